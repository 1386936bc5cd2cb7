"""More than can be done: slow articles, floods, a child that is always stuck, no broker (F3, F16, F26).

Nobody's memory grows with what waits: that is on the topics.
"""

from __future__ import annotations

import time

from dateline.contracts import Article
from tests.faults.articles import message
from tests.faults.rest.rig import Rig, fault
from tests.faults.trial import Trial

_AWAY_S = 60
_LARGE = 200_000


@fault("F16", "articles that take long")
def slow_articles(rig: Rig, number: str, title: str) -> Trial:
    """The lag grows, the memory does not, and nobody is put out of the group."""
    with rig.trial(number, title) as trial:
        site = trial.site
        pid = site.worker.pid
        slow = [
            message(Article(article_id=f"slow-{n}", text=f"They met.\n!nap 0.3\n{n}")) for n in range(120)
        ]
        with trial.flat(50):
            site.publish(slow)
            site.until(lambda: site.answered() >= len(slow))
        assert (site.worker.runs, site.worker.pid) == (True, pid)
        trial.recovers(trial.now("done"))
        assert trial.judge().duplicated_on_topics == 0
    return trial


@fault("F16", "a flood of large articles")
def flood(rig: Rig, number: str, title: str) -> Trial:
    """Thirty megabytes at once, and three times as much made of them on the way."""
    with rig.trial(number, title) as trial:
        site = trial.site
        large = [
            message(Article(article_id=f"large-{n}", text=f"!nap 0.05\n{n} " + "x" * _LARGE))
            for n in range(150)
        ]
        with trial.flat(150):
            site.publish(large)
            site.until(lambda: site.answered() >= len(large))
        trial.recovers(trial.now("done"))
        trial.judge()
    return trial


@fault("F26", "a child that is stuck again and again")
def stuck_child(rig: Rig, number: str, title: str) -> Trial:
    with rig.trial(number, title) as trial:
        site = trial.site
        hanging = [message(Article(article_id=f"stuck-{n}", text=f"!hang\n{n}")) for n in range(10)]
        with trial.flat(50), trial.load(40):
            site.progress(40)
            answered = site.answered()
            site.publish(hanging)
            site.until(lambda: site.answered() > answered + 400)
            trial.recovers(trial.now("published"))
        trial.judge()
    return trial


@fault("F3", "no broker for a minute")
def absent_broker(rig: Rig, number: str, title: str) -> Trial:
    with rig.trial(number, title) as trial:
        site = trial.site
        with trial.flat(50), trial.load(40):
            site.progress(40)
            trial.now("kill", program="broker")
            site.kafka.kill()
            time.sleep(_AWAY_S)
            site.kafka.start()
            trial.recovers(trial.now("start", program="broker"))
        trial.judge()
    return trial
