"""A happening in the world, with every telling of it."""

from __future__ import annotations

from typing import Literal

from dateline.contracts.event import Count, EventDate, EventType, Location, Modality, QuadClass
from dateline.contracts.model import Confidence, Contract, Timestamp
from dateline.contracts.tagged import EntityType

IncidentStatus = Literal["happened", "planned", "demanded", "hypothetical", "negated"]
"""Whether it is said to have happened at all. Tellings of two kinds are never one incident."""
Lifecycle = Literal["planned", "under way", "reported", "corrected"]
LinkKind = Literal[
    "plan-of",
    "call-for",
    "denial-of",
    "supposition-of",
    "planned-by",
    "called-for-by",
    "denied-by",
    "supposed-by",
]
"""How an incident stands to another: the first four to what happened, the others back."""


class IncidentParty(Contract):
    """Somebody who did it, or to whom; ``events`` is how many tellings name them."""

    name: str
    entity_id: str | None = None
    type: EntityType | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    events: int


class IncidentCount(Contract):
    """How many of what, by whom: ``claimant`` is null for the outlet's own word.

    One for each different claim; ``event_ids`` are the tellings that make it, ``count`` as in the first.
    """

    kind: str
    count: Count
    claimant: str | None = None
    event_ids: tuple[str, ...]


class IncidentSource(Contract):
    """An article that tells of it. Sources of one ``origin`` have it from one another, or from one agency.

    ``versions`` counts the known revisions of the article.
    """

    article_id: str
    title: str | None = None
    url: str | None = None
    agency: str | None = None
    published_at: Timestamp | None = None
    versions: int = 1
    origin: int


class IncidentLink(Contract):
    """Another incident that this one belongs to without being it."""

    kind: LinkKind
    incident_id: str


class Incident(Contract):
    """A happening in the world, as all that tell of it have it.

    ``date`` and ``places`` are the most exact ones told, ``summary`` the sentence that says most, of
    ``summary_event_id``. ``counts`` holds every number that anybody gives, rivals beside each other.
    ``independent_sources`` counts origins: copies of one wire report are one. ``first_seen`` and
    ``last_seen`` are when the first and the last of its articles were published. ``version`` is made of the
    content: equal for equal incidents.
    """

    incident_id: str
    version: str = ""
    status: IncidentStatus
    lifecycle: Lifecycle | None = None
    event_type: EventType
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    quad_class: QuadClass
    modalities: tuple[Modality, ...]
    date: EventDate
    places: tuple[Location, ...] = ()
    country: str | None = None
    actors: tuple[IncidentParty, ...] = ()
    recipients: tuple[IncidentParty, ...] = ()
    counts: tuple[IncidentCount, ...] = ()
    summary: str
    summary_event_id: str
    confidence: Confidence
    sources: tuple[IncidentSource, ...]
    independent_sources: int
    first_seen: Timestamp | None = None
    last_seen: Timestamp | None = None
    event_ids: tuple[str, ...]
    article_ids: tuple[str, ...]
    links: tuple[IncidentLink, ...] = ()
