"""Dead letters on a real Kafka: sent again once, whoever is killed or runs beside."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from dateline.contracts import ARTICLES, DOCUMENTS, Headers, Message
from dateline.deadletters import Wanted, carry_out, plan_purge, read_letter, read_letters, redrive
from dateline.deadletters import reading as reading_module
from dateline.deadletters import redriving as redriving_module
from dateline.processing import Limits, Rejection, dead_letter
from dateline.publisher import Publisher
from dateline.settings import KafkaSettings, Settings
from dateline.topology import STAGES
from tests.conftest import recreate_topics
from tests.integration.running import address, read

ALL = Wanted()
TOKENIZE, TAG, _ = STAGES


@pytest.fixture
async def settings(broker: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Empty topics."""
    made = Settings(home=tmp_path_factory.mktemp("home"), kafka=KafkaSettings(bootstrap_servers=broker))
    await recreate_topics(made, broker)
    return made


def refused(number: int, *, reason: str = "invalid-json", headers: Headers = ()) -> Message:
    """The dead letter of an article."""
    message = Message(
        key=f"k{number}".encode(),
        value=b"{" + b"\xff" * number,
        headers=(("x-desk", b"foreign"), ("ce_time", b"2026-01-01T00:00:00+00:00"), *headers),
        topic=ARTICLES.name,
        partition=0,
        offset=number,
        timestamp=1_700_000_000_000,
    )
    return dead_letter(TOKENIZE, message, Rejection(reason, "E", "it is broken"), Limits(10**6, 10**6))


async def publish(settings: Settings, *messages: Message) -> None:
    async with Publisher(settings, address(settings)) as publisher:
        await publisher.send(messages)


async def sent_to(settings: Settings, topic: str = ARTICLES.name) -> list[Message]:
    return sorted(await read(settings, topic), key=lambda message: message.key or b"")


async def run(settings: Settings, wanted: Wanted = ALL) -> tuple[int, list[str]]:
    """How many were sent again, and why others were not."""
    done = [done async for done in redrive(settings, address(settings), wanted)]
    return sum(one.sent_to is not None for one in done), [one.why for one in done if one.why]


async def test_a_letter_goes_back_as_it_came_and_only_once(settings: Settings) -> None:
    letters = [refused(number) for number in range(3)]
    await publish(settings, *letters)
    assert await run(settings) == (3, [])
    assert await run(settings) == (0, [])
    sent = await sent_to(settings)
    assert [(message.key, message.value) for message in sent] == [(m.key, m.value) for m in letters]
    assert dict(sent[1].headers) == {
        "x-desk": b"foreign",
        "ce_time": b"2026-01-01T00:00:00+00:00",
        "dateline.err.attempt": b"1",
        "dateline.redriven": b"dateline-articles-dlq/0/1",
    }
    assert [letter.state for letter in await read_letters(settings, address(settings))] == ["redriven"] * 3


async def test_filters_choose(settings: Settings) -> None:
    document = refused(7)._replace(topic=DOCUMENTS.dead_letters)
    await publish(settings, refused(0), refused(1, reason="timeout"), refused(2))
    await publish(settings, document)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for wanted in (
        Wanted(reason="nonsense"),
        Wanted(stage="code"),
        Wanted(since=tomorrow),
        Wanted(topic="dateline-events"),
        Wanted(article_id="k9"),
    ):
        assert await run(settings, wanted) == (0, [])
    assert await run(settings, Wanted(reason="timeout", until=tomorrow)) == (1, [])
    assert await run(settings, Wanted(places=[(ARTICLES.dead_letters, 0, 2)])) == (1, [])
    assert await run(settings, Wanted(article_id="k0", stage="tokenize")) == (1, [])
    assert [message.key for message in await sent_to(settings)] == [b"k0", b"k1", b"k2"]


async def test_what_a_killed_run_has_sent_is_not_sent_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(settings, *(refused(number) for number in range(5)))
    async with aclosing(_begun(settings)) as begun:
        async for done in begun:
            assert done == "sent"
            break
    states = [letter.state for letter in await read_letters(settings, address(settings))]
    assert states == ["claimed"] * 5
    sent, reasons = await run(settings)
    assert (sent, len(reasons)) == (0, 5), "the other may still be at it"
    for module in (reading_module, redriving_module):
        monkeypatch.setattr(module, "STALE_MS", -1)
    assert await run(settings) == (5, [])
    assert [message.key for message in await sent_to(settings)] == [b"k0", b"k1", b"k2", b"k3", b"k4"]


async def _begun(settings: Settings) -> AsyncGenerator[str, None]:
    async with aclosing(redrive(settings, address(settings), ALL)) as running:
        async for done in running:
            yield "sent" if done.sent_to else "left"


async def test_of_two_at_once_one_sends(settings: Settings) -> None:
    await publish(settings, *(refused(number) for number in range(4)))
    async with aclosing(redrive(settings, address(settings), ALL)) as first:
        assert (await anext(first)).sent_to
        sent, reasons = await run(settings)
        assert (sent, len(reasons)) == (0, 4)
        assert len([done async for done in first if done.sent_to]) == 3
    assert len(await sent_to(settings)) == 4


async def test_a_value_too_large_to_be_kept_comes_from_where_it_stood(settings: Settings) -> None:
    original = Message(b"big", b"x" * 50_000, (), ARTICLES.name, partition=0)
    await publish(settings, original)
    limits = Limits(10**6, 1000)
    bare = dead_letter(TOKENIZE, original._replace(offset=0), Rejection("r", "E", "s"), limits)
    gone = dead_letter(TOKENIZE, original._replace(offset=77), Rejection("r", "E", "s"), limits)
    await publish(settings, bare, gone)
    sent, reasons = await run(settings)
    assert sent == 1
    assert "dateline-articles/0/77" in reasons[0]
    assert [message.value for message in await sent_to(settings)] == [original.value] * 2


async def test_purging_stops_at_the_first_letter_that_was_not_sent_again(settings: Settings) -> None:
    await publish(settings, *(refused(number) for number in range(4)))
    await run(settings, Wanted(places=[(ARTICLES.dead_letters, 0, offset) for offset in (0, 1, 3)]))

    async def purge(*, also_open: bool) -> list[tuple[int, int]]:
        plan = await plan_purge(settings, address(settings), topic=None, before=None, also_open=also_open)
        await carry_out(settings, address(settings), plan)
        return [(one.letters, one.lost) for one in plan]

    assert await purge(also_open=False) == [(2, 0)]
    left = await read_letters(settings, address(settings))
    assert [(letter.place[2], letter.state) for letter in left] == [(2, "open"), (3, "redriven")]
    letter, value = await read_letter(settings, address(settings), (ARTICLES.dead_letters, 0, 2))
    assert (letter.article_id, value) == ("k2", b"{\xff\xff")
    assert await purge(also_open=True) == [(2, 1)]
    assert await read_letters(settings, address(settings)) == []
