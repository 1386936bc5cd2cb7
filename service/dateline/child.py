"""A child process that runs stages: within its memory, and never longer than its parent."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from dateline import coding, text
from dateline.contracts import Message
from dateline.processing import Limits, Processed, process
from dateline.topology import STAGES, Stage

_SPAWN = multiprocessing.get_context("spawn")
_PR_SET_PDEATHSIG = 1

Prepare = Callable[[], Sequence[Stage]]
"""Makes the stages ready in a child process. It travels by name: a function of a module."""


def prepare_stages() -> Sequence[Stage]:
    """The stages of the topology, with their models loaded."""
    load_models()
    return STAGES


def load_models() -> None:
    """Load what the stages need, for the whole life of this process."""
    text.load()
    coding.load()
    # What is loaded stays for good: looking through it at every collection doubles the time of coding.
    gc.collect()
    gc.freeze()


class Child:
    """A child process and the pipe to it. All but ``kill`` and ``reap`` may block for long."""

    def __init__(self, prepare: Prepare, limits: Limits, memory_bytes: int) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(
            target=_serve,
            args=(theirs, prepare, limits, memory_bytes, os.getpid()),
            name="dateline-stages",
            daemon=True,
        )
        self._process.start()
        # With no other hand on it, the pipe ends with the child, even in the middle of an answer.
        theirs.close()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    def wait_ready(self) -> None:
        self._pipe.recv()

    def run(self, stage: str, message: Message) -> Processed:
        self._pipe.send((stage, message))
        processed: Processed = self._pipe.recv()
        return processed

    def kill(self) -> None:
        self._process.kill()

    def reap(self) -> None:
        self._process.join()


def _serve(pipe: Connection, prepare: Prepare, limits: Limits, memory_bytes: int, parent: int) -> None:
    """The life of a child process: it ends with its pipe or its parent, never by a signal meant for those."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _die_with_parent(parent)
    stages = {stage.name: stage for stage in prepare()}
    _limit_memory(memory_bytes)
    pipe.send(None)
    while True:
        try:
            name, message = pipe.recv()
        except EOFError:
            return
        pipe.send(process(stages[name], message, limits))


def _limit_memory(more_bytes: int) -> None:
    """Let this process have so much memory above what it has: beyond that, `MemoryError`."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + more_bytes
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit if most < 0 else min(limit, most), most))


def _die_with_parent(parent: int) -> None:
    # The kernel does it, not a thread that looks: a hung regular expression would not let that run.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
