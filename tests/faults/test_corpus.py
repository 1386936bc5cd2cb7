"""Bad input read and sent through the pipeline in memory: what is refused, why, and what it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.contracts import ARTICLES, Article
from dateline.errors import BadInput
from tests.faults.articles import message
from tests.faults.corpus import FINE, Sample, everything
from tests.faults.memory import World

pytestmark = pytest.mark.usefixtures("in_memory")


def read(sample: Sample) -> str:
    try:
        ARTICLES.decode(sample.message)
    except BadInput as error:
        return error.reason
    return FINE


def test_every_sample_is_read_or_refused_as_it_says() -> None:
    wrong = {s.name: (read(s), s.why) for s in everything() if read(s) != s.why}
    assert not wrong


def test_bad_input_harms_nothing_beside_it(tmp_path: Path) -> None:
    world = World(tmp_path)
    samples = everything()
    for sample in samples:
        world.publish(
            [sample.message, message(Article(article_id=f"beside {sample.name}", text="They met."))]
        )
    verdict = world.verdict()
    world.close()
    assert verdict.wrong == []
    assert verdict.dead_letters == sum(sample.why != FINE for sample in samples)


@pytest.mark.parametrize("kind", ["fine", "refused"])
def test_there_is_enough_of_each_kind(kind: str) -> None:
    assert sum((sample.why == FINE) == (kind == "fine") for sample in everything()) > 60
