"""Events and outcomes on a real Kafka, materialised: whatever happens, nothing is lost or doubled."""

import asyncio
import signal
import sqlite3
import time
from pathlib import Path

import pytest
from aiokafka.admin import NewPartitions

from dateline.admin import admin_client, ensure_topics
from dateline.client import open_reader
from dateline.contracts import EVENTS, OUTCOMES, Message
from dateline.errors import PositionLost
from dateline.materializer import describe_lag, run_materializer, source
from dateline.settings import KafkaSettings, Settings, StoreSettings
from dateline.store import Store, dump, open_store
from tests.conftest import delete_topics, recreate_topics
from tests.integration.materializing import (
    materializer_process,
    materializing,
    publish,
    publish_raw,
    shows,
    until,
)
from tests.integration.running import address
from tests.store.reference import Message as Record
from tests.store.reference import expected, shown_by
from tests.store.samples import ARTICLES, event, moment, outcome, retraction
from tests.store.writing import numbered

STOP_S = 2
"""What a materializer may take of the ten seconds in which a pipeline stops."""


@pytest.fixture
async def settings(broker: str, tmp_path: Path) -> Settings:
    """Empty topics and no store yet."""
    made = Settings(home=tmp_path / "home", kafka=KafkaSettings(bootstrap_servers=broker))
    await recreate_topics(made, broker)
    return made


def store_of(settings: Settings) -> Store:
    return open_store(settings.store_url)


def articles(count: int, events: int = 5, first: int = 0) -> list[Record]:
    return [message for number in range(first, first + count) for message in numbered(number, events)]


async def test_what_is_published_is_shown(settings: Settings) -> None:
    gone = event("gone", "withdrawn")
    said = [*articles(20), gone, outcome("withdrawn", events=[gone], offset=20)]
    said.append(retraction("withdrawn", at=moment(9), offset=21))
    async with materializing(settings):
        await publish(settings, said)
        with store_of(settings) as store:
            await until(lambda: store.article("withdrawn") is not None)
            await until(lambda: shown_by(store) == expected(said))
            await publish(settings, said)
            await caught_up(settings, store)
            assert shown_by(store) == expected(said)
        begun = time.monotonic()
    assert time.monotonic() - begun < STOP_S


async def test_a_killed_materializer_goes_on_where_it_was(settings: Settings) -> None:
    said: list[Record] = []
    cut_short = 0
    with store_of(settings) as store:
        # Where this process waits for its turn one may take all there is before it is killed.
        for first in range(0, 4 * 800, 800):
            said += (more := articles(800, first=first))
            await publish(settings, more)
            while (before := taken(store)) < len(said):
                with materializer_process(settings):
                    await until(lambda: taken(store) > before, seconds=60)
                cut_short += taken(store) < len(said)
                assert taken(store, OUTCOMES.name) == sum(counts.total for counts in store.ledger())
            if cut_short:
                break
        assert cut_short, "it was never killed in time"
        assert shown_by(store) == expected(said)


def taken(store: Store, *topics: str) -> int:
    """How many messages the store has taken, of all topics or of those."""
    marks = store.positions().items()
    return sum(mark.next_offset for (topic, _), mark in marks if not topics or topic in topics)


async def test_a_store_built_again_is_equal(settings: Settings, tmp_path: Path) -> None:
    await publish(settings, articles(50))
    again = settings.model_copy(update={"home": tmp_path / "again"})
    for one in (settings, again):
        async with materializing(one):
            with store_of(one) as store:
                await caught_up(one, store)
    with store_of(settings) as old, store_of(again) as new:
        assert list(dump(old)) == list(dump(new))
        assert old.positions() == new.positions()


async def test_what_cannot_be_read_is_dead_lettered_once(settings: Settings) -> None:
    bad = Message(topic=EVENTS.name, key=b"article-1", value=b'{"event_id": \xff', headers=(("x", b"y"),))
    future = Message(
        topic=OUTCOMES.name, key=b"k", value=b"{}", headers=(("ce_dataschema", b"urn:dateline:schema:x:v9"),)
    )
    said = articles(3)
    async with materializing(settings):
        await publish(settings, said[:6])
        await publish_raw(settings, [bad, future])
        await publish(settings, said[6:])
        with store_of(settings) as store:
            await until(shows(store, 15))
            await until(lambda: len(list(store.dead_letters())) == 2)
            assert {entry.reason for entry in store.dead_letters()} == {"invalid-json", "unknown-version"}
    async with materializing(settings):
        pass
    async with open_reader(settings, address(settings)) as reader:
        letters = [letter async for letter in reader.scan([EVENTS.dead_letters, OUTCOMES.dead_letters])]
    assert sorted((letter.key, letter.value) for letter in letters) == [
        (bad.key, bad.value),
        (future.key, future.value),
    ]
    assert {letter.header("dateline.err.stage") for letter in letters} == {"materialize"}


