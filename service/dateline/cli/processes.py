"""The standing processes, each until it is told to stop: broker, worker, materializer, web.

Each imports only its own part: they start faster, and side by side.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import cache, partial

import structlog

from dateline import garbage, metrics
from dateline.broker import locate
from dateline.cli.session import run
from dateline.errors import BrokerUnavailable, DatelineError
from dateline.registry import use_registry
from dateline.settings import Settings
from dateline.standing import standing
from dateline.supervisor import Lifeline
from dateline.traces import tracing

Ready = Callable[[], None]
Waiting = Callable[[str], None]
Work = Callable[[asyncio.Event, Ready, Waiting], Awaitable[None]]
Client = Callable[[str, asyncio.Event, Ready, Waiting], Awaitable[None]]

_BROKER_S = 60.0
_POLL_S = 0.05

log = structlog.get_logger(__name__)


def run_broker_process(settings: Settings, supervised: int | None) -> None:
    """The embedded broker."""
    from dateline.broker import run_broker

    _stand(settings, "broker", lambda stop, ready, _: run_broker(settings, stop, ready), supervised)


def prepare_broker(settings: Settings) -> None:
    """Fetch what the embedded broker needs, and make the first start as quick as the next."""
    from dateline.broker import prepare
    from dateline.settings import user_cache
    from dateline.text.entities import load_places

    run(prepare(settings))
    load_places(user_cache())


def run_worker_process(settings: Settings, supervised: int | None) -> None:
    """The stages."""
    from dateline.agents import begun, run_worker
    from dateline.coding.loading import load_codebook

    async def begin(stop: asyncio.Event, ready: Ready, waiting: Waiting) -> None:
        if settings.codebook:
            # What is wrong with somebody's tables is told once, and not by every child that does not start.
            load_codebook(settings.codebook)
        # Models need no broker.
        async with begun(settings) as pool:

            async def work(bootstrap: str, stop: asyncio.Event, ready: Ready, waiting: Waiting) -> None:
                with metrics.exposed(settings.metrics, "worker"):
                    await run_worker(settings, bootstrap, stop, ready, waiting=waiting, pool=pool)

            await _with_broker(settings, supervised, work, stop, ready, waiting)

    _stand(settings, "worker", begin, supervised)


def run_materializer_process(settings: Settings, supervised: int | None) -> None:
    """The writer of the store."""
    from dateline.materializer import run_materializer

    async def work(bootstrap: str, stop: asyncio.Event, ready: Ready, waiting: Waiting) -> None:
        with metrics.exposed(settings.metrics, "materializer"):
            await run_materializer(settings, bootstrap, stop, ready, waiting=waiting)

    _stand(settings, "materializer", partial(_with_broker, settings, supervised, work), supervised)


def run_web_process(settings: Settings, supervised: int | None) -> None:
    """The dashboard and the API."""
    from dateline.web.serving import run_web

    _stand(settings, "web", lambda stop, ready, _: run_web(settings, stop, ready), supervised)


def run_feeds_process(
    settings: Settings, urls: Sequence[str], supervised: int | None, *, as_json: bool
) -> None:
    """The follower of feeds."""
    from dateline.cli.feeding import refuse_unknown, show_report
    from dateline.feeds.running import run_feeds

    refuse_unknown(settings, urls)
    tell = partial(show_report, as_json=True) if as_json else None

    async def work(bootstrap: str, stop: asyncio.Event, ready: Ready, waiting: Waiting) -> None:
        with metrics.exposed(settings.metrics, "feeds"):
            await run_feeds(settings, bootstrap, stop, ready, waiting=waiting, urls=urls, tell=tell)

    _stand(settings, "feeds", partial(_with_broker, settings, supervised, work), supervised)


async def _with_broker(
    settings: Settings,
    supervised: int | None,
    work: Client,
    stop: asyncio.Event,
    ready: Ready,
    waiting: Waiting,
) -> None:
    """Do the work with the broker's address. Under a supervisor the broker may be just about to start."""
    deadline = time.monotonic() + (_BROKER_S if supervised else 0)
    while not stop.is_set():
        try:
            bootstrap = locate(settings)
        except BrokerUnavailable:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(_POLL_S)
        else:
            use_registry(settings.registry, prepare=True)
            await work(bootstrap, stop, ready, waiting)
            return


def _stand(settings: Settings, name: str, work: Work, supervised: int | None) -> None:
    lifeline = None if supervised is None else Lifeline(supervised)
    try:
        run(_until_told(settings, name, work, lifeline))
    except DatelineError as error:
        if lifeline:
            lifeline.failed(error)
        raise


async def _until_told(settings: Settings, name: str, work: Work, lifeline: Lifeline | None) -> None:
    stop = stop_on_signals()
    if lifeline:
        lifeline.watch(stop)

    settle = cache(garbage.settle)  # once: after an outage it is ready again

    def ready() -> None:
        here.ready()
        metrics.READY.labels(name).set(1)
        log.info(f"{name} ready")
        if lifeline:
            lifeline.ready()
        settle()

    def waiting(why: str) -> None:
        here.waiting(why)
        metrics.READY.labels(name).set(0)
        log.warning(f"{name} waiting", why=why)

    with standing(settings, name) as here, tracing(settings.traces, name):
        await work(stop, ready, waiting)
    log.info(f"{name} stopped")


def stop_on_signals() -> asyncio.Event:
    """An event that Ctrl-C and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
