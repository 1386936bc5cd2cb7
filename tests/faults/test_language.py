"""The pipeline with the product's own stages: killed at its work, and robbed of its topics (F1, F30)."""

from __future__ import annotations

import pytest
from aiokafka import TopicPartition
from aiokafka.admin.records_to_delete import RecordsToDelete
from typer.testing import CliRunner

from dateline.admin import admin_client, describe_topics
from dateline.cli import app
from dateline.contracts import ARTICLES, EVENTS, OUTCOMES, Message
from dateline.store import dump
from tests.conftest import recreate_topics
from tests.faults.articles import RUBBISH, message, retraction
from tests.faults.site import Site
from tests.faults.trial import Trial
from tests.integration.running import corpus

STORED = (EVENTS.name, OUTCOMES.name)


@pytest.mark.fault("F1", "worker and materializer killed while they do the language work")
def test_killed_with_language(language_trial: Trial) -> None:
    trial, site = language_trial, language_trial.site
    articles = [message(article) for article in corpus(60, seed=7)]
    rubbish = [Message(b"poison", value, (), ARTICLES.name) for value in RUBBISH]
    publishing = site.begin_publishing([*articles[:40], *rubbish, *articles[:10], *articles[40:]], 40)
    site.progress(3)
    began = trial.now("kill", program="worker, materializer")
    site.worker.kill()
    site.materializer.kill()
    site.worker.start()
    site.materializer.start()
    trial.recovers(began)
    publishing.result()
    site.publish([retraction(corpus(1, seed=7)[0].article_id)])
    trial.judge()
    with site.store() as store:
        assert store.count() > len(articles) / 2


@pytest.mark.fault("F30", "topics trimmed, deleted and made anew under the materializer")
def test_topics_made_anew(language_trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stops and says why, and the store stays as it was until it is told to read on from elsewhere."""
    trial, site = language_trial, language_trial.site
    site.publish([message(article) for article in corpus(10, seed=8)])
    trial.judge()
    trial.spoiled = True
    assert site.materializer.stop()[0] == 0
    before = site.run(outcomes(site))
    site.publish([message(article) for article in corpus(10, seed=9)])
    site.until(lambda: site.run(outcomes(site)) == before + 10)
    shown = lines(site)
    trial.now("trim", topics=STORED)
    site.run(trim(site))
    site.materializer.start()
    refuses(site, shown)

    for name, value in site.environment().items():
        monkeypatch.setenv(name, value)
    reset = CliRunner().invoke(app, ["store", "reset", "--to", "beginning", "--yes"])
    assert reset.exit_code == 0, reset.output
    site.materializer.start()
    trial.recovers(trial.now("reset"))

    shown = lines(site)
    trial.now("delete", topics=STORED)
    site.run(recreate_topics(site.settings, site.bootstrap))
    refuses(site, shown)


def lines(site: Site) -> list[bytes]:
    with site.store() as store:
        return list(dump(store))


def refuses(site: Site, shown: list[bytes]) -> None:
    """The materializer ends, says why, and has left the store alone."""
    assert site.materializer.wait() != 0
    assert "PositionLost" in site.materializer.last_words()
    assert lines(site) == shown


async def outcomes(site: Site) -> int:
    """How many there are."""
    states = await describe_topics(site.settings, site.bootstrap)
    return sum(state.messages for state in states if state.name == OUTCOMES.name)


async def trim(site: Site) -> None:
    """What retention does: nothing is left of what is there, but the places where it stood."""
    states = await describe_topics(site.settings, site.bootstrap)
    wanted = {
        TopicPartition(topic.name, state.partition): RecordsToDelete(state.end)
        for topic in states
        if topic.name in STORED
        for state in topic.partitions
    }
    async with admin_client(site.settings, site.bootstrap) as client:
        await client.delete_records(wanted)
