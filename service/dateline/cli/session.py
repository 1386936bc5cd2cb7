"""What every command begins with."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from dateline import log
from dateline.registry import use_registry
from dateline.settings import Settings, read_settings

T = TypeVar("T")


def begin(*, standing: bool = False) -> Settings:
    """Read the settings and send the logs to stderr; what travels as Avro can be read and written.

    A ``standing`` process tells of trouble with Kafka in its log as it goes; any other command ends
    with one line that says it, so the client library's own are left out.
    """
    settings = read_settings()
    log.configure(settings.log, settings.secrets)
    if not standing:
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    use_registry(settings.registry)
    return settings


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's asynchronous work to its end, on uvloop. SIGTERM interrupts it as Ctrl-C does."""
    import uvloop

    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
