"""The pipeline at work on a secured Kafka, with the rights that the page lists and no others."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from pydantic import SecretStr

from dateline.contracts import ARTICLES, Message
from dateline.publisher import Publisher
from dateline.settings import KafkaSettings, Settings
from dateline.store import open_store
from tests.conftest import run
from tests.integration.pipeline import until
from tests.security.rights import Right
from tests.security.secured import PASSWORD, SecuredKafka

PAGE = Path(__file__).parents[2] / "docs/security.md"
KEY_PASSWORD = "canary-key-91bc"
ARTICLE = "Police arrested 12 protesters in Minsk on Monday, officials said."
SECRETS = (PASSWORD, KEY_PASSWORD)

_PROCESSES = {"worker": "worker", "materializer": "materialize"}


def documented() -> list[Right]:
    """The rights in the table of docs/security.md."""
    table = PAGE.read_text("utf-8").partition("| user | operation | resource | name |")[2]
    rows = table.partition("\n\n")[0].splitlines()[2:]
    return [Right(*(cell.strip() for cell in row.strip("|").split("|"))) for row in rows]


@dataclass(frozen=True)
class Work:
    """A worker and a materializer at work; ``folder`` holds their homes and whatever anybody said."""

    folder: Path
    secured: SecuredKafka
    processes: Mapping[str, subprocess.Popen[bytes]]

    def settings(self, user: str) -> Settings:
        return Settings(home=self.folder / user, kafka=_kafka(self.secured, user))

    def cli(self, user: str, *arguments: str, text: str | None = None, **changed: str) -> str:
        """What a command of that user printed, on both streams; it is kept in the folder, too."""
        environment = self.secured.environment(_kafka(self.secured, user), self.folder / user)
        done = self.secured.cli(environment | changed, *arguments, text=text)
        with (self.folder / "commands.log").open("a") as log:
            print(arguments, done.returncode, done.stdout, done.stderr, file=log)
        return done.stdout + done.stderr

    def stored(self) -> int:
        """How many events the store has."""
        with open_store(self.settings("materializer").store_url, read_only=True) as store:
            return store.count()

    def stop(self) -> list[int]:
        """End both, if they have not ended; how each did."""
        for process in self.processes.values():
            process.terminate()
        return [process.wait(timeout=20) for process in self.processes.values()]

    def family(self) -> list[psutil.Process]:
        """Every process that runs for it."""
        ours = [psutil.Process(process.pid) for process in self.processes.values()]
        return [*ours, *(child for process in ours for child in process.children(recursive=True))]


@contextmanager
def working(secured: SecuredKafka, folder: Path) -> Iterator[Work]:
    """It has coded and stored one article, and refused another, when the block begins."""
    started = {}
    for user, command in _PROCESSES.items():
        environment = secured.environment(_kafka(secured, user), folder / user)
        with (folder / f"{user}.log").open("wb") as log:
            started[user] = subprocess.Popen(
                [sys.executable, "-m", "dateline", command],
                env=environment | {"DATELINE_LOG__LEVEL": "debug"},
                stdout=log,
                stderr=log,
            )
    work = Work(folder, secured, started)
    try:
        work.cli("publisher", "publish", "-", text=ARTICLE)
        run(_poison(work.settings("publisher")))
        read = work.cli("reader", "follow", "events", "--offset", "beginning", "--count", "1", "--json")
        assert json.loads(read)["value"]["event_type"] == "COERCE"
        until(lambda: work.stored() > 0, seconds=60)
        yield work
    finally:
        work.stop()


async def _poison(settings: Settings) -> None:
    async with Publisher(settings, settings.kafka.bootstrap_servers or "") as publisher:
        await publisher.send([Message(topic=ARTICLES.name, key=b"poison", value=b"no JSON")])


def _kafka(secured: SecuredKafka, user: str) -> KafkaSettings:
    certificate, key = secured.authority.client(user, KEY_PASSWORD)
    return secured.kafka(
        user=user,
        ssl_certificate_file=certificate,
        ssl_key_file=key,
        ssl_key_password=SecretStr(KEY_PASSWORD),
    )
