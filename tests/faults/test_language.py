"""The same with the product's own stages: language models, real sentences, real events."""

from __future__ import annotations

import pytest

from dateline.contracts import ARTICLES, Message
from tests.faults.articles import RUBBISH, message, retraction
from tests.faults.trial import Trial
from tests.integration.running import corpus


@pytest.mark.fault("F1", "worker and materializer killed while they do the language work")
def test_killed_with_language(language_trial: Trial) -> None:
    trial, site = language_trial, language_trial.site
    articles = [message(article) for article in corpus(60, seed=7)]
    rubbish = [Message(b"poison", value, (), ARTICLES.name) for value in RUBBISH]
    publishing = site.begin_publishing([*articles[:40], *rubbish, *articles[:10], *articles[40:]], 40)
    site.progress(3)
    began = trial.now("kill", program="worker, materializer")
    site.worker.kill()
    site.materializer.kill()
    site.worker.start()
    site.materializer.start()
    trial.recovers(began)
    publishing.result()
    site.publish([retraction(corpus(1, seed=7)[0].article_id)])
    trial.judge()
    with site.store() as store:
        assert store.count() > len(articles) / 2
