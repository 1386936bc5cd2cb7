"""What a program gets that subscribes, on a real Kafka: typed, and again unless it acknowledges."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from dateline import publish, subscribe
from dateline.contracts import ARTICLES, EVENTS, Event, Message, Outcome, Retraction
from dateline.errors import BadInput, BrokerUnavailable, DatelineError
from dateline.settings import Settings
from tests.integration.materializing import publish as put
from tests.integration.materializing import publish_raw, until
from tests.integration.running import address, read
from tests.store.samples import event, outcome, party


@pytest.fixture(scope="module")
def numbered(pipeline_settings: Settings) -> Sequence[str]:
    """The ids of twelve events on the topic: every third is an assault."""
    from tests.conftest import run

    made = [
        event(f"e{n}", f"article-{n}", event_type="ASSAULT" if n % 3 == 0 else "PROTEST", actors=[party("x")])
        for n in range(12)
    ]
    run(put(pipeline_settings, [*made, outcome("article-1", events=made[1:2])]))
    return [one.event_id for one in made]


async def ids(settings: Settings, **options: object) -> list[str]:
    found = subscribe("events", settings=settings, live=False, **options)  # type: ignore[call-overload]
    return sorted([one.event_id async for one in found])


async def test_events_are_typed_and_only_those_that_are_wanted(
    pipeline_settings: Settings, numbered: Sequence[str]
) -> None:
    def is_assault(one: Event) -> bool:
        return one.event_type == "ASSAULT"

    assert await ids(pipeline_settings) == sorted(numbered)
    assert await ids(pipeline_settings, where=is_assault) == ["e0", "e3", "e6", "e9"]
    outcomes = [one async for one in subscribe("outcomes", settings=pipeline_settings, live=False)]
    assert [type(one) for one in outcomes] == [Outcome]


async def test_reading_begins_where_it_should(pipeline_settings: Settings, numbered: Sequence[str]) -> None:
    now = datetime.now(UTC)
    assert await ids(pipeline_settings, start="end") == []
    assert await ids(pipeline_settings, start=now + timedelta(hours=1)) == []
    assert await ids(pipeline_settings, start=now - timedelta(hours=1)) == sorted(numbered)
    assert len(await ids(pipeline_settings, start=2)) == 2


@pytest.mark.parametrize("plain", [False, True])
async def test_what_is_not_acknowledged_comes_again_and_what_is_does_not(
    pipeline_settings: Settings, numbered: Sequence[str], plain: bool
) -> None:
    name = f"at-least-once-{plain}"
    seen: list[list[str]] = []
    for taken in (5, 99, 99):
        take = take_plainly if plain else take_some
        seen.append(await take(pipeline_settings, name, taken))
    first, second, third = seen
    # Of the five that were taken three were acknowledged: the rest comes, and the two again.
    assert len(first) == 5
    assert sorted(first[:3] + second) == sorted(numbered)
    assert set(first[3:]) <= set(second)
    assert third == []


async def take_some(settings: Settings, name: str, at_most: int) -> list[str]:
    """Take so many, acknowledging all but the last two, unless they are fewer."""
    taken: list[str] = []
    async with subscribe("events", name=name, settings=settings, live=False) as events:
        async for one in events:
            taken.append(one.event_id)
            if len(taken) <= at_most - 2:
                await events.ack()
            if len(taken) == at_most:
                break
    return taken


async def take_plainly(settings: Settings, name: str, at_most: int) -> list[str]:
    def take() -> list[str]:
        taken: list[str] = []
        with subscribe("events", name=name, settings=settings, live=False).plain() as events:
            for one in events:
                taken.append(one.event_id)
                if len(taken) <= at_most - 2:
                    events.ack()
                if len(taken) == at_most:
                    break
        return taken

    return await asyncio.to_thread(take)


async def test_instances_of_one_name_share_the_work_and_one_takes_over_what_another_leaves(
    pipeline_settings: Settings, numbered: Sequence[str]
) -> None:
    seen: dict[str, list[str]] = {"first": [], "second": []}

    async def take(who: str) -> None:
        async with subscribe("events", name="shared", settings=pipeline_settings) as events:
            async for one in events:
                seen[who].append(one.event_id)
                if who == "second":
                    await events.ack()

    first = asyncio.create_task(take("first"))
    await until(lambda: set(numbered) <= set(seen["first"]))
    second = asyncio.create_task(take("second"))
    # What the first has not acknowledged comes to the second with the partitions it is given.
    await until(lambda: bool(seen["second"]))
    first.cancel()
    await until(lambda: set(numbered) <= set(seen["second"]))
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert await ids(pipeline_settings, name="shared") == []


async def test_a_live_subscription_gets_what_comes_and_passes_over_what_cannot_be_read(
    pipeline_settings: Settings, numbered: Sequence[str]
) -> None:
    subscription = subscribe("events", settings=pipeline_settings, start="end")
    async with subscription as events, aclosing(events.__aiter__()) as records:
        coming = asyncio.ensure_future(anext(records))
        while not coming.done():
            await put(pipeline_settings, [event("late", "article-late")])
            await asyncio.wait({coming}, timeout=1)
        assert coming.result().event_id == "late"
        # Of one key, so of one partition: what cannot be read stands before what ends the wait.
        broken = Message(topic=EVENTS.name, key=b"article-late", value=b'{"event_id": ')
        await publish_raw(pipeline_settings, [broken])
        await put(pipeline_settings, [event("last", "article-late")])
        async for record in records:
            if record.event_id == "last":
                break
        assert subscription.unreadable == 1


async def test_articles_are_published_in_any_form_and_withdrawn(pipeline_settings: Settings) -> None:
    servers = address(pipeline_settings)
    sent = await publish(
        {"article_id": "mine", "text": "Police arrested 12 protesters.", "published_at": "2026-03-04"},
        "Just the text of one.",
        Retraction(article_id="mine", retracted_at=datetime(2026, 3, 5, tzinfo=UTC)),
        bootstrap_servers=servers,
    )
    assert [position.topic for position in sent] == [ARTICLES.name] * 3
    found = {(m.partition, m.offset): m for m in await read(pipeline_settings, ARTICLES.name)}
    records = [ARTICLES.decode(found[p.partition, p.offset]) for p in sent]
    assert [record.article_id for record in records][::2] == ["mine", "mine"]
    with pytest.raises(BadInput, match="text"):
        await publish({"article_id": "none"}, bootstrap_servers=servers)


async def test_mistakes_are_told_in_words(pipeline_settings: Settings) -> None:
    with pytest.raises(DatelineError, match="no topic evnts"):
        subscribe("evnts", settings=pipeline_settings)
    async with subscribe("events", settings=pipeline_settings) as events:
        with pytest.raises(DatelineError, match="no position"):
            await events.ack()
    with pytest.raises(BrokerUnavailable) as refused:
        async with subscribe("events", bootstrap_servers="127.0.0.1:9"):
            pass
    assert any("DATELINE_KAFKA__BOOTSTRAP_SERVERS" in note for note in refused.value.__notes__)
