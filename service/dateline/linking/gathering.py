"""What many tellings say of one thing, side by side: each is taken in once, the first published first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from dateline.contracts import (
    Count,
    EntityType,
    Event,
    EventDate,
    IncidentCount,
    IncidentParty,
    Location,
    Participant,
)

_PLACES = ("site", "city", "admin1", "region", "country")
_DATES = (
    "part_of_day", "day", "range", "week", "on_or_before", "on_or_after", "month", "year", "habitual",
    "unknown",
)  # fmt: skip


class Dates:
    """Days on which it was."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], EventDate] = {}
        self._told: defaultdict[tuple[object, object], int] = defaultdict(int)

    def add(self, date: EventDate) -> None:
        """Take in what one tells."""
        span = date.start, date.end
        exactness = (span == (None, None), not date.basis.startswith("explicit"), date.precision)
        self._found.setdefault((*exactness, span), date)
        self._told[span] += 1

    def best(self) -> EventDate:
        """The most exact date; of equally exact ones that which most tell, the first of equals."""
        if len(self._found) == 1:
            return next(iter(self._found.values()))
        return min(
            self._found.values(),
            key=lambda date: (
                date.start is None and date.end is None,
                not date.basis.startswith("explicit"),
                _DATES.index(date.precision),
                -self._told[date.start, date.end],
            ),
        )


class Places:
    """Where it was."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], Location] = {}
        self._told: defaultdict[tuple[object, ...], int] = defaultdict(int)

    def add(self, place: Location | None) -> None:
        """Take in what one tells."""
        if place is not None:
            key = (place.geonames_id or place.name, place.site)
            if key not in self._found:
                self._found[key] = _without_words(place)
            self._told[key] += 1

    def all(self) -> tuple[Location, ...]:
        """Every different place, the most exact first, then those most tell of."""
        if len(self._found) < 2:
            return tuple(self._found.values())
        ordered = sorted(self._found, key=self._rank)
        return tuple([self._found[key] for key in ordered])

    def _rank(self, key: tuple[object, ...]) -> tuple[int, int, str]:
        return _PLACES.index(self._found[key].precision), -self._told[key], str(key)


def _without_words(place: Location) -> Location:
    """The place alone: the words and their places in one article say nothing of another."""
    if place.text is None and place.start is None and place.end is None:
        return place
    return place.model_copy(update={"text": None, "start": None, "end": None})


class Parties:
    """Who did it, or to whom it was done."""

    def __init__(self) -> None:
        self._found: dict[str, Participant] = {}
        self._told: defaultdict[str, int] = defaultdict(int)

    def add(self, group: Sequence[Participant]) -> None:
        """Take in what one tells."""
        for key, person in {person.entity_id or person.name.casefold(): person for person in group}.items():
            self._found.setdefault(key, person)
            self._told[key] += 1

    def all(self) -> tuple[IncidentParty, ...]:
        """Every different party, those most tell of first."""
        found, told = self._found, self._told
        ordered = sorted(found, key=lambda key: (-told[key], found[key].name)) if len(found) > 1 else found
        return tuple([_party_of(found[key], told[key]) for key in ordered])


def _party_of(one: Participant, events: int) -> IncidentParty:
    return _party(one.name, one.entity_id, one.type, one.country, one.sectors, events)


@lru_cache(maxsize=16384)
def _party(
    name: str,
    entity_id: str | None,
    kind: EntityType | None,
    country: str | None,
    sectors: tuple[str, ...],
    events: int,
) -> IncidentParty:
    # News tells of the same few again and again.
    return IncidentParty(
        name=name, entity_id=entity_id, type=kind, country=country, sectors=sectors, events=events
    )


class Claims:
    """How many: every different number of a kind by somebody."""

    def __init__(self) -> None:
        self._first: dict[tuple[object, ...], tuple[Count, str | None]] = {}
        self._told: defaultdict[tuple[object, ...], dict[str, None]] = defaultdict(dict)

    def add(self, event: Event) -> None:
        """Take in what one tells."""
        if not event.counts and not event.mentions:
            return
        voice = event.attribution.name if event.attribution.kind != "outlet" else None
        for count in (*event.counts, *(count for mention in event.mentions for count in mention.counts)):
            claimant = count.claimant or voice
            key = (count.kind, count.low, count.high, count.value, count.qualifier, claimant)
            self._first.setdefault(key, (count, claimant))
            self._told[key][event.event_id] = None

    def all(self) -> tuple[IncidentCount, ...]:
        """Each with the events that claim it."""
        return tuple(
            [
                IncidentCount(
                    kind=count.kind, count=count, claimant=claimant, event_ids=tuple(self._told[key])
                )
                for key, (count, claimant) in self._first.items()
            ]
        )
