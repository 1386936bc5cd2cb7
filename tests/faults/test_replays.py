"""The same said again, many times and in another order (F28, F29)."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

import pytest

from dateline.contracts import ARTICLES, Article, Message
from dateline.store import dump
from tests.faults.articles import Mix, message
from tests.faults.site import MESSAGE_BYTES, Site
from tests.faults.trial import Trial

_INCIDENT = b'{"incident_id":'


def shown(site: Site) -> list[bytes]:
    with site.store() as store:
        return list(dump(store))


@pytest.mark.fault("F28", "the same articles published up to fifty times, across a restart")
def test_duplicate_publishes(trial: Trial) -> None:
    site = trial.site
    articles = [message(Article(article_id=f"again-{n}", text=f"They met {n} times.")) for n in range(12)]
    site.publish(articles)
    trial.judge()
    before = shown(site)
    copies = [said for said in articles for _ in range(trial.draw.randint(1, 50))]
    trial.draw.shuffle(copies)
    half = len(copies) // 2
    site.publish(copies[:half])
    site.worker.kill()
    site.publish(copies[half:])
    site.worker.start()
    trial.judge()
    assert shown(site) == before


@pytest.mark.fault("F29", "everything replayed out of order, interleaved with what is new")
def test_replay_out_of_order(trial: Trial) -> None:
    site = trial.site
    site.publish(islice(Mix(trial.draw.getrandbits(32), prefix="replayed"), 150))
    trial.judge()
    before = shown(site)
    # What another test sent in a packing of its own may be larger than what can be sent again.
    said = [again(old) for old in site.said(ARTICLES.name) if old.size <= MESSAGE_BYTES][-400:]
    trial.draw.shuffle(said)
    with trial.load(40):
        site.publish(said)
    trial.judge()
    kept = shown(site)
    # What is new may tell of an incident, too, and change it.
    assert {line for line in before if not line.startswith(_INCIDENT)} <= set(kept)


def again(old: Message) -> Message:
    """That message as a mirror would copy it, with the time at which it was first sent."""
    time = datetime.fromtimestamp((old.timestamp or 0) / 1000, UTC).isoformat().encode()
    headers = (*old.headers, ("ce_time", time))
    return old._replace(headers=headers, partition=None, offset=None, timestamp=None)
