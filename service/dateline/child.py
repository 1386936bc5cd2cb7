"""Child processes that run stages: each within its memory, none for longer than its parent.

Models take seconds to load and much memory: one process, the nursery, loads them, and the children are
forked from it in milliseconds, with all that is loaded shared between them.
"""

from __future__ import annotations

import asyncio
import ctypes
import itertools
import mmap
import multiprocessing
import os
import resource
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from pathlib import Path

from dateline import garbage
from dateline.contracts import Message
from dateline.passing import Mark, pass_all
from dateline.piping import read_results, read_task, written_results, written_task
from dateline.processing import Limits, Processed
from dateline.registry import use_registry
from dateline.settings import read_settings, user_cache
from dateline.topology import STAGES, Stage

_SPAWN = multiprocessing.get_context("spawn")
_PR_SET_PDEATHSIG = 1
_LOOK_S = 0.2
_STOPPED_S = 1.0

Prepare = Callable[[], Sequence[Stage]]
"""Makes the stages ready in a nursery. It travels by name: a function of a module."""


def prepare_stages() -> Sequence[Stage]:
    """The stages of the topology, with their models loaded."""
    use_registry(read_settings().registry, prepare=True)
    load_models()
    return STAGES


def load_models() -> None:
    """Load what the stages need, for the whole life of this process."""
    from dateline import coding, text

    text.load(user_cache())
    coding.use(read_settings().codebook)
    coding.load()
    garbage.settle()


class Stuck(Exception):
    """A child has been at one message for longer than it may."""


class Progress:
    """Which message of which task a child is at, and since when: known also when it hangs or has died.

    One that goes through several stages is begun anew with each. It lies in memory that both processes see,
    in the file of that descriptor.
    """

    _form = struct.Struct("<IId")

    def __init__(self, descriptor: int) -> None:
        self._place = mmap.mmap(descriptor, self._form.size)

    def tell(self, task: int, number: int) -> None:
        """It is at this message from now on."""
        self._form.pack_into(self._place, 0, task, number, time.monotonic())

    def told(self, task: int) -> tuple[int, float]:
        """The number of the message, and the time by the monotonic clock, which all processes share.

        Of a task that is not begun: the first, and the beginning of time.
        """
        at, number, since = self._form.unpack_from(self._place)
        return (number, since) if at == task else (0, 0.0)

    @classmethod
    def descriptor(cls) -> int:
        """A new file for one."""
        made = os.memfd_create("progress")
        os.ftruncate(made, cls._form.size)
        return made


class Nursery:
    """The process that children are forked from, once it has loaded what they need.

    All but ``kill`` may block; `EOFError` or `OSError` when the process is gone, and all children with it.
    """

    def __init__(self, prepare: Prepare, limits: Limits, memory_bytes: int) -> None:
        self._asking = threading.Lock()
        self._control, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(
            target=_keep_children,
            args=(theirs, prepare, limits, memory_bytes, os.getpid()),
            name="dateline-stages",
            daemon=True,
        )
        self._process.start()
        theirs.close()

    @property
    def lives(self) -> bool:
        return self._process.is_alive()

    def wait_ready(self) -> None:
        self._control.recv()

    def fork(self) -> Child:
        """A new child."""
        ours, theirs = _SPAWN.Pipe()
        descriptor = Progress.descriptor()
        try:
            progress = Progress(descriptor)
            # With no other hand on it, the pipe ends with the child, even in the middle of an answer.
            with theirs, self._asking:
                self._control.send(None)
                for handle in (theirs.fileno(), descriptor):
                    send_handle(self._control, handle, self._process.pid or 0)
                pid: int = self._control.recv()
        finally:
            os.close(descriptor)
        return Child(self, ours, progress, pid)

    def end(self, pid: int) -> int | None:
        """End that child by force if it has not ended; its exit code, null when that has been told."""
        with self._asking:
            self._control.send(pid)
            code: int | None = self._control.recv()
        return code

    def kill(self) -> None:
        """End the process, and by that its children."""
        self._process.kill()

    def reap(self) -> None:
        self._process.join()


