"""More than can be done: articles that take long, floods, a child that is always stuck (F16, F26)."""

from __future__ import annotations

from dateline.contracts import Article
from tests.faults.articles import message
from tests.faults.rest.rig import Rig, fault
from tests.faults.trial import Trial

_MEBIBYTE = 1024 * 1024


@fault("F16", "articles that take long")
def slow_articles(rig: Rig, number: str, title: str) -> Trial:
    """The lag grows, the memory does not, and nobody is put out of the group."""
    with rig.trial(number, title) as trial:
        site = trial.site
        pid, before = site.worker.pid, site.worker.process.memory_info().rss
        slow = [
            message(Article(article_id=f"slow-{n}", text=f"They met.\n!nap 0.3\n{n}")) for n in range(120)
        ]
        site.publish(slow)
        site.until(lambda: site.answered() >= len(slow))
        assert site.worker.process.memory_info().rss - before < 50 * _MEBIBYTE
        assert (site.worker.runs, site.worker.pid) == (True, pid)
        trial.recovers(trial.now("done"))
        verdict = trial.judge()
        assert verdict.duplicated_on_topics == 0
    return trial
