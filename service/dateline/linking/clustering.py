"""Tellings into happenings, in an order of their content, so that the order in which they come does not show.

In the order in which they were published each telling joins the happening it fits best among those begun
before it, or begins one. A happening is known by its first telling. When a telling comes or goes, only those
published after it are looked at again, and of those only what is near to a happening that has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from heapq import heappop, heappush

from dateline.linking.around import Around
from dateline.linking.index import Fit, Index
from dateline.linking.matching import is_repeat, same_kind, veto
from dateline.linking.ordered import order_of
from dateline.linking.telling import Order, Telling
from dateline.linking.weighing import may_reach, points_needed, score


def take_in(index: Index, tellings: Iterable[Telling]) -> set[str]:
    """Find the happenings of tellings that are new in the index; the roots of all happenings that changed."""
    return _settle(index, [(telling, ()) for telling in tellings])


def take_out(index: Index, tellings: Iterable[Telling]) -> set[str]:
    """Take tellings out of their happenings and settle what they leave; the roots of all that changed."""
    leaving = {telling.event_id: telling for telling in tellings}
    changed = {root for telling in leaving.values() if (root := index.root(telling))}
    # What begins no more is nothing to others, but to what was of it.
    shaken = [(member, root) for root in changed & leaving.keys() for member in index.members(root)]
    around = Around(index)
    for telling in sorted(leaving.values(), key=order_of):
        if root := index.root(telling):
            near = index.same_words(telling) if root in leaving else around.after(telling, root)
            shaken += [(other, root) for other in near if other.order > telling.order]
    for telling in leaving.values():
        index.remove(telling)
    left = [(other, (root,)) for other, root in shaken if other.event_id not in leaving]
    return changed | _settle(index, left)


def _settle(index: Index, shaken: Iterable[tuple[Telling, Iterable[str]]]) -> set[str]:
    """Look again where those tellings belong, as the happenings named with each have become others for it."""
    changed: set[str] = set()
    queue: list[tuple[Order, Telling]] = []
    others: dict[str, set[str]] = {}
    """By event id of what is queued, the happenings that have become others for it."""

    def again(telling: Telling, roots: Iterable[str] = ()) -> None:
        if telling.event_id not in others:
            others[telling.event_id] = set()
            heappush(queue, (telling.order, telling))
        others[telling.event_id].update(roots)

    around = Around(index)
    for telling, roots in shaken:
        again(telling, roots)
    while queue:
        telling = heappop(queue)[1]
        before, now = index.root(telling), _home(index, telling, others.pop(telling.event_id))
        if before == now:
            continue
        roots = {root for root in (before, now) if root is not None}
        changed |= roots
        if index.has_later(telling):
            for other in [other for root in roots for other in around.after(telling, root)]:
                again(other, roots)
        index.move(telling, now)
    return changed


def _home(index: Index, telling: Telling, others: set[str]) -> str:
    """The root of the happening that the telling fits best, of those begun before it; else its own id.

    Where only ``others`` are not as they were when that was last looked for, nothing else is looked at.
    """
    for other in index.same_words(telling):
        if other.order > telling.order:
            break
        root = index.root(other)
        if root is not None and is_repeat(other, telling):
            index.fits.pop(telling.event_id, None)
            return root
    best = index.fits.get(telling.event_id) or _known(index, telling, others)
    others.discard(telling.event_id)  # what it begins itself says nothing of where it belongs
    if best is None or best.root in others:
        best, begun = Fit(0.0, telling.event_id), index.begun_near(telling)
        # What has changed is where it is most often: the better the first, the less is asked of others.
        begun.sort(key=lambda first: first.event_id not in others)
    else:
        begun = [index.get(root) for root in others if index.begins(root)]
    for first in begun:
        best = _better(best, index, first, telling)
    index.fits[telling.event_id] = best
    return best.root


def _known(index: Index, telling: Telling, others: Collection[str]) -> Fit | None:
    """How well it fits the happening that it is of, where that is as it was; it is of none by repeating."""
    root = index.root(telling)
    if root is None or root in others:
        return None
    nothing = Fit(0.0, telling.event_id)
    return nothing if root == telling.event_id else _better(nothing, index, index.first(root), telling)


def _better(best: Fit, index: Index, first: Telling, telling: Telling) -> Fit:
    """The happening that begins with that telling, where the other fits it better than the best so far."""
    if first.order > telling.order or not same_kind(first, telling):
        return best
    happening = index.happening(first.event_id)
    voices, needed = happening.voices_before(telling), max(points_needed(first), best.points)
    tied = [voice for voice in voices if may_reach(voice, telling, needed)]
    # What a happening began with has to fit too, so that no other needs to be looked for.
    if not tied or veto(first, telling) is not None:
        return best
    points = max([score(voice, telling) for voice in tied])
    if not points or (-points, first.event_id) > (-best.points, best.root):
        return best
    apart = happening.tells_before(telling) or any(veto(voice, telling) for voice in voices)
    return best if apart else Fit(points, first.event_id)
