"""Which processes of a data folder do their work: each holds a lock from when it is ready to its end."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import IO

from dateline.broker import locate
from dateline.errors import BrokerUnavailable
from dateline.settings import Settings

STANDING = ("worker", "materializer")
"""The processes that a pipeline needs besides a broker."""

_POLL_S = 0.2


def hold_ready(settings: Settings, name: str) -> IO[str]:
    """Say that this process is ready, until the file returned is closed or the process ends."""
    path = _path(settings, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def is_ready(settings: Settings, name: str) -> bool:
    """Whether a process of that name is ready."""
    try:
        with _path(settings, name).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def wait_until_ready(settings: Settings, seconds: float) -> None:
    """Return when the whole pipeline is ready, or after so many seconds."""
    deadline = time.monotonic() + seconds
    while not _all_ready(settings) and time.monotonic() < deadline:
        time.sleep(_POLL_S)


def _all_ready(settings: Settings) -> bool:
    try:
        locate(settings)
    except BrokerUnavailable:
        return False
    return all(is_ready(settings, name) for name in STANDING)


def _path(settings: Settings, name: str) -> Path:
    return settings.home / "run" / f"{name}.ready"
