"""What the standing processes of a data folder say of themselves: each in a file that it keeps locked."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from dateline.settings import Settings

STANDING = ("worker", "materializer")
"""The processes that a pipeline needs besides a broker."""

State = Literal["starting", "ready", "waiting"]

_BYTES = 4096
_MAX_WHY = 500


@dataclass(frozen=True)
class Sign:
    """What a process says: its state, ``since`` when (ISO 8601), and ``why`` if it waits."""

    process: str
    pid: int
    state: State
    why: str | None
    since: str


class Standing:
    """Says in a file how this process is. The lock on it goes with the process, however that ends."""

    def __init__(self, name: str, descriptor: int) -> None:
        self._name = name
        self._descriptor = descriptor
        self._say("starting", None)

    def ready(self) -> None:
        """It does its work."""
        self._say("ready", None)

    def waiting(self, why: str) -> None:
        """It does not, for that reason."""
        self._say("waiting", why[:_MAX_WHY])

    def _say(self, state: State, why: str | None) -> None:
        sign = Sign(self._name, os.getpid(), state, why, datetime.now(UTC).isoformat())
        # In one write, of always the same length: whoever reads meanwhile sees the one or the other.
        line = json.dumps(asdict(sign)).encode()[:_BYTES].ljust(_BYTES)
        with suppress(OSError):
            os.pwrite(self._descriptor, line, 0)


@contextmanager
def standing(settings: Settings, name: str) -> Iterator[Standing]:
    """For the block, this process is one of that name."""
    folder = settings.home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{os.getpid()}.json"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield Standing(name, descriptor)
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def signs(settings: Settings) -> list[Sign]:
    """What the living processes of this data folder say, by name and number."""
    found = (_read(path) for path in sorted((settings.home / "run").glob("*-*.json")))
    return [sign for sign in found if sign is not None]


def _read(path: Path) -> Sign | None:
    try:
        with path.open("rb") as file:
            said = file.read()
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if said:
                path.unlink(missing_ok=True)
    except BlockingIOError:
        with suppress(ValueError, TypeError):
            return Sign(**json.loads(said))
    except OSError:
        pass
    return None


def is_ready(settings: Settings, name: str) -> bool:
    """Whether a process of that name is ready."""
    return any(sign.process == name and sign.state == "ready" for sign in signs(settings))
