"""The promises, held by the whole pipeline while its processes are killed under it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.broker import locate
from dateline.contracts import ARTICLES, Article, Message
from dateline.errors import StoreError
from dateline.publisher import Publisher
from dateline.store import dump, open_store
from tests.conftest import run
from tests.integration.pipeline import Pipeline, running, until
from tests.integration.running import corpus
from tests.integration.test_worker_restart import coded

POISON = [b'{"text": "cut of', b'{"text": 5}', b'{"text": "\xff"}', b"", b"\xff\xfe"]


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    with running(tmp_path_factory.mktemp("promises")) as pipeline:
        yield pipeline


def message(article: Article) -> Message:
    return Message(
        topic=ARTICLES.name, key=article.article_id.encode(), value=article.model_dump_json().encode()
    )


def publish(up: Pipeline, messages: list[Message]) -> None:
    async def send() -> None:
        async with Publisher(up.settings, locate(up.settings)) as publisher:
            await publisher.send(messages)

    run(send())


def answered(up: Pipeline) -> int:
    """How many messages of the articles topic the store accounts for: none may be dropped silently."""
    with open_store(up.settings.store_url, read_only=True) as store:
        return sum(partition.total for partition in store.ledger())


def shown(up: Pipeline) -> list[str]:
    with open_store(up.settings.store_url, read_only=True) as store:
        return sorted(event.event_id for event in store.events())


def dumped(url: str) -> bytes | None:
    try:
        with open_store(url, read_only=True) as store:
            return b"".join(dump(store))
    except StoreError:  # it is just being made
        return None


def test_nothing_is_lost_or_doubled_while_processes_are_killed(up: Pipeline) -> None:
    articles = corpus(100, seed=7)
    first, second = articles[:60], articles[60:]
    publish(up, [message(article) for article in first])
    until(lambda: answered(up) > 0)
    for victim in [up.program("worker"), up.program("materialize")]:
        victim.kill()
    assert answered(up) < len(first), "killed too late"

    poison = [Message(topic=ARTICLES.name, key=b"poison", value=value) for value in POISON]
    again = [message(article) for article in first[:10]]
    publish(up, [*poison, *again, *map(message, second)])
    expected = sorted(event.event_id for article in articles for event in coded(article))
    until(lambda: answered(up) == len(articles) + len(poison) + len(again))
    # Events have a topic of their own and may be read after the outcomes that answer for them.
    until(lambda: len(shown(up)) >= len(expected), 30)

    assert shown(up) == expected
    with open_store(up.settings.store_url, read_only=True) as store:
        assert len(list(store.dead_letters())) == len(poison)


def test_a_retracted_article_is_gone_and_an_old_copy_does_not_bring_it_back(up: Pipeline) -> None:
    retracted, *_ = corpus(100, seed=7)
    before, total = set(shown(up)), answered(up)
    its_own = {event.event_id for event in coded(retracted)}
    assert its_own
    assert its_own <= before
    publish(up, [Message(topic=ARTICLES.name, key=retracted.article_id.encode(), value=None)])
    until(lambda: set(shown(up)) == before - its_own)
    publish(up, [message(retracted)])
    until(lambda: answered(up) == total + 2)
    assert set(shown(up)) == before - its_own


def test_a_store_built_again_from_the_topics_is_byte_equal(up: Pipeline, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'again.sqlite'}"
    environment = up.environment | {"DATELINE_STORE__URL": url}
    rebuilding = subprocess.Popen([sys.executable, "-m", "dateline", "materialize"], env=environment)
    try:
        until(lambda: dumped(url) == dumped(up.settings.store_url))
    finally:
        rebuilding.terminate()
        assert rebuilding.wait(timeout=20) == 0
    rebuilt = up.cli("events", "--json", DATELINE_STORE__URL=url)
    assert rebuilt.stdout
    assert rebuilt.stdout == up.cli("events", "--json").stdout
