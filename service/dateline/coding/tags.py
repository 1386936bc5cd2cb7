"""Mode and contexts: words near a trigger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dateline.coding.grammar import Grammar
from dateline.coding.happening import Happening
from dateline.coding.lexicon import Codebook, Scope, Tag
from dateline.coding.phrases import as_set
from dateline.contracts import EventType, Participant, TaggedDocument

OFFICES = as_set("executive legislative terrorism intelligence")
"""Contexts that the offices of those concerned do not make."""
TOPICAL = as_set(
    "disasters election economic corruption lgbt environment health migration asylum cyber illegal_drugs"
)
"""Contexts that a whole page may have."""
TOPIC_SENTENCES = 3


class Tags:
    """The cues of the codebook as they stand in one document."""

    def __init__(self, document: TaggedDocument, grammar: Grammar, book: Codebook) -> None:
        self.document = document
        self.grammar = grammar
        self._sections = {
            i: sentence.section
            for sentence in document.sentences
            for i in range(sentence.first, sentence.last)
        }
        self._modes = self._find(book.mode_cues)
        self._contexts = self._find(book.contexts)
        self._topics = self._find_topics()

    def mode(self, anchor: int, event_type: EventType) -> str | None:
        """The mode that the nearest cue shows."""
        found = self.mode_cue(anchor, event_type)
        return found[1].name if found else None

    def mode_cue(self, anchor: int, event_type: EventType) -> tuple[int, Tag] | None:
        """The nearest cue of a mode of that type, and where it stands."""
        near = [
            (i, tag)
            for i, tag in self._modes
            if tag.event_type == event_type and self._reaches(i, anchor, tag.scope)
        ]
        return min(near, key=lambda found: (abs(found[0] - anchor), found[1].name), default=None)

    def contexts(self, happening: Happening) -> tuple[str, ...]:
        """Every context a cue shows within its reach, in the order of the alphabet."""
        people = [*happening.actors, *happening.recipients]
        anchor = happening.anchor
        names = {
            tag.name
            for i, tag in self._contexts
            if self._reaches(i, anchor, tag.scope)
            and not (tag.name in OFFICES and self._is_said_of(people, i))
        }
        return tuple(sorted(names | self._topics))

    def _is_said_of(self, people: Sequence[Participant], i: int) -> bool:
        """Whether the word only says who they are: what a premier does is not all about premiers."""
        at = self.grammar.tokens[i].start
        return any(person.start <= at < person.end for person in people)

    def _find_topics(self) -> frozenset[str]:
        """The contexts that the page comes back to in one sentence of five: what all of it is about."""
        told: dict[str, set[int]] = {}
        for i, tag in self._contexts:
            told.setdefault(tag.name, set()).add(self.grammar.sentence_of[i])
        least = max(TOPIC_SENTENCES, len(self.document.sentences) / 5)
        return frozenset(name for name in TOPICAL if len(told.get(name, ())) >= least)

    def _find(self, index: Mapping[str, tuple[Tag, ...]]) -> list[tuple[int, Tag]]:
        lemmas = self.grammar.lemmas
        return [
            (i, tag)
            for i, lemma in enumerate(lemmas)
            if lemma in index
            for tag in index[lemma]
            if i + len(tag.words) <= len(lemmas)
            and all(lemmas[i + k] in allowed for k, allowed in enumerate(tag.words))
        ]

    def _reaches(self, i: int, anchor: int, scope: Scope) -> bool:
        if scope == "document":
            return True
        if scope == "paragraph":
            return self._sections.get(i) == self._sections.get(anchor)
        if self.grammar.sentence_of[i] != self.grammar.sentence_of[anchor]:
            return False
        return scope == "sentence" or self._clause(i) == self._clause(anchor)

    def _clause(self, i: int) -> int:
        for node in (i, *self.grammar.ancestors(i)):
            if self.grammar.is_verb(node):
                return node
        return i
