"""A pipeline for a test run: one that runs already, or `dateline up` in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dateline.broker import locate
from dateline.errors import DatelineError
from dateline.settings import Settings, read_settings
from dateline.standing import STANDING, is_ready
from dateline.testing.brokers import outside_kafka
from dateline.web import web_address

HOME_VARIABLE = "DATELINE_TEST_HOME"
"""Names the data folder of a pipeline that runs already."""

_START_S = 180.0
_STOP_S = 30.0
_POLL_S = 0.1
_TOLD = 2000


@contextmanager
def pipeline(folder: Callable[[], Path]) -> Iterator[Settings]:
    """The settings of a pipeline that is ready; one that is started keeps its data in ``folder()``.

    `DatelineError` when it does not become ready, or the one that is named does not run.
    """
    named = os.environ.get(HOME_VARIABLE)
    if named:
        yield _running_already(Path(named))
        return
    with outside_kafka() as outside, _started(folder(), outside[0] if outside else None) as settings:
        yield settings


def _running_already(home: Path) -> Settings:
    settings = read_settings().model_copy(update={"home": home})
    locate(settings)
    missing = [name for name in STANDING if not is_ready(settings, name)]
    if missing:
        raise DatelineError(
            f"in {home}, which {HOME_VARIABLE} names, no {' and no '.join(missing)} is ready",
            hint=f"start it with `DATELINE_HOME={home} dateline up`, or unset {HOME_VARIABLE}",
        )
    return settings


@contextmanager
def _started(home: Path, bootstrap: str | None) -> Iterator[Settings]:
    environment = {"DATELINE_WORKER__PROCESSES": "1", **os.environ, "DATELINE_HOME": str(home)}
    environment["DATELINE_WEB__PORT"] = "0"
    if bootstrap:
        environment["DATELINE_KAFKA__BOOTSTRAP_SERVERS"] = bootstrap
    home.mkdir(parents=True, exist_ok=True)
    said = home / "up.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dateline", "up"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield _once_ready(process, home, bootstrap, said)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _once_ready(process: subprocess.Popen[bytes], home: Path, bootstrap: str | None, said: Path) -> Settings:
    settings = read_settings().model_copy(update={"home": home})
    if bootstrap:
        kafka = settings.kafka.model_copy(update={"bootstrap_servers": bootstrap})
        settings = settings.model_copy(update={"kafka": kafka})
    deadline = time.monotonic() + _START_S
    while not (web_address(settings) and all(is_ready(settings, name) for name in STANDING)):
        if process.poll() is not None or time.monotonic() > deadline:
            raise DatelineError(
                "the pipeline does not become ready", hint=said.read_text("utf-8", "replace")[-_TOLD:]
            )
        time.sleep(_POLL_S)
    return settings
