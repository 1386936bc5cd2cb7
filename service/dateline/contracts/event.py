"""A coded happening, mentioned at one place in one article."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from dateline.contracts.document import SectionKind
from dateline.contracts.model import Confidence, Contract, Offset, Span, Timestamp, Version
from dateline.contracts.tagged import DatePrecision, EntityType, Qualifier

EVENT_TYPES = (
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
)
"""PLOVER's sixteen types. A codebook may name more: `EventType` is open, and a reader must bear others."""
EventType = Annotated[
    str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,63}$"), Field(examples=list(EVENT_TYPES))
]
Modality = Literal["asserted", "reported", "planned", "hypothetical", "demanded", "negated"]
QuadClass = Literal[1, 2, 3, 4]
"""1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."""
LocationPrecision = Literal["site", "city", "admin1", "country", "region"]
AttributionKind = Literal["outlet", "person", "government", "organization", "media", "post"]
CountKind = Literal["participants", "killed", "wounded", "arrested", "displaced", "missing", "other"]


class Passage(Span):
    """Words of the article: a trigger, or the whole sentence (cleaned of markup and breaks)."""

    text: str


class Participant(Span):
    """An actor or a recipient: the words, and the entity they resolve to."""

    text: str
    name: str
    entity_id: str | None = None
    type: EntityType | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()


class Location(Contract):
    """Where it happened. ``basis`` says why this place; a span is there when the sentence names it."""

    text: str | None = None
    start: Offset | None = None
    end: Offset | None = None
    name: str
    geonames_id: int | None = None
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: LocationPrecision
    site: str | None = None
    basis: str


class EventDate(Contract):
    """When it happened: days from ``start`` to ``end``, both included, null when open."""

    start: date | None = None
    end: date | None = None
    precision: DatePrecision
    text: str | None = None
    basis: str


class Count(Span):
    """How many, of what, and who says so (null: the article itself)."""

    kind: CountKind
    value: float | None = None
    low: float | None = None
    high: float | None = None
    qualifier: Qualifier
    unit: str | None = None
    text: str
    claimant: str | None = None


class Attribution(Contract):
    """Whose voice it is: the outlet's own, or somebody's with the words that say so."""

    kind: AttributionKind
    name: str | None = None
    text: str | None = None


class EventMention(Span):
    """Another place of the article that tells of the same happening; ``counts`` are those given there."""

    text: str
    section: SectionKind
    sentence: Passage
    counts: tuple[Count, ...] = ()


class Event(Contract):
    """Who did what to whom, where, when, how many, who says so, and whether it happened.

    It stands where the article tells of it best; ``mentions`` are the other places, in the order of the text.
    ``event_id`` is made of content: the same words of the same revision give the same id.
    ``carrier_id`` names the event whose content this one is (the call that demands it).
    """

    event_id: str
    article_id: str
    revision: str
    section: SectionKind
    event_type: EventType
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    cameo_root: str | None = None
    quad_class: QuadClass
    trigger: Passage
    sentence: Passage
    actors: tuple[Participant, ...] = ()
    recipients: tuple[Participant, ...] = ()
    location: Location | None = None
    date: EventDate
    counts: tuple[Count, ...] = ()
    modality: Modality
    attribution: Attribution
    quotation: str | None = None
    confidence: Confidence
    mentions: tuple[EventMention, ...] = ()
    carrier_id: str | None = None
    published_at: Timestamp | None = None
    coder_version: Version
