"""The store in the hands of the materializer."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.condition import Condition
from dateline.contracts import Event
from dateline.materializer.access import Access
from dateline.store import Store
from dateline.store.sql import SqlStore
from tests.linking.telling import event
from tests.store.batches import add
from tests.store.samples import outcome


def _nothing(*_: object) -> None:
    pass


@pytest.mark.parametrize(("tellings", "kept"), [(100, 6), (3, 0), (0, 0)])
async def test_it_remembers_no_more_tellings_than_it_may(tmp_path: Path, tellings: int, kept: int) -> None:
    """All of them are of one country, which goes as a whole."""
    access = Access(f"sqlite:///{tmp_path / 'store'}", Condition(("here",), _nothing, _nothing), tellings)
    told: list[Event] = [event(f"a{number}", hours=number) for number in range(6)]

    def remembered(store: Store) -> int:
        assert isinstance(store, SqlStore)
        for number, each in enumerate(told):
            add(store, each, outcome(each.article_id, "r", (each,), offset=number))
        index = store._memory._index
        return len(list(index or ()))

    assert await access.use(remembered) == kept
    await access.close()
