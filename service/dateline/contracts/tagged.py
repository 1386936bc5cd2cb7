"""A document with its grammar and its parts: entities, dates, quantities, quotations."""

from __future__ import annotations

from datetime import date
from typing import Literal

from dateline.contracts.document import Document, Token
from dateline.contracts.model import Confidence, Contract, Offset, Span

EntityType = Literal[
    "PERSON",
    "NORP",
    "FAC",
    "ORG",
    "GPE",
    "LOC",
    "PRODUCT",
    "EVENT",
    "WORK_OF_ART",
    "LAW",
    "LANGUAGE",
    "GROUP",
    "THING",
]
"""OntoNotes' types of names, ``GROUP`` for people named by what they are (workers, police), and ``THING``
for what else is spoken of more than once (the agreement, the bridge)."""

MentionKind = Literal["name", "nominal", "pronoun"]
DatePrecision = Literal[
    "part_of_day",
    "day",
    "week",
    "month",
    "year",
    "range",
    "on_or_before",
    "on_or_after",
    "habitual",
    "unknown",
]
QuantityKind = Literal["cardinal", "percent", "money", "measure", "ordinal", "age"]
Qualifier = Literal["=", ">=", ">", "<=", "<", "~", "many"]
"""How a number is meant: exactly, at least, more than, at most, less than, about, many (no number)."""
QuotationKind = Literal["direct", "mixed", "indirect", "chant", "banner", "scare"]


class TaggedToken(Token):
    """A token with its grammar.

    ``pos`` is the universal part of speech, ``tag`` the Penn Treebank's, ``dep`` the label of the
    arc to ``head``, an index into the document's tokens (its own index at the root).
    """

    lemma: str
    pos: str
    tag: str
    dep: str
    head: Offset


class Mention(Span):
    """A span that refers to an entity; ``first`` to ``last`` (exclusive) are its tokens."""

    text: str
    kind: MentionKind
    first: Offset
    last: Offset
    head: Offset
    confidence: Confidence = 1.0


class Entity(Contract):
    """Somebody or something the document speaks of, with every mention of it.

    ``country`` is ISO 3166 alpha-3 (or ``IGO``, ``EUR``), ``sectors`` are PLOVER's.
    ``geonames_id``, ``lat`` and ``lon`` are there for places the gazetteer knows.
    """

    entity_id: str
    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    country: str | None = None
    sectors: tuple[str, ...] = ()
    mentions: tuple[Mention, ...]
    geonames_id: int | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    feature: str | None = None


class Interval(Contract):
    """Days from ``start`` to ``end``, both included; an open side is null."""

    start: date | None = None
    end: date | None = None


class Timex(Span):
    """An expression of time, resolved against the day of publication. ``basis`` says how."""

    text: str
    interval: Interval
    precision: DatePrecision
    basis: str
    first: Offset
    last: Offset


class Quantity(Span):
    """A number in words or digits: ``low`` and ``high`` bound it, ``unit`` is what is counted."""

    text: str
    kind: QuantityKind
    value: float | None = None
    low: float | None = None
    high: float | None = None
    qualifier: Qualifier
    unit: str | None = None
    first: Offset
    last: Offset


class Speaker(Span):
    """Who says a quotation, as the text has it and as resolved."""

    name: str
    entity_id: str | None = None


class Quotation(Span):
    """Quoted words without their quotation marks."""

    text: str
    kind: QuotationKind
    speaker: Speaker | None = None
    cue: str | None = None


class Gloss(Contract):
    """The English words, known to the tables, that a token of another language stands for.

    Unwritten words before it are among them ("of workers", "will meet"); empty words: it stands for none.
    """

    token: Offset
    words: str


class TaggedDocument(Document):
    """A document that says all a coder needs: it needs no language library to read it."""

    tokens: tuple[TaggedToken, ...]
    entities: tuple[Entity, ...]
    timexes: tuple[Timex, ...]
    quantities: tuple[Quantity, ...]
    quotations: tuple[Quotation, ...]
    glosses: tuple[Gloss, ...] = ()
