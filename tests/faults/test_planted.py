"""The oracle itself: it must see every bug that is planted, and nothing where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from dateline.contracts import ARTICLES, Article
from tests.faults.articles import Mix, message
from tests.faults.memory import World
from tests.faults.oracle import Acknowledged, Verdict
from tests.faults.planted import BUGS, planted


@pytest.fixture
def world(tmp_path: Path, in_memory: None) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def harmed(world: World, seed: int) -> Verdict:
    """What comes of a day with every kind of trouble."""
    world.publish(list(islice(Mix(seed), 120)))
    world.work(0, crash="before_send")
    world.publisher.fail(3, 0)
    world.work(0, most=60)
    world.work(1, crash="after_send")
    world.work(1)
    world.work(2, most=40, crash="after_results")
    world.work(2, most=40)
    world.materialize(size=20, reads=3)
    world.publish(list(islice(Mix(seed + 1), 60)))
    world.materialize(size=20, crash="in_transaction:2")
    world.materialize(size=20, crash="after_commit")
    return world.verdict()


def test_nothing_is_wrong_where_there_is_no_bug(world: World, seed: int) -> None:
    verdict = harmed(world, seed)
    assert verdict.wrong == []
    assert (verdict.records, verdict.lost, verdict.duplicated_in_store) == (180, 0, 0)
    assert verdict.dead_letters
    assert verdict.duplicated_on_topics


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_seen(name: str, world: World, seed: int) -> None:
    bug = BUGS[name]
    with planted(bug):
        verdict = harmed(world, seed)
    assert any(wrong.startswith(f"promise {bug.promise}:") for wrong in verdict.wrong), verdict.wrong


def test_an_acknowledged_article_that_is_not_on_the_topic_is_seen(world: World, seed: int) -> None:
    world.publish([message(Article(article_id="kept", text="It rained."))])
    world.acknowledged.append(Acknowledged(ARTICLES.name, 0, 7, "gone"))
    verdict = world.verdict()
    assert verdict.lost == 1
    assert verdict.wrong[0].startswith("promise 1: 1 acknowledged messages are not on the topic")
