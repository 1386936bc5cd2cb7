"""A store in use, with the reference beside it."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dateline.errors import StoreFenced
from dateline.store import Batch, EventQuery, Mark, Store, dump
from tests.store import strategies
from tests.store.batches import PLACE, add, batch_of
from tests.store.counting import wrong_counts
from tests.store.reference import Message, expected, matching, shown_by, visible


class StoreMachine(RuleBasedStateMachine):
    """Whatever is done to the store, it shows what the reference says."""

    def __init__(self, open_: Callable[[Path], Store], folder: Path) -> None:
        super().__init__()
        self._folder = TemporaryDirectory(dir=folder)
        self._open = open_
        self._store = self._opened()
        self._said: list[Message] = []
        self._old: list[Batch] = []

    def _opened(self) -> Store:
        return self._open(Path(self._folder.name))

    @rule(messages=st.lists(strategies.messages, max_size=12))
    def commit(self, messages: list[Message]) -> None:
        before = self._store.positions()
        after = {PLACE: Mark(before.get(PLACE, Mark(0)).next_offset + 1)}
        batch = batch_of(messages, before, after)
        self._store.commit(batch)
        assert self._store.positions() == after
        self._old.append(batch)
        self._said += messages

    @precondition(lambda self: self._said)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        before = list(dump(self._store))
        add(self._store, *data.draw(st.lists(st.sampled_from(self._said), max_size=8)))
        assert list(dump(self._store)) == before

    @precondition(lambda self: self._old)
    @rule(data=st.data())
    def commit_again(self, data: st.DataObject) -> None:
        with pytest.raises(StoreFenced):
            self._store.commit(data.draw(st.sampled_from(self._old)))

    @rule()
    def reopen(self) -> None:
        self._store.close()
        self._store = self._opened()

    @rule(query=strategies.queries)
    def ask(self, query: EventQuery) -> None:
        assert list(self._store.events(query)) == matching(visible(self._said), query)

    @invariant()
    def shows_what_it_must(self) -> None:
        assert shown_by(self._store) == expected(self._said)

    @invariant()
    def counts_what_it_shows(self) -> None:
        assert wrong_counts(self._store, visible(self._said)) == {}

    def teardown(self) -> None:
        self._store.close()
        self._folder.cleanup()
