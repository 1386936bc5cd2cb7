"""The oracle itself: it must see every bug that is planted, and nothing where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.contracts import ARTICLES, Article
from tests.faults.articles import message
from tests.faults.memory import World, bad_day
from tests.faults.oracle import Acknowledged
from tests.faults.planted import BUGS, planted

pytestmark = pytest.mark.usefixtures("in_memory")

_DAYS = 6


def test_nothing_is_wrong_where_there_is_no_bug(tmp_path: Path, seed: int) -> None:
    verdict = bad_day(tmp_path, seed)
    assert verdict.wrong == []
    assert (verdict.records, verdict.lost, verdict.duplicated_in_store) == (180, 0, 0)
    assert verdict.dead_letters
    assert verdict.duplicated_on_topics


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_seen(name: str, tmp_path: Path, seed: int) -> None:
    bug, found = BUGS[name], []
    # A bug shows on the days that provoke it: a crash between two steps that it swaps, say.
    for day in range(_DAYS):
        with planted(bug):
            verdict = bad_day(tmp_path / str(day), seed + day)
        if any(wrong.startswith(f"promise {bug.promise}:") for wrong in verdict.wrong):
            return
        found += verdict.wrong
    pytest.fail(f"not seen on {_DAYS} bad days, only {found}")


def test_an_acknowledged_article_that_is_not_on_the_topic_is_seen(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.publish([message(Article(article_id="kept", text="It rained."))])
    world.acknowledged.append(Acknowledged(ARTICLES.name, 0, 7, "gone"))
    verdict = world.verdict()
    world.close()
    assert verdict.lost == 1
    assert verdict.wrong[0].startswith("promise 1: 1 acknowledged messages are not on the topic")
