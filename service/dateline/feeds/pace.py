"""How often to look: more often where there is news, less often where there is none, later after trouble."""

from __future__ import annotations

import random

from dateline.settings import FeedSettings

_SOONER = 0.5
_LATER = 1.5
_SPREAD = 0.1
_PAGE_TRIES = 6


def first_interval(settings: FeedSettings) -> float:
    """The seconds between looks at a feed that nothing is known of."""
    return min(3 * settings.shortest_interval_s, settings.longest_interval_s)


def next_interval(settings: FeedSettings, before_s: float, *, news: bool, asked_s: float) -> float:
    """The seconds to the next look after one that went well; ``asked_s`` is what the feed itself asks for."""
    wanted = before_s * (_SOONER if news else _LATER)
    return min(max(wanted, asked_s, settings.shortest_interval_s), settings.longest_interval_s)


def spread(interval_s: float) -> float:
    """The interval, a little longer by chance, so that feeds added together drift apart."""
    return interval_s * random.uniform(1.0, 1.0 + _SPREAD)  # noqa: S311


def delay_of_feed(settings: FeedSettings, before_s: float, failures: int, asked_s: float | None) -> float:
    """The seconds to the next look after so many failures before this one."""
    doubled = min(before_s * float(2 ** min(failures, 10)), settings.longest_interval_s)
    return max(doubled, asked_s or 0.0)


def delay_of_page(settings: FeedSettings, failures: int, asked_s: float | None) -> float | None:
    """The seconds to the next try of a page after so many failures before this one; null: no more tries."""
    if failures + 1 >= _PAGE_TRIES:
        return None
    doubled = min(settings.shortest_interval_s * float(2**failures), settings.longest_interval_s)
    return max(doubled, asked_s or 0.0)
