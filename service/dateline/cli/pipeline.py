"""Broker, worker, materializer and web server together, as one pipeline of a data folder."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from dateline.broker import locate, prepare
from dateline.cli.configuration import masked_url
from dateline.cli.processes import stop_on_signals
from dateline.cli.session import run
from dateline.cli.terminal import remark, stderr
from dateline.errors import DatelineError
from dateline.feeds import register as feeds
from dateline.settings import Settings
from dateline.supervisor import Program, Supervisor
from dateline.web import web_address

_COLOURS = {"broker": "yellow", "worker": "green", "materializer": "blue", "web": "magenta", "feeds": "cyan"}
_WIDTH = max(map(len, _COLOURS))


class AlreadyRunning(DatelineError):
    """Another process runs the pipeline of this data folder."""


def run_up(settings: Settings, *, show: bool) -> None:
    """Run the pipeline until Ctrl-C or SIGTERM, and ``show`` it in a browser."""
    run(_up(settings, show=show))


async def _up(settings: Settings, *, show: bool) -> None:
    stop = stop_on_signals()
    as_json = settings.log.format == "json" or (settings.log.format == "auto" and not sys.stderr.isatty())

    def ready() -> None:
        _welcome(settings)
        if show and sys.stderr.isatty() and (address := web_address(settings)):
            webbrowser.open(address)

    with claimed(settings):
        await _prepare(settings)
        supervisor = Supervisor(
            programs(settings, as_json=as_json, web=True), json_relay if as_json else prefix_relay()
        )
        await supervisor.run(stop, ready)
    remark("stopped")


@asynccontextmanager
async def running(settings: Settings, log: Path) -> AsyncIterator[bool]:
    """The pipeline of this data folder, ready: one that runs already, else one started for the block.

    Yields whether it was started here. What its processes say goes to the file ``log``.
    """
    try:
        with claimed(settings):
            await _prepare(settings)
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a", buffering=1, encoding="utf-8") as file:
                async with _started(settings, lambda name, line: print(f"{name}: {line}", file=file)):
                    yield True
    except AlreadyRunning:
        yield False
    except DatelineError as error:
        error.hint = f"{error.hint or 'the log tells more'} ({log})"
        raise


@asynccontextmanager
async def _started(settings: Settings, say: Callable[[str, str], None]) -> AsyncIterator[None]:
    """The pipeline for the block; the block is left when it fails, with its `DatelineError`."""
    block = asyncio.current_task()
    stop, ready = asyncio.Event(), asyncio.Event()
    supervising = asyncio.create_task(
        Supervisor(programs(settings, as_json=False, web=False), say).run(stop, ready.set)
    )
    waiting = asyncio.create_task(ready.wait())

    def give_up(_: object) -> None:
        if block:
            block.cancel()

    try:
        await asyncio.wait((supervising, waiting), return_when=asyncio.FIRST_COMPLETED)
        if not supervising.done():
            supervising.add_done_callback(give_up)
            yield
    finally:
        waiting.cancel()
        supervising.remove_done_callback(give_up)
        stop.set()
        await supervising


async def _prepare(settings: Settings) -> None:
    """Fetch what the broker needs here, where a download can show its progress, not in a child."""
    if not settings.kafka.bootstrap_servers:
        await prepare(settings)


def programs(settings: Settings, *, as_json: bool, web: bool) -> Sequence[Sequence[Program]]:
    """What a pipeline is made of, in the order in which it starts."""
    environment = {
        **os.environ,
        "DATELINE_LOG__FORMAT": "json" if as_json else "console",
        "DATELINE_WORKER__PROCESSES": str(settings.worker.processes),
    }

    def program(name: str, *verbs: str) -> Program:
        return Program(name, (sys.executable, "-m", "dateline", *verbs, "--supervised"), environment)

    stages = [program("worker", "worker"), program("materializer", "materialize")]
    if web:
        stages.append(program("web", "web"))
        if (settings.home / feeds.FILE).exists():
            stages.append(program("feeds", "feed", "run"))
    if settings.kafka.bootstrap_servers:
        return (stages,)
    return ((program("broker", "broker"),), stages)


@contextmanager
def claimed(settings: Settings) -> Iterator[None]:
    """Hold the data folder's pipeline; `AlreadyRunning` names the process that has it."""
    path = settings.home / "run" / "pipeline.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunning(
                f"process {file.read().strip() or 'unknown'} already runs the pipeline of {settings.home}",
                hint="use it, stop it, or run another one beside it with DATELINE_HOME",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def prefix_relay() -> Callable[[str, str], None]:
    """Shows the lines of the children with the name of each in front."""
    console = stderr()

    def relay(name: str, line: str) -> None:
        console.print(f"{name:<{_WIDTH}} │ ", style=_COLOURS[name], end="")
        console.print(line, soft_wrap=True)

    return relay


def json_relay(name: str, line: str) -> None:
    """Shows the lines of the children as JSON that says which one wrote them."""
    record = line[1:] if line.startswith('{"') else f"{json.dumps('event')}: {json.dumps(line)}}}"
    sys.stderr.write(f'{{"process": {json.dumps(name)}, {record}\n')
    sys.stderr.flush()


def _welcome(settings: Settings) -> None:
    here = "" if settings.home == Path(".dateline") else f"DATELINE_HOME={settings.home} "
    for line in (
        f"Dateline is ready. Kafka is at {locate(settings)}, the store at {masked_url(settings.store_url)}.",
        f"Look at it in a browser: {web_address(settings)}",
        "Try from another terminal:",
        f"  {here}dateline publish seeds",
        f"  {here}dateline events",
        "Ctrl-C stops it.",
    ):
        remark(line)
