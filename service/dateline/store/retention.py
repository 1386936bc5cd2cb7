"""How long events stay: a rule over days, the same in Python and as SQL.

An event may go when both its article's arrival and its own day (of publication, or of the happening) lie
more than its window before the store's day. The store's day is that of the newest message, so what a store
holds is a function of the topics and the window, and a corpus from long ago stays as long after it came as
news does. The store remembers the rule and the day it last pruned by: what went does not come back when it
is replayed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select

from dateline.contracts import Event
from dateline.store.merge import Revision, from_us
from dateline.store.numbering import Info
from dateline.store.protocol import Retention
from dateline.store.rows import countries_of, published_day
from dateline.store.schema import event_countries, event_parties, events, revisions

_HORIZON, _NEWEST = "horizon", "newest_us"
_DAY_US = 86_400_000_000


class Horizon(BaseModel):
    """The day a store was last pruned by, and the rule."""

    model_config = ConfigDict(frozen=True)

    day: date
    retention: Retention

    def has_passed(self, event: Event, seen_us: int | None) -> bool:
        """Whether that event would be gone already; ``seen_us`` is when its revision came, if it did."""
        window = self.retention.window(event.event_type)
        if seen_us is None or window is None or self._keeps(event):
            return False
        cutoff = self.day - timedelta(days=window)
        own = _own_day(event, self.retention)
        return from_us(seen_us).date() < cutoff and (own is None or own < cutoff)

    def may_lack(self, revision: Revision) -> bool:
        """Whether events of that revision may be gone."""
        cutoff = self.cutoff()
        return (
            cutoff is not None and revision.seen_us is not None and from_us(revision.seen_us).date() < cutoff
        )

    def _keeps(self, event: Event) -> bool:
        names = {party.name for party in (*event.actors, *event.recipients)}
        return bool(
            names & self.retention.keep_parties or countries_of(event) & self.retention.keep_countries
        )

    def passed(self) -> ColumnElement[bool]:
        """The same as SQL, over `expiring`."""
        own_types = list(self.retention.types)
        rules = [self._rule(events.c.event_type == kind, self.retention.types[kind]) for kind in own_types]
        rules.append(self._rule(events.c.event_type.not_in(own_types), self.retention.days))
        return and_(or_(*rules), *self._kept_out())

    def _rule(self, of: ColumnElement[bool], window: int | None) -> ColumnElement[bool]:
        if window is None:
            return false()
        cutoff = self.day - timedelta(days=window)
        arrived = revisions.c.seen_us < (cutoff - date(1970, 1, 1)).days * _DAY_US
        published = or_(events.c.published_day < cutoff, events.c.published_day == date.max)
        happened = or_(
            and_(events.c.last_day < cutoff, events.c.day < date.max),
            and_(events.c.day == date.max, published),
        )
        return and_(of, arrived, happened if self.retention.by == "event" else published)

    def _kept_out(self) -> Iterator[ColumnElement[bool]]:
        for table, column, names in (
            (event_countries, event_countries.c.country, self.retention.keep_countries),
            (event_parties, event_parties.c.name, self.retention.keep_parties),
        ):
            if names:
                yield ~exists().where(table.c.event_no == events.c.event_no, column.in_(sorted(names)))

    def cutoff(self) -> date | None:
        """The day from which on everything stays; null when everything stays anyhow."""
        windows = [window for window in self.retention.windows() if window is not None]
        return self.day - timedelta(days=min(windows)) if windows else None

    def candidates(self) -> ColumnElement[bool]:
        """What every event that has passed satisfies, and an index answers."""
        cutoff = self.cutoff()
        if cutoff is None:
            return false()
        if self.retention.by == "event":
            return or_(events.c.last_day < cutoff, events.c.day == date.max)
        return or_(events.c.published_day < cutoff, events.c.published_day == date.max)


def expiring(*columns: Any) -> Select[Any]:
    """Events with the revision they belong to."""
    same = (revisions.c.article_id == events.c.article_id) & (revisions.c.revision == events.c.revision)
    return select(*columns).join_from(events, revisions, same)


def _own_day(event: Event, retention: Retention) -> date | None:
    day = published_day(event)
    published = None if day == date.max else day
    if retention.by == "published" or not (event.date.start or event.date.end):
        return published
    return event.date.end or date.max


def horizon_of(info: Info) -> Horizon | None:
    """What the store was last pruned by, if it ever was."""
    found = info.get(_HORIZON)
    return Horizon.model_validate_json(found) if found else None


def move_horizon(info: Info, retention: Retention, today: date) -> Horizon | None:
    """Prune from now on by that rule and the store's day, ``today`` at the latest; null in an empty store."""
    newest = info.get(_NEWEST)
    if newest is None:
        return None
    horizon = Horizon(day=min(from_us(int(newest)).date(), today), retention=retention)
    if horizon != horizon_of(info):
        info.set(_HORIZON, horizon.model_dump_json())
    return horizon


def note_newest(info: Info, newest_us: int | None) -> None:
    """Remember the time of the newest message."""
    known = info.get(_NEWEST)
    if newest_us is not None and (known is None or int(known) < newest_us):
        info.set(_NEWEST, str(newest_us))