class Child:
    """A process that runs stages, and the pipe to it. All that is given to it, it does in that order.

    ``give``, ``take`` and ``end`` may block for long. ``tasks`` are those its owner has for it, and whoever
    waits for what it makes of one waits for its ``turn``.
    """

    def __init__(self, nursery: Nursery, pipe: Connection, progress: Progress, pid: int) -> None:
        self.pid = pid
        self.tasks = 0
        self.turn = asyncio.Lock()
        self._taken = 0
        self._nursery = nursery
        self._pipe = pipe
        self._progress = progress

    @property
    def lives(self) -> bool:
        """Whether it is there; to be asked only while it has nothing to do."""
        try:
            # One that has nothing to do says nothing: what is there to be read is the end.
            return not self._pipe.poll()
        except OSError:
            return False

    @property
    def reached(self) -> int:
        """The number of the message it is at in the task to be taken next, or was at when it died."""
        return self._progress.told(self._taken)[0]

    def give(self, stage: str, messages: Sequence[Message], mark: Mark | None) -> None:
        """Have it process the messages once it has done what it was given before.

        With a ``mark``, what it makes goes through the stages that follow, too (`pass_all`). That it has died
        is for `take` to say.
        """
        with suppress(OSError):
            self._pipe.send_bytes(written_task(stage, messages, mark))

    def take(self, each_s: float) -> Sequence[Processed]:
        """What it made of the task next to be taken, up to the first message too much for its memory.

        `Stuck` when a stage takes longer than ``each_s`` over one, `EOFError` or `OSError` when it dies of
        one.
        """
        looked = began = time.monotonic()
        while not self._pipe.poll(_LOOK_S):
            now = time.monotonic()
            if now > looked + _STOPPED_S:
                # We were stopped, or the whole machine was: that is not the time of any message.
                began = now
            looked = now
            if now > max(began, self._progress.told(self._taken)[1]) + each_s:
                raise Stuck
        written = self._pipe.recv_bytes()
        self._taken += 1
        return read_results(written)

    def end(self) -> int | None:
        """End it by force if it has not ended; its exit code, null when nobody knows."""
        with suppress(EOFError, OSError):
            return self._nursery.end(self.pid)
        return None


def _keep_children(
    control: Connection, prepare: Prepare, limits: Limits, memory_bytes: int, parent: int
) -> None:
    """The life of a nursery: it ends with its control pipe or its parent, not by a signal meant for those."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    die_with_parent(parent)
    # A thread of a numeric library would run here, and be missing in every child.
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    stages = {stage.name: stage for stage in prepare()}
    control.send(None)
    children: set[int] = set()
    while True:
        try:
            child = control.recv()
        except EOFError:
            return
        if child is None:
            child = _fork(control, stages, limits, memory_bytes)
            children.add(child)
            control.send(child)
        elif child in children:
            children.remove(child)
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            control.send(os.waitstatus_to_exitcode(status))
        else:
            control.send(None)


def _fork(control: Connection, stages: Mapping[str, Stage], limits: Limits, memory_bytes: int) -> int:
    """The process of a new child; its pipe and its progress come next over the control pipe."""
    parent, handle, progress = os.getpid(), recv_handle(control), recv_handle(control)
    pid = os.fork()
    if pid:
        os.close(handle)
        os.close(progress)
        return pid
    code = 1
    try:
        control.close()
        die_with_parent(parent)
        _limit_memory(memory_bytes)
        _serve(Connection(handle), Progress(progress), stages, limits)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        # Never back into the life of the nursery.
        os._exit(code)


def _serve(pipe: Connection, progress: Progress, stages: Mapping[str, Stage], limits: Limits) -> None:
    following = {stage.source.name: stage for stage in stages.values()}
    for task in itertools.count():
        try:
            name, messages, mark = read_task(pipe.recv_bytes())
        except EOFError:
            return
        begin = partial(progress.tell, task)
        done = pass_all(stages[name], messages, limits, following, mark, begin)
        pipe.send_bytes(written_results(done))


def _limit_memory(more_bytes: int) -> None:
    """Let this process have so much memory above what it has: beyond that, `MemoryError`."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + more_bytes
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit if most < 0 else min(limit, most), most))


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process once its parent, that process, has ended.

    No thread could look: a hung regular expression would not let it run.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
