"""Waiting for a whole pipeline to do its work."""

from __future__ import annotations

import time

from dateline.broker import locate
from dateline.errors import BrokerUnavailable
from dateline.settings import Settings
from dateline.standing import STANDING, is_ready

_POLL_S = 0.2


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
