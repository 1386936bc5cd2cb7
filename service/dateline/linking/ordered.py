"""Lists of tellings that are kept in their order."""

from __future__ import annotations

from bisect import bisect_left, insort

from dateline.linking.telling import Order, Telling


def order_of(telling: Telling) -> Order:
    """By what they are sorted."""
    return telling.order


def sort_in(tellings: list[Telling], telling: Telling) -> None:
    """Put the telling at its place, mostly the last."""
    if not tellings or tellings[-1].order < telling.order:
        tellings.append(telling)
    else:
        insort(tellings, telling, key=order_of)


def take_from(tellings: list[Telling], telling: Telling) -> None:
    """Take the telling out of those, of which it is one."""
    del tellings[bisect_left(tellings, telling.order, key=order_of)]
