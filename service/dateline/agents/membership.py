"""The name a worker keeps in the consumer group over its restarts, so that they cost no rebalance."""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from dateline.settings import Settings


@contextmanager
def member_name(settings: Settings) -> Iterator[str]:
    """A name for this worker in the group that a restarted one takes over: its host, home and number."""
    home = settings.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    place = hashlib.sha256(str(home).encode()).hexdigest()[:8]
    for number in itertools.count():
        with (home / f"worker-{number}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield f"{socket.gethostname()}-{place}-{number}"
            return
