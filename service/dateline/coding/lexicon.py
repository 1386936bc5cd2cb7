"""The codebook in memory: what its tables say, indexed by head word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from dateline.coding.needs import Needs
from dateline.coding.phrases import Condition, Phrase, as_set
from dateline.contracts import EventType, Modality
from dateline.contracts.event import QuadClass

Path = tuple[str, ...]
Frame = tuple[tuple[Path, ...], ...]
"""Alternatives in order of preference, each the roles that are joined."""
Strength = Literal["weak", "usual", "strong"]
Scope = Literal["clause", "sentence", "paragraph", "document"]

WEAKNESS = 3
"""What a weak row loses against the others for the same word."""
REFUSED = "refused"
"""What a shift is keyed by where somebody *will not* or *would not* do it."""
POS = ("verb", "noun", "adj")
VERB_ACTOR: Frame = ((("subj",),),)
VERB_RECIPIENT: Frame = ((("obj",),),)
NOUN_ACTOR: Frame = ((("by",),), (("poss",),), (("mod",),), (("of",),))
NOUN_RECIPIENT: Frame = ((("on",),), (("against",),), (("at",),), (("of",),))


@dataclass(frozen=True, slots=True)
class TypeRow:
    """An event type: PLOVER's, or one of the codebook's own."""

    event_type: EventType
    cameo_root: str
    quad_class: QuadClass
    requires_recipient: bool
    reciprocal: bool
    definition: str


@dataclass(frozen=True, eq=False)
class Trigger:
    """A phrase that shows an event, of a ``row`` of ``table``; a negative pattern has no ``event_type``."""

    text: str
    phrase: Phrase
    pos: str
    event_type: EventType | None
    mode: str | None
    actor: Frame
    recipient: Frame
    content: tuple[tuple[Path, Modality], ...]
    extra: tuple[Condition, ...]
    strength: Strength
    table: str
    row: int

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything that must hold around it."""
        return (*self.phrase.conditions, *self.extra)

    @cached_property
    def specificity(self) -> int:
        extra = sum(2 for condition in self.extra if not condition.negated)
        return self.phrase.specificity + extra - (WEAKNESS if self.strength == "weak" else 0)


@dataclass(frozen=True, slots=True, eq=False)
class LightVerb:
    """A verb that carries an event noun, and what it makes of it."""

    text: str
    phrase: Phrase
    nouns: frozenset[str]
    types: frozenset[str]
    actor: Frame
    recipient: Frame
    modality: Modality | None
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """Words that govern others: ``scope`` are the roles under ``modality`` (None: a report).

    ``following`` are the words that must come right after a head that is no verb, noun or adjective.
    """

    text: str
    phrase: Phrase
    pos: str
    modality: Modality | None
    scope: tuple[Path, ...]
    row: int
    following: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """What a sequence of words near a trigger adds: a mode of ``event_type``, or a context."""

    event_type: EventType | None
    name: str
    words: tuple[frozenset[str], ...]
    scope: Scope
    row: int


@dataclass(frozen=True, slots=True)
class Content:
    """What the content of an act makes of it: ``kinds`` are types or (type, mode), ``words`` stand in it."""

    kinds: frozenset[str]
    words: frozenset[str]
    becomes: EventType | None
    mode: str | None
    row: int


@dataclass(frozen=True, slots=True)
class Shift:
    """The type and mode that a happening takes under a modality."""

    becomes: EventType
    mode: str | None
    row: int


@dataclass(frozen=True)
class Codebook:
    """Every table of one language, phrases indexed by part of speech and head, sequences by first word.

    Of the triggers of a word the most specific come first. ``trigger_needs`` and ``cue_needs`` are what they
    need; ``types_at`` are the types that the triggers of a word give, None for that of a negative pattern.
    """

    language: str
    types: Mapping[str, TypeRow]
    modes: Mapping[tuple[str, str], str]
    triggers: Mapping[tuple[str, str], tuple[Trigger, ...]]
    trigger_needs: Mapping[tuple[str, str], Needs]
    types_at: Mapping[tuple[str, str], frozenset[EventType | None]]
    light_verbs: Mapping[str, tuple[LightVerb, ...]]
    cues: Mapping[tuple[str, str], tuple[Cue, ...]]
    cue_needs: Mapping[tuple[str, str], Needs]
    carriers: Mapping[str, tuple[Content, ...]]
    shifts: Mapping[tuple[str, str | None, str], Shift]
    mode_cues: Mapping[str, tuple[Tag, ...]]
    contexts: Mapping[str, tuple[Tag, ...]]
    words: Mapping[str, frozenset[str]]
    spellings: Mapping[str, str]
    heads: frozenset[str]

    @cached_property
    def cue_words(self) -> frozenset[str]:
        """The first words of all cues."""
        return frozenset(word for _, word in self.cues)

    def word_class(self, name: str) -> frozenset[str]:
        """The words of a class of ``words.csv``; none where the language has no such class."""
        return self.words.get(name, _NONE)


_NONE: frozenset[str] = frozenset()

CONTEXTS = as_set(
    "military intelligence executive legislative election political_institutions pro_democracy pro_autocracy "
    "economic legal reparations human_rights rights_freedoms repression human_security gender lgbt "
    "religion_ethnicity inequality diplomatic territory peacekeeping health asylum migration disasters "
    "natural_resource environment technology terrorism cbrn cyber misinformation crime corruption "
    "illegal_drugs trafficking"
)
"""PLOVER's 37 contexts."""
