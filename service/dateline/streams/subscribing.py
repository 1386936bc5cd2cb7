"""`subscribe`: what comes out of a pipeline, for other programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypedDict, TypeVar, Unpack, overload

from dateline.client import Start
from dateline.contracts import CATALOGUE, Contract, Event, Outcome, Topic, topic_named
from dateline.errors import DatelineError
from dateline.settings import Settings, read_settings
from dateline.streams.subscription import Subscription, Wanted

C = TypeVar("C", bound=Contract)


class _How(TypedDict, total=False):
    name: str | None
    start: Start
    live: bool
    bootstrap_servers: str | None
    settings: Settings | None


@overload
def subscribe(
    topic: Literal["events"] = "events",
    *,
    where: Callable[[Event], bool] | None = None,
    **how: Unpack[_How],
) -> Subscription[Event]: ...


@overload
def subscribe(
    topic: Literal["outcomes"],
    *,
    where: Callable[[Outcome], bool] | None = None,
    **how: Unpack[_How],
) -> Subscription[Outcome]: ...


@overload
def subscribe(
    topic: Topic[C],
    *,
    where: Callable[[C], bool] | None = None,
    **how: Unpack[_How],
) -> Subscription[C]: ...


@overload
def subscribe(
    topic: str,
    *,
    where: Callable[[Any], bool] | None = None,
    **how: Unpack[_How],
) -> Subscription[Any]: ...


def subscribe(
    topic: Topic[Any] | str = "events",
    *,
    where: Callable[[Any], bool] | None = None,
    name: str | None = None,
    start: Start = "beginning",
    live: bool = True,
    bootstrap_servers: str | None = None,
    settings: Settings | None = None,
) -> Subscription[Any]:
    """The records of a topic of the catalogue, as ``events`` or ``outcomes``, that satisfy ``where``.

    ``start`` is ``beginning``, ``end``, so many messages before the end of each partition, or a moment
    (with a time zone). With a ``name`` it holds only until a position is saved under that name, and
    reading goes on from there; instances of one name share the work. Unless ``live`` it stops at the end.

    The broker is the one of ``bootstrap_servers``, else of the ``settings``, else of this process's
    DATELINE_ variables. Nothing is connected before the iteration begins: then `BrokerUnavailable` or
    `AccessDenied` may come of it. `DatelineError` for a topic that is not in the catalogue.
    """
    found = topic if isinstance(topic, Topic) else topic_named(topic)
    if found is None:
        names = ", ".join(one.name.removeprefix("dateline-") for one in CATALOGUE)
        raise DatelineError(f"there is no topic {topic}", hint=f"there are {names}")
    return Subscription(chosen(settings, bootstrap_servers), Wanted(found, where, name, start, live))


def chosen(settings: Settings | None, bootstrap_servers: str | None) -> Settings:
    """The settings to use, with that broker in them where one is given."""
    base = settings or read_settings()
    if bootstrap_servers is None:
        return base
    kafka = base.kafka.model_copy(update={"bootstrap_servers": bootstrap_servers})
    return base.model_copy(update={"kafka": kafka})
