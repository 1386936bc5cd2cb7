"""Topics deleted, made anew and trimmed under a pipeline (F30)."""

from __future__ import annotations

import pytest

from dateline.admin import admin_client, ensure_topics
from dateline.contracts import EVENTS, OUTCOMES
from dateline.store import dump
from tests.faults.trial import Trial


@pytest.mark.fault("F30", "topics deleted and made anew under the materializer")
def test_topics_made_anew(trial: Trial) -> None:
    """It stops and says why, and the store stays as it was."""
    site = trial.site
    with trial.load(40):
        site.progress(40)
    trial.judge()
    trial.spoiled = True
    with site.store() as store:
        before = list(dump(store))
    trial.now("delete", topics=[EVENTS.name, OUTCOMES.name])
    site.run(delete(trial, EVENTS.name, OUTCOMES.name))
    site.run(ensure_topics(site.settings, site.bootstrap))
    assert site.materializer.wait() != 0
    assert site.materializer.said("PositionLost")
    with site.store() as store:
        assert list(dump(store)) == before


async def delete(trial: Trial, *topics: str) -> None:
    async with admin_client(trial.site.settings, trial.site.bootstrap) as client:
        await client.delete_topics(list(topics))
        while set(topics) & set(await client.list_topics()):
            pass
