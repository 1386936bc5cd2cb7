"""The rights that docs/security.md lists are enough, and each of them is needed, and missed by name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from aiokafka.errors import GroupAuthorizationFailedError

from dateline.admin import require_rights
from dateline.agents import run_worker, streaming
from dateline.agents.app import build_app
from dateline.cli.publishing import open_sender
from dateline.client import open_reader
from dateline.errors import AccessDenied
from dateline.materializer import run_materializer
from dateline.settings import Settings
from tests.conftest import run
from tests.security.rights import Right
from tests.security.secured import SecuredKafka
from tests.security.working import ARTICLE, KEY_PASSWORD, SECRETS, Work, documented, working

RIGHTS = documented()


@pytest.fixture(scope="module")
def entitled(secured: SecuredKafka) -> Iterator[SecuredKafka]:
    """Each user has the rights that the page lists, and no others."""
    run(secured.grant(*RIGHTS))
    yield secured
    run(secured.revoke(*RIGHTS))


@pytest.fixture(scope="module")
def work(entitled: SecuredKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    with working(entitled, tmp_path_factory.mktemp("work")) as at_work:
        yield at_work


def test_with_these_rights_an_article_becomes_events(work: Work) -> None:
    assert work.stored() > 0


def test_worker_and_materializer_listen_nowhere(work: Work) -> None:
    listening = [
        (process.name(), where.laddr)
        for process in work.family()
        for where in process.net_connections()
        if where.status == psutil.CONN_LISTEN
    ]
    assert listening == []


def test_no_secret_is_told(work: Work) -> None:
    for arguments in (["config", "show"], ["config", "show", "--json"], ["topics"], ["trace", "nothing"]):
        work.cli("materializer", *arguments, DATELINE_LOG__LEVEL="debug")
    work.cli("reader", "doctor", DATELINE_KAFKA__SASL_USERNAME="nobody")
    work.cli("reader", "topics", DATELINE_KAFKA__SSL_KEY_PASSWORD=f"{KEY_PASSWORD}-too")
    work.cli("reader", "topics", DATELINE_KAFKA__SECURITY_PROTOCOL="PLAINTEXT")
    files = [path for path in work.folder.rglob("*") if path.is_file()]
    files += [path for path in (work.secured.home / "kafka").rglob("*") if path.is_file()]
    told = {
        (path.name, secret) for path in files for secret in SECRETS if secret.encode() in path.read_bytes()
    }
    assert told == set()
    # What was looked through is what was said: logs, dead letters on the broker's disk, the store.
    said = b"".join(path.read_bytes() for path in files)
    for expected in (
        b"cannot be used",
        b"does not know user nobody",
        b"********",
        ARTICLE.encode(),
        b"dead letter",
    ):
        assert expected in said, expected


async def process(settings: Settings, bootstrap: str) -> None:
    await run_worker(settings, bootstrap, asyncio.Event(), _never_ready)


async def materialize(settings: Settings, bootstrap: str) -> None:
    await run_materializer(settings, bootstrap, asyncio.Event(), _never_ready)


async def publish(settings: Settings, bootstrap: str) -> None:
    async with open_sender(settings):
        pass


async def read(settings: Settings, bootstrap: str) -> None:
    async with open_reader(settings, bootstrap) as reader:
        async for _ in reader.follow("dateline-events", "beginning", live=False):
            pass


def _never_ready() -> None:
    pytest.fail("it went on without that right")


ROLES: dict[str, Callable[[Settings, str], Awaitable[None]]] = {
    "worker": process,
    "materializer": materialize,
    "publisher": publish,
    "reader": read,
}


def test_they_stop_when_they_are_told(work: Work) -> None:
    # Before any right is taken away: they end, and not well, when one of theirs is.
    assert work.stop() == [0, 0]


@pytest.mark.parametrize("missing", RIGHTS, ids=lambda right: " ".join(right))
async def test_a_right_that_is_missing_is_named(entitled: SecuredKafka, missing: Right) -> None:
    settings = entitled.settings(entitled.kafka(user=missing.user))
    await entitled.revoke(missing)
    try:
        async with asyncio.timeout(30):
            with pytest.raises(AccessDenied) as refused:
                await ROLES[missing.user](settings, settings.kafka.bootstrap_servers or "")
    finally:
        await entitled.grant(missing)
    assert missing.operation in str(refused.value)
    assert missing.name.removesuffix("*") in str(refused.value)
    assert "kafka-acls" in (refused.value.hint or "") or "topics --align" in (refused.value.hint or "")


@pytest.mark.parametrize(
    "taken",
    [
        Right("worker", "Read", "topic", "dateline-articles"),
        Right("worker", "Read", "group", "dateline"),
        Right("worker", "Write", "topic", "dateline-documents"),
        Right("materializer", "Read", "topic", "dateline-events"),
    ],
    ids=lambda right: " ".join(right),
)
def test_a_right_taken_away_at_work_is_named_and_ends_it(
    entitled: SecuredKafka, taken: Right, tmp_path: Path
) -> None:
    with working(entitled, tmp_path) as work:
        run(entitled.revoke(taken))
        try:
            work.cli("publisher", "publish", "-", text=ARTICLE)
            assert work.processes[taken.user].wait(timeout=30) == 1
        finally:
            run(entitled.grant(taken))
    said = (tmp_path / f"{taken.user}.log").read_text()
    assert f"has no right to {taken.operation} on {taken.resource} {taken.name}" in said
    # Faust itself tells of a commit that was refused with all it knows.
    assert all("in _commit" in line for line in said.splitlines() if "Traceback" in line)


async def test_a_right_taken_away_before_the_first_partitions_are_there_ends_the_worker(
    entitled: SecuredKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = Right("worker", "Read", "group", "dateline")

    async def check_and_take(*given: Any, **named: Any) -> None:
        await require_rights(*given, **named)
        await entitled.revoke(taken)

    monkeypatch.setattr(streaming, "require_rights", check_and_take)
    settings = entitled.settings(entitled.kafka(user=taken.user))
    try:
        async with asyncio.timeout(60):
            with pytest.raises(AccessDenied, match="Read on group dateline"):
                await run_worker(
                    settings, settings.kafka.bootstrap_servers or "", asyncio.Event(), _never_ready
                )
    finally:
        await entitled.grant(taken)


async def test_what_the_group_refuses_while_partitions_move_ends_the_worker(
    entitled: SecuredKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    apps: list[Any] = []

    def build(settings: Settings, bootstrap: str, instance: str) -> Any:
        apps.append(build_app(settings, bootstrap, instance))
        return apps[0]

    def refuse() -> None:
        # As it comes when others are to have the partitions: just then nothing is being fetched.
        consumer = apps[0].consumer
        consumer.stop_flow()
        coordinator = consumer._thread._consumer._coordinator
        coordinator._pending_exception = GroupAuthorizationFailedError("dateline")

    monkeypatch.setattr(streaming, "build_app", build)
    settings = entitled.settings(entitled.kafka())
    async with asyncio.timeout(60):
        with pytest.raises(AccessDenied, match="Read on group dateline"):
            await run_worker(settings, settings.kafka.bootstrap_servers or "", asyncio.Event(), refuse)