async def test_a_topic_made_anew_stops_it(settings: Settings) -> None:
    """Also when it has been filled again, past where the store stands."""
    await publish(settings, articles(20))
    async with materializing(settings):
        with store_of(settings) as store:
            await caught_up(settings, store)
            before = list(dump(store))
    for refilled in (False, True):
        await recreate_topics(settings, address(settings))
        if refilled:
            await publish(settings, [*articles(60)])
        async with materializing(settings) as task:
            await asyncio.wait({task}, timeout=20)
            with pytest.raises(PositionLost):
                task.result()
    with store_of(settings) as store:
        assert list(dump(store)) == before


async def test_a_topic_deleted_under_it_stops_it(settings: Settings) -> None:
    await publish(settings, articles(20))
    async with materializing(settings) as task:
        with store_of(settings) as store:
            await caught_up(settings, store)
            before = list(dump(store))
            await delete_topics(settings, address(settings))
            await ensure_topics(settings, address(settings))
            await publish(settings, articles(200))
            await asyncio.wait({task}, timeout=30)
            with pytest.raises(PositionLost):
                task.result()
            assert list(dump(store)) == before


async def test_of_two_on_one_store_one_writes_and_the_other_takes_over(settings: Settings) -> None:
    said = articles(60)
    reasons: list[str] = []
    second_stop, second_ready = asyncio.Event(), asyncio.Event()
    async with materializing(settings) as first:
        second = asyncio.create_task(
            run_materializer(
                settings, address(settings), second_stop, second_ready.set, waiting=reasons.append
            )
        )
        with store_of(settings) as store:
            writer = store.lease()
            await publish(settings, said[:180])
            await until(lambda: bool(reasons))
            await caught_up(settings, store)
            assert store.lease().generation == writer.generation
        assert (first.done(), second_ready.is_set()) == (False, False)
        assert f"{writer.owner} writes to the store" in reasons[0]
    begun = time.monotonic()
    await asyncio.wait_for(second_ready.wait(), 20)
    assert time.monotonic() - begun < settings.store.lease_s, "it waited although the store was given up"
    await publish(settings, said[180:])
    with store_of(settings) as store:
        await caught_up(settings, store)
        assert shown_by(store) == expected(said)
        assert store.lease().generation > writer.generation
    second_stop.set()
    await second


async def test_a_stopped_process_cannot_write_once_another_has_taken_over(settings: Settings) -> None:
    said = articles(60)
    brief = settings.model_copy(update={"store": StoreSettings(lease_s=1.0)})
    with materializer_process(settings) as zombie, store_of(settings) as store:
        await until(lambda: store.lease().owner is not None)
        zombie.send_signal(signal.SIGSTOP)
        await publish(settings, said[:180])
        async with materializing(brief):
            await caught_up(settings, store)
            lost = store.lease()
            zombie.send_signal(signal.SIGCONT)
            await publish(settings, said[180:])
            await caught_up(settings, store)
            assert zombie.poll() is None
            assert store.lease().generation == lost.generation
            assert shown_by(store) == expected(said)


async def test_a_locked_store_is_waited_for(settings: Settings) -> None:
    async with materializing(settings) as task:
        with store_of(settings) as store:
            lock = sqlite3.connect(settings.home / "store.sqlite", isolation_level=None)
            lock.execute("BEGIN IMMEDIATE")
            await publish(settings, articles(10))
            await asyncio.wait({task}, timeout=1.5)
            assert (task.done(), store.count()) == (False, 0)
            lock.close()
            await until(shows(store, 50))


async def test_it_stops_in_time_while_the_store_is_locked(settings: Settings) -> None:
    async with materializing(settings):
        lock = sqlite3.connect(settings.home / "store.sqlite", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        await publish(settings, articles(1))
        begun = time.monotonic()
    assert time.monotonic() - begun < STOP_S
    lock.close()


async def test_partitions_that_are_added_are_read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "_CHECK_EVERY_MS", 200)
    partitions = settings.kafka.partitions
    async with materializing(settings):
        await publish(settings, articles(10))
        async with admin_client(settings, address(settings)) as client:
            await client.create_partitions({OUTCOMES.name: NewPartitions(partitions + 3)})
        said = [outcome(f"later-{n}", offset=n) for n in range(40)]
        with store_of(settings) as store:
            await until(shows(store, 50))
            await publish(settings, said)
            await until(lambda: len(store.entries([(ARTICLES, 0, n) for n in range(40)])) == 40)
            assert any(number >= partitions for _, number in store.positions())


async def caught_up(settings: Settings, store: Store) -> None:
    """Wait until the store has all that stands on the topics."""
    async with asyncio.timeout(30):
        while True:
            lags = await describe_lag(settings, address(settings), store)
            if not any(state.lag for state in lags):
                return
            await asyncio.sleep(0.02)
