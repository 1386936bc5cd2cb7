"""The fast lane: agents, materializer and store on logs in memory, whatever hypothesis does to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from dateline.contracts import ARTICLES, Article, Message
from dateline.passing import Mark
from tests.faults.articles import RUBBISH, message, retraction
from tests.faults.crashing import MATERIALIZER, WORKER
from tests.faults.memory import WAYS, World

pytestmark = pytest.mark.usefixtures("in_memory")

_START = datetime(2026, 3, 1, tzinfo=UTC)
_ids = st.sampled_from(["a", "b", "c"])
_times = st.one_of(st.none(), st.integers(0, 3).map(lambda hours: _START + timedelta(hours=hours)))
_texts = st.lists(st.sampled_from(["They marched.", "They met.", "!many 3"]), min_size=1, max_size=3)
_articles = st.builds(
    lambda name, lines, time: message(Article(article_id=name, text="\n".join(lines), revised_at=time)),
    _ids,
    _texts,
    _times,
)
_rubbish = st.builds(
    lambda key, value: Message(key.encode(), value, (), ARTICLES.name), _ids, st.sampled_from(RUBBISH)
)
_messages = st.one_of(_articles, _articles, _ids.map(retraction), _rubbish)


def _crashes(points: Iterable[str]) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.sampled_from([f"{point}:{n}" for point in sorted(points) for n in (1, 2)]))


_failures = st.lists(st.integers(0, 5), max_size=2)


class PipelineMachine(RuleBasedStateMachine):
    """Whatever dies, fails or comes twice: once at rest, every promise holds."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()

    @initialize(way=st.sampled_from(WAYS))
    def begin(self, way: Mark | None) -> None:
        self._world = World(Path(self._folder.name), way)

    @rule(messages=st.lists(_messages, min_size=1, max_size=8))
    def publish(self, messages: list[Message]) -> None:
        self._world.publish(messages)

    @rule(
        number=st.integers(0, 2),
        size=st.integers(1, 6),
        most=st.integers(1, 20),
        crash=_crashes(WORKER),
        failures=_failures,
    )
    def work(self, number: int, size: int, most: int, crash: str | None, failures: list[int]) -> None:
        self._world.publisher.fail(*failures)
        self._world.work(number, size=size, most=most, crash=crash)

    @rule(
        size=st.integers(1, 6),
        reads=st.integers(1, 4),
        crash=_crashes(MATERIALIZER),
    )
    def materialize(self, size: int, reads: int, crash: str | None) -> None:
        self._world.materialize(size=size, reads=reads, crash=crash)

    def teardown(self) -> None:
        try:
            assert self._world.verdict().wrong == []
        finally:
            self._world.close()
            self._folder.cleanup()


def test_every_promise_holds_whatever_happens() -> None:
    machine: Any = PipelineMachine
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=10,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
