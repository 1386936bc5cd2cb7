"""An event as linking sees it: what it takes to compare two, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple

from dateline.contracts import IncidentStatus
from dateline.linking.parties import Party
from dateline.linking.ties import Ties, ties_of

SPAN_DAYS = 8
"""An interval of more days than this says too little to compare it with others than its equals."""

STATUS: dict[str, IncidentStatus] = {
    "asserted": "happened",
    "reported": "happened",
    "planned": "planned",
    "demanded": "demanded",
    "hypothetical": "hypothetical",
    "negated": "negated",
}
_STATUSES = {status: status for status in STATUS.values()}
FAMILIES = {
    "COERCE": "COERCE+SANCTION",
    "SANCTION": "COERCE+SANCTION",
    "RETREAT": "CONCEDE+RETREAT",
    "CONCEDE": "CONCEDE+RETREAT",
    "AGREE": "AGREE+CONSULT",
    "CONSULT": "AGREE+CONSULT",
    "COOPERATE": "AGREE+CONSULT",
}
"""Types that are linked together, as one thing goes by either; the others are each a family of its own."""

MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})
"""Types in which either side may be told of as the actor."""


class Number(NamedTuple):
    """A count with its bounds, null where open."""

    kind: str
    low: float | None
    high: float | None
    claimant: str | None


class Days(NamedTuple):
    """Days since 1 January of the year 1, both included. ``stated``: told, not taken from the page's day."""

    first: int
    last: int
    stated: bool


class Order(NamedTuple):
    """Where a telling stands among all: the first published first."""

    published_us: int
    article_id: str
    start: int
    event_id: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What an event says, for comparing. Two of different ``block`` are never compared.

    ``name`` is what an incident is called by that begins with it. ``days`` is null where nothing says when;
    ``city`` and ``region`` are null where the place is not told so exactly. ``words`` are
    stems of the sentence, ``names`` those in it of nobody who takes part; ``sentence`` is a digest of it.
    """

    order: Order
    block: str
    name: str
    status: IncidentStatus
    event_type: str
    mode: str | None
    days: Days | None
    city: str | None
    region: str | None
    site: frozenset[str]
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    counts: tuple[Number, ...]
    stem: str
    words: tuple[str, ...]
    names: frozenset[str]
    sentence: str
    signature: str | None
    ties: Ties = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        sides = (
            (("either", self.parties),)
            if self.event_type in MUTUAL
            else (("actor", self.actors), ("recipient", self.recipients))
        )
        counted = [number.kind for number in self.counts]
        named = (self.sentence, *self.names, *self.site)
        object.__setattr__(self, "ties", ties_of(sides, counted, named, self.words))

    @property
    def event_id(self) -> str:
        return self.order.event_id

    @property
    def article_id(self) -> str:
        return self.order.article_id

    @property
    def meeting(self) -> range:
        """The last days that others can have which were on one day with it."""
        days = self.days
        if days is None:
            return range(0)
        if days.last - days.first >= SPAN_DAYS:
            return range(days.last, days.last + 1)
        return range(days.first, days.last + SPAN_DAYS)

    @property
    def parties(self) -> tuple[Party, ...]:
        """Actors and recipients."""
        return (*self.actors, *self.recipients)

    def packed(self) -> list[Any]:
        """As JSON has it."""
        return [
            list(self.order), self.block, self.name, self.status, self.event_type, self.mode,
            list(self.days) if self.days else None, self.city, self.region, sorted(self.site),
            [list(party) for party in self.actors], [list(party) for party in self.recipients],
            [list(number) for number in self.counts], self.stem, list(self.words), sorted(self.names),
            self.sentence, self.signature,
        ]  # fmt: skip


def unpacked(values: list[Any]) -> Telling:
    """What `Telling.packed` gave, back. Most of its words stand in many others."""
    order, block, name, status, event_type, mode, days, city, region, site, actors, recipients, *rest = values
    counts, stem, said, names, sentence, signature = rest
    published_us, article_id, start, event_id = order
    return Telling(
        Order(published_us, intern(article_id), start, intern(event_id)),
        intern(block),
        name,
        _STATUSES[status],
        intern(event_type),
        mode and intern(mode),
        Days(*days) if days else None,
        city and intern(city),
        region and intern(region),
        frozenset(map(intern, site)),
        tuple([_party(*party) for party in actors]),
        tuple([_party(*party) for party in recipients]),
        tuple([Number(*number) for number in counts]),
        intern(stem),
        tuple(map(intern, said)),
        frozenset(map(intern, names)),
        sentence,
        signature and intern(signature),
    )


@lru_cache(maxsize=50_000)
def _party(kind: str, key: str, more: str, country: str | None, side: str | None) -> Party:
    return Party(kind, key, more, country, side)
