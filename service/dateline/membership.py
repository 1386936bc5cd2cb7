"""The name a process keeps over its restarts: in the consumer group, and as the writer of a store."""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from dateline.settings import Settings

GROUP = "dateline"
"""The consumer group of all workers."""


@contextmanager
def member_name(settings: Settings, role: str) -> Iterator[str]:
    """A name for this process that a restarted one takes over: host, home, role and number.

    No two that are alive have the same one: the lock on it goes with the process, also when it is killed.
    """
    home = settings.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    place = hashlib.sha256(str(home).encode()).hexdigest()[:8]
    for number in itertools.count():
        with (home / f"{role}-{number}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield f"{socket.gethostname()}-{place}-{role}-{number}"
            return
