"""Workers that are killed or stopped in the middle of their work, and taken over from."""

from collections import Counter

from dateline.contracts import ARTICLES, EVENTS, Article, Event, Message
from dateline.publisher import Publisher
from dateline.settings import Settings
from dateline.topology import STAGES
from tests.integration.running import Worker, address, corpus, outcomes, outcomes_for, outcomes_once, read

COUNT = 120


async def test_a_killed_worker_loses_nothing_and_a_stopped_one_doubles_nothing_either(
    pipeline_settings: Settings,
) -> None:
    first, second = corpus(COUNT, seed=1), corpus(COUNT, seed=2)
    await publish(pipeline_settings, first)
    with Worker(pipeline_settings) as worker:
        await outcomes_once(pipeline_settings, bool)
        worker.kill()
    assert len(await outcomes(pipeline_settings)) < COUNT, "killed too late"

    with Worker(pipeline_settings) as worker:
        answers = await outcomes_for(pipeline_settings, ids(first))
        expected = {event.event_id for article in first for event in coded(article)}
        assert expected
        assert {event_id for answer in answers for event_id in answer.event_ids} == expected
        assert set(await event_ids(pipeline_settings, seed=1)) == expected

        before = len(await outcomes(pipeline_settings))
        await publish(pipeline_settings, second)
        await outcomes_once(pipeline_settings, lambda found: len(found) > before)
        code, seconds = worker.stop()
    assert code == 0
    assert seconds < 5
    assert len(await outcomes(pipeline_settings)) < before + COUNT, "stopped too late"

    with Worker(pipeline_settings):
        answers = await outcomes_for(pipeline_settings, ids(second))
    assert Counter(answer.article_id for answer in answers) == Counter(ids(second))
    sent = Counter(await event_ids(pipeline_settings, seed=2))
    assert sent == Counter(event.event_id for article in second for event in coded(article))


def ids(articles: list[Article]) -> list[str]:
    return [article.article_id for article in articles]


async def publish(settings: Settings, articles: list[Article]) -> None:
    async with Publisher(settings, address(settings)) as publisher:
        await publisher.send(
            [
                Message(
                    topic=ARTICLES.name,
                    key=article.article_id.encode(),
                    value=article.model_dump_json().encode(),
                )
                for article in articles
            ]
        )


async def event_ids(settings: Settings, *, seed: int) -> list[str]:
    events = [EVENTS.decode(message) for message in await read(settings, EVENTS.name)]
    return [event.event_id for event in events if event.article_id.startswith(f"{seed}-")]


def coded(article: Article) -> list[Event]:
    """The events of an article, from the same functions with nothing between them."""
    records: list[object] = [article]
    for stage in STAGES:
        records = [output for record in records for output in stage.transform(record)]
    return [record for record in records if isinstance(record, Event)]
