"""The materializer's pruner: a step when one is due, by the rule of the settings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dateline.contracts import EventType
from dateline.materializer import pruning
from dateline.materializer.pruning import Pruner
from dateline.settings import RetentionSettings
from dateline.store import open_store
from tests.store.batches import add
from tests.store.samples import event, outcome

NOW = datetime.now(UTC)


def test_steps_follow_each_other_until_nothing_is_left_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "_STEP", 2)
    monkeypatch.setattr(pruning, "_BETWEEN_STEPS_S", 0.0)
    days = (1, 40, 40, 40, 100)
    kinds: list[EventType] = ["PROTEST", "PROTEST", "PROTEST", "PROTEST", "ASSAULT"]
    made = [
        event(f"e{n}", f"a{n}", published_at=NOW - timedelta(days=day), event_type=kind)
        for n, (day, kind) in enumerate(zip(days, kinds, strict=True))
    ]
    told = [
        outcome(f"a{n}", events=[one], offset=n, sent=one.published_at or NOW) for n, one in enumerate(made)
    ]
    pruner = Pruner(RetentionSettings(days=30, types={"ASSAULT": 0}))
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        add(store, *made, *told)
        steps = 0
        while pruner.due:
            pruner.step(store)
            steps += 1
        assert [found.event_id for found in store.events()] == ["e0", "e4"]
        assert steps == 2
