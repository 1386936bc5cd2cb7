"""Events that have outstayed their time go, a few at a step, between the commits."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import structlog

from dateline.settings import RetentionSettings
from dateline.store import Retention, Store

_STEP = 100  # a second at most, in which nothing is committed
_BETWEEN_STEPS_S = 0.5
_BETWEEN_ROUNDS_S = 300.0

log = structlog.get_logger(__name__)


class Pruner:
    """Takes a step when one is due: soon after one that took all it could, else once in a while."""

    def __init__(self, settings: RetentionSettings) -> None:
        self._retention = retention_of(settings)
        self._next = 0.0
        self._gone = 0

    @property
    def due(self) -> bool:
        """Whether it is time for a step."""
        return time.monotonic() >= self._next

    def step(self, store: Store) -> None:
        """Take away some of what has outstayed its time."""
        gone = store.prune(self._retention, datetime.now(UTC).date(), _STEP)
        self._gone += gone
        if gone < _STEP and self._gone:
            log.info("pruned", events=self._gone)
            self._gone = 0
        self._next = time.monotonic() + (_BETWEEN_ROUNDS_S if gone < _STEP else _BETWEEN_STEPS_S)


def retention_of(settings: RetentionSettings) -> Retention:
    """The settings as a store's rule."""
    return Retention(
        days=settings.days or None,
        by=settings.by,
        types={kind: days or None for kind, days in settings.types.items()},
        keep_countries=settings.keep_countries,
        keep_parties=settings.keep_parties,
    )
