"""Tellings into happenings, in an order of their content, so that the order in which they come does not show.

In the order in which they were published each telling joins the happening it fits best among those begun
before it, or begins one. A happening is known by its first telling. When a telling comes or goes, only those
published after it are looked at again, and of those only what is near to a happening that has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

from dateline.linking.index import Index
from dateline.linking.matching import is_repeat, score, veto
from dateline.linking.telling import Order, Telling


def take_in(index: Index, tellings: Iterable[Telling]) -> set[str]:
    """Find the happenings of tellings that are new in the index; the roots of all happenings that changed."""
    return _settle(index, tellings)


def take_out(index: Index, tellings: Iterable[Telling]) -> set[str]:
    """Take tellings out of their happenings and settle what they leave; the roots of all that changed."""
    changed: set[str] = set()
    shaken: dict[str, Telling] = {}
    leaving = list(tellings)
    for telling in leaving:
        if root := index.root(telling):
            changed.add(root)
            shaken.update((other.event_id, other) for other in _after(index, telling, root))
    for telling in leaving:
        index.remove(telling)
        shaken.pop(telling.event_id, None)
    return changed | _settle(index, shaken.values())


def _settle(index: Index, tellings: Iterable[Telling]) -> set[str]:
    changed: set[str] = set()
    queue: list[tuple[Order, Telling]] = []
    queued: set[str] = set()

    def again(telling: Telling) -> None:
        if telling.event_id not in queued:
            queued.add(telling.event_id)
            heappush(queue, (telling.order, telling))

    for telling in tellings:
        again(telling)
    while queue:
        telling = heappop(queue)[1]
        queued.discard(telling.event_id)
        before, now = index.root(telling), _home(index, telling)
        if before == now:
            continue
        roots = {root for root in (before, now) if root is not None}
        changed |= roots
        if index.has_later(telling):
            for other in [other for root in roots for other in _after(index, telling, root)]:
                again(other)
        index.move(telling, now)
    return changed


def _after(index: Index, telling: Telling, root: str) -> Iterator[Telling]:
    """The later tellings that a change of that one can move: those near any telling of its happening."""
    seen: set[str] = set()
    for member in (telling, *index.members(root)):
        for other in (member, *index.near(member)):
            if other.order > telling.order and other.event_id not in seen:
                seen.add(other.event_id)
                yield other


def _home(index: Index, telling: Telling) -> str:
    """The root of the happening that the telling fits best, of those begun before it; else its own id."""
    earlier = [
        (other, root)
        for other in index.near(telling)
        if other.order < telling.order and (root := index.root(other)) is not None
    ]
    repeated = [(other.order, root) for other, root in earlier if is_repeat(other, telling)]
    if repeated:
        return min(repeated)[1]
    scores: dict[str, float] = {}
    for other, root in earlier:
        if veto(other, telling) is None and (points := score(other, telling)):
            scores[root] = max(points, scores.get(root, 0.0))
    for root, _ in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if not any(veto(member, telling) for member in _voices(index, root, telling)):
            return root
    return telling.event_id


def _voices(index: Index, root: str, telling: Telling) -> list[Telling]:
    """The tellings of that happening before this one; one that only repeats another has no say of its own."""
    voices: dict[str, list[Telling]] = {}
    earlier = [member for member in index.members(root) if member.order < telling.order]
    for member in sorted(earlier, key=lambda member: member.order):
        same = voices.setdefault(member.sentence, [])
        if member.article_id == telling.article_id or not any(is_repeat(voice, member) for voice in same):
            same.append(member)
    return [voice for same in voices.values() for voice in same]
