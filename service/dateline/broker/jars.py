"""Apache Kafka's jars: fetched once into the user's cache folder, checked at every start."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from threading import Event

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dateline.errors import DatelineError

KAFKA = "org.apache.kafka:kafka_2.13:4.3.0"
LOG_BINDING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"
_AT_ONCE = 8
_ATTEMPTS = 3

Fetch = Callable[["Jar", Path], Path]
"""Brings a jar to somewhere in the folder given, and returns where."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Jar:
    """A jar by its Maven coordinate, and the only content it may have."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def coordinate(self) -> str:
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def filename(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


def pinned_jars() -> tuple[Jar, ...]:
    """The jars of the class path, in its order, as ``jars.sha256`` pins them."""
    lines = files("dateline.broker").joinpath("jars.sha256").read_text("utf-8").splitlines()
    return tuple(_read_pin(line) for line in lines if line and not line.startswith("#"))


def _read_pin(line: str) -> Jar:
    sha256, coordinate = line.split()
    group, artifact, version = coordinate.split(":")
    return Jar(group, artifact, version, sha256)


def fetch_jars(
    folder: Path, jars: Sequence[Jar], fetch: Fetch | None = None, abandon: Event | None = None
) -> tuple[Path, ...]:
    """The paths of all ``jars`` in ``folder``, each with its pinned content.

    What is missing, or is not what was pinned, is fetched; `DatelineError` when it cannot be had or is
    not what was pinned either, or when ``abandon`` was set meanwhile. Any number of processes may do
    this at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [jar for jar in jars if not _is_genuine(folder / jar.filename, jar)]
    if missing:
        log.info("downloading Apache Kafka", jars=len(missing), folder=str(folder))
        _fetch_all(folder, missing, fetch or fetch_from_maven, abandon or Event())
    return tuple(folder / jar.filename for jar in jars)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_genuine(path: Path, jar: Jar) -> bool:
    return path.exists() and sha256_of(path) == jar.sha256


def _fetch_all(folder: Path, jars: Sequence[Jar], fetch: Fetch, abandon: Event) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        Progress(*columns, console=Console(stderr=True)) as progress,
        ThreadPoolExecutor(_AT_ONCE) as threads,
    ):
        task = progress.add_task("Apache Kafka (once)", total=len(jars))
        pending = [threads.submit(_put, folder, jar, fetch, abandon) for jar in jars]
        try:
            for done in as_completed(pending):
                done.result()
                progress.advance(task)
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def _put(folder: Path, jar: Jar, fetch: Fetch, abandon: Event) -> None:
    # It appears in the folder whole and checked, or not at all.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as scratch:
        arrived = _patiently(fetch, jar, Path(scratch), abandon)
        found = sha256_of(arrived)
        if found != jar.sha256:
            raise DatelineError(
                f"{jar.filename} is not the file that was pinned (sha256 {found}, not {jar.sha256})",
                hint="something between here and Maven Central changes downloads: try another network",
            )
        arrived.replace(folder / jar.filename)


def _patiently(fetch: Fetch, jar: Jar, scratch: Path, abandon: Event) -> Path:
    cause: Exception | None = None
    for attempt in range(_ATTEMPTS):
        if abandon.is_set():
            break
        try:
            return fetch(jar, scratch / str(attempt))
        # jgo has no errors of its own: these are what it and the HTTP library below it raise.
        except (OSError, RuntimeError) as error:
            cause = error
    raise DatelineError(
        f"cannot download {jar.coordinate} from Maven Central: {cause or 'it was abandoned'}",
        hint="the embedded broker is downloaded once: check the network and run again (jars that arrived "
        f"are kept), or copy {scratch.parent} from a machine that has it, "
        "or use a Kafka of your own with DATELINE_KAFKA__BOOTSTRAP_SERVERS",
    )


def fetch_from_maven(jar: Jar, scratch: Path) -> Path:
    """Download a jar to somewhere in ``scratch``; `OSError` or `RuntimeError` when that fails."""
    from jgo.maven import MavenContext  # slow to import, and needed once

    component = MavenContext(repo_cache=scratch).project(jar.group, jar.artifact).at_version(jar.version)
    return component.artifact().resolve()
