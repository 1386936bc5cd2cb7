"""The rights that docs/security.md lists are enough, and each of them is needed, and missed by name."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from dateline.agents import run_worker
from dateline.cli.publishing import open_sender
from dateline.client import open_reader
from dateline.errors import AccessDenied
from dateline.materializer import run_materializer
from dateline.settings import Settings
from dateline.store import open_store
from tests.conftest import run
from tests.integration.pipeline import until
from tests.security.rights import Right
from tests.security.secured import SecuredKafka

PAGE = Path(__file__).parents[2] / "docs/security.md"
ARTICLE = "Police arrested 12 protesters in Minsk on Monday, officials said."


def documented() -> list[Right]:
    """The rights in the table of docs/security.md."""
    table = PAGE.read_text("utf-8").partition("| user | operation | resource | name |")[2]
    rows = table.partition("\n\n")[0].splitlines()[2:]
    return [Right(*(cell.strip() for cell in row.strip("|").split("|"))) for row in rows]


RIGHTS = documented()


@pytest.fixture(scope="module")
def entitled(secured: SecuredKafka) -> Iterator[SecuredKafka]:
    """Each user has the rights that the page lists, and no others."""
    run(secured.grant(*RIGHTS))
    yield secured
    run(secured.revoke(*RIGHTS))


def test_with_these_rights_an_article_becomes_events(entitled: SecuredKafka, tmp_path: Path) -> None:
    def environment(user: str) -> dict[str, str]:
        return entitled.environment(entitled.kafka(user=user), tmp_path / user)

    def start(user: str, command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "dateline", command], env=environment(user))

    processes = [start("worker", "worker"), start("materializer", "materialize")]
    try:
        published = entitled.cli(environment("publisher"), "publish", "-", text=ARTICLE)
        assert published.returncode == 0, published.stderr
        read = entitled.cli(
            environment("reader"), "follow", "events", "--offset", "beginning", "--count", "1", "--json"
        )
        assert read.returncode == 0, read.stderr
        event = json.loads(read.stdout)["value"]
        assert event["event_type"] == "COERCE"
        url = f"sqlite:///{tmp_path}/materializer/store.sqlite"
        until(lambda: _stored(url) > 0, seconds=30)
    finally:
        for process in processes:
            process.terminate()
    assert [process.wait(timeout=20) for process in processes] == [0, 0]


def _stored(url: str) -> int:
    with open_store(url, read_only=True) as store:
        return store.count()


async def work(settings: Settings, bootstrap: str) -> None:
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
    "worker": work,
    "materializer": materialize,
    "publisher": publish,
    "reader": read,
}


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
