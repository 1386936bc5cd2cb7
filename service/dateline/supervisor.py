"""Keeps child processes running: starts them in order, restarts those that die, stops them in seconds.

Each child holds one end of a socket, its lifeline. Over it a child says that it is ready, or why it
ends; when the other end closes, the supervisor is gone and the child ends itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from dateline.errors import DatelineError

Say = Callable[[str, str], None]
"""Takes the name of a child and a line it wrote."""

_GRACE_S = 10.0
_FIRST_DELAY_S = 0.5
_LONGEST_DELAY_S = 30.0
_STEADY_S = 60.0
_ATTEMPTS = 5
_LONGEST_LINE = 1 << 16


@dataclass(frozen=True)
class Program:
    """A child to keep running. ``command`` is completed with the descriptor of its lifeline."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


class Lifeline:
    """A child's end of the socket to its supervisor."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        os.set_inheritable(descriptor, False)

    def ready(self) -> None:
        """Tell the supervisor that this process does its work."""
        self._send({"ready": True})

    def failed(self, error: DatelineError) -> None:
        """Tell the supervisor why this process ends."""
        self._send({"failed": str(error), "hint": error.hint, "lasting": error.lasting})

    def watch(self, stop: asyncio.Event) -> None:
        """Set ``stop`` once the supervisor is gone; end this process should it not stop by itself."""
        loop = asyncio.get_running_loop()

        def readable() -> None:
            with suppress(BlockingIOError, ConnectionError):
                if self._socket.recv(1):
                    return
            loop.remove_reader(self._socket)
            timer = threading.Timer(_GRACE_S, os._exit, (1,))
            timer.daemon = True
            timer.start()
            stop.set()

        loop.add_reader(self._socket, readable)

    def _send(self, message: Mapping[str, object]) -> None:
        with suppress(OSError):
            self._socket.send(json.dumps(message).encode() + b"\n")


class Supervisor:
    """Runs groups of programs. All start at once; each group stops before the one in front of it."""

    def __init__(self, groups: Sequence[Sequence[Program]], say: Say) -> None:
        self._groups = groups
        self._say = say

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Keep them running until ``stop`` is set; ``ready`` is called once all of them are.

        `DatelineError` when one of them cannot run; the others have been stopped then.
        """
        stopping = asyncio.create_task(stop.wait())
        running = [[_Keeper(program, self._say) for program in group] for group in self._groups]
        keepers = [keeper for group in running for keeper in group]
        try:
            for keeper in keepers:
                await _first(stopping, keepers, keeper.ready)
            if not stop.is_set():
                ready()
            await _first(stopping, keepers, asyncio.Event())
        finally:
            stopping.cancel()
            for group in reversed(running):
                await asyncio.gather(*(keeper.stop() for keeper in group))


async def _first(stopping: asyncio.Task[bool], keepers: Sequence[_Keeper], event: asyncio.Event) -> None:
    """Return when the event is set or it is time to stop; raise what a keeper raises."""
    awaited = asyncio.create_task(event.wait())
    futures: list[asyncio.Future[Any]] = [stopping, awaited, *(keeper.task for keeper in keepers)]
    try:
        await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
        for keeper in keepers:
            if keeper.task.done():
                keeper.task.result()
    finally:
        awaited.cancel()


class _Keeper:
    """One program, started again whenever it ends."""

    def __init__(self, program: Program, say: Say) -> None:
        self.ready = asyncio.Event()
        self._program = program
        self._say = say
        self._child: asyncio.subprocess.Process | None = None
        self._failure: DatelineError | None = None
        self._stopping = asyncio.Event()
        self.task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """End the program, by force if it takes too long."""
        self._stopping.set()
        if self._child is None or self._child.returncode is not None:
            self.task.cancel()
        else:
            self._signal(signal.SIGTERM)
        await asyncio.wait((self.task,), timeout=_GRACE_S)
        if not self.task.done():
            self._say(self._program.name, f"did not stop within {_GRACE_S:.0f} s and is killed")
            self._signal(signal.SIGKILL)
            await asyncio.wait((self.task,))

    def _signal(self, number: signal.Signals) -> None:
        if self._child is None or self._child.returncode is not None:
            return
        with suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self._child.pid, number)
            else:
                self._child.send_signal(number)

    async def _keep(self) -> None:
        # One death is often an accident, and soon mended; more of them are hardly.
        delay = 0.0
        attempts = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            code = await self._run_once()
            if self._stopping.is_set():
                return
            if self._failure and self._is_final(self._failure):
                raise self._failure
            attempts += 1
            if not self.ready.is_set() and attempts >= _ATTEMPTS:
                raise DatelineError(
                    f"{self._program.name} ended {attempts} times before it was ready",
                    hint="its last lines in the log say why; `dateline doctor` may know what to do",
                )
            if time.monotonic() - began > _STEADY_S:
                delay = 0.0
            when = f"in {delay:g} s" if delay else "at once"
            self._say(self._program.name, f"ended with {_describe(code)}, starts again {when}")
            await asyncio.sleep(delay)
            delay = min(max(delay * 2, _FIRST_DELAY_S), _LONGEST_DELAY_S)

    def _is_final(self, failure: DatelineError) -> bool:
        """What never worked so far and is not known to pass does not begin to by being tried again."""
        return bool(failure.lasting) or (failure.lasting is None and not self.ready.is_set())

    async def _run_once(self) -> int:
        self._failure = None
        ours, theirs = socket.socketpair()
        with ours:
            ours.setblocking(False)
            with theirs:
                self._child = await asyncio.create_subprocess_exec(
                    *self._program.command,
                    str(theirs.fileno()),
                    env=self._program.environment,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.STDOUT,
                    pass_fds=(theirs.fileno(),),
                    # A group of its own: Ctrl-C in the terminal is for the supervisor, which stops in order.
                    start_new_session=True,
                )
            listening = asyncio.create_task(self._listen(ours))
            relaying = asyncio.create_task(self._relay(self._child.stdout))
            code = await self._child.wait()
            # What it left behind may hold its output open for a moment; nobody waits for that.
            await asyncio.wait((listening, relaying), timeout=1.0)
            for task in (listening, relaying):
                task.cancel()
            await asyncio.gather(listening, relaying, return_exceptions=True)
            return code

    async def _listen(self, lifeline: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        held = b""
        with suppress(ConnectionError):
            while data := await loop.sock_recv(lifeline, 4096):
                *lines, held = (held + data).split(b"\n")
                for line in lines:
                    message = json.loads(line)
                    if "failed" in message:
                        self._failure = DatelineError(message["failed"], hint=message["hint"])
                        self._failure.lasting = message["lasting"]
                    else:
                        self.ready.set()

    async def _relay(self, stream: asyncio.StreamReader | None) -> None:
        held = b""
        while stream and (data := await stream.read(_LONGEST_LINE)):
            *lines, held = (held + data).split(b"\n")
            if len(held) > _LONGEST_LINE:
                lines, held = [*lines, held], b""
            for line in lines:
                self._say(self._program.name, line.decode("utf-8", "replace"))
        if held:
            self._say(self._program.name, held.decode("utf-8", "replace"))


def _describe(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
