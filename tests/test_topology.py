"""The stages form one chain from articles to events and outcomes."""

from datetime import UTC, datetime

import pytest

from dateline.contracts import ARTICLES, CATALOGUE, EVENTS, INCIDENTS, OUTCOMES, Article, Outcome, Retraction
from dateline.topology import CODE, STAGES, TAG, TOKENIZE


def test_every_topic_is_fed_or_read_and_every_stage_reads_what_another_writes() -> None:
    written = {sink.name for stage in STAGES for sink in stage.sinks}
    read = {stage.source.name for stage in STAGES}
    assert read - written == {ARTICLES.name}
    assert written - read == {EVENTS.name, OUTCOMES.name}
    made_by_the_materializer = {INCIDENTS.name}
    assert written | read | made_by_the_materializer == {topic.name for topic in CATALOGUE}


def test_a_retraction_goes_straight_to_its_outcome() -> None:
    moment = datetime(2020, 8, 17, tzinfo=UTC)
    outputs = TOKENIZE.transform(Retraction(article_id="a", retracted_at=moment))
    assert outputs == [Outcome(article_id="a", status="retracted", revised_at=moment)]
    assert TOKENIZE.sink_of(outputs[0]) is OUTCOMES


def test_an_output_without_a_sink_is_a_mistake() -> None:
    with pytest.raises(LookupError, match="tag"):
        TAG.sink_of(Outcome(article_id="a", status="coded"))


def test_the_outcome_lists_the_events_and_nothing_else() -> None:
    article = Article(
        article_id="a",
        text="Police arrested 12 protesters in Lagos on Monday.\n",
        published_at=datetime(2024, 3, 5, tzinfo=UTC),
    )
    (document,) = TOKENIZE.transform(article)
    (tagged,) = TAG.transform(document)
    *events, outcome = CODE.transform(tagged)
    assert isinstance(outcome, Outcome)
    assert events
    assert outcome.event_ids == tuple(getattr(event, "event_id", None) for event in events)
    assert (outcome.article_id, outcome.revision) == ("a", article.revision)
    assert {CODE.sink_of(record) for record in events} == {EVENTS}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Des milliers de personnes ont manifesté samedi à Paris contre la réforme des retraites.", "fr"),
        ("ათასობით ადამიანი შაბათს დედაქალაქის ქუჩებში გამოვიდა ახალი კანონის წინააღმდეგ.", "ka"),
        ("Тысячи людей вышли в субботу на улицы столицы против нового закона о пенсиях.", None),
        ("Thousands of people marched in Paris on Saturday against the new pension law.", None),
    ],
)
def test_an_outcome_says_when_nobody_reads_the_language(text: str, reason: str | None) -> None:
    (document,) = TOKENIZE.transform(Article(text=text + "\n"))
    (tagged,) = TAG.transform(document)
    *_, outcome = CODE.transform(tagged)
    assert isinstance(outcome, Outcome)
    assert outcome.reason == (reason and f"no language module for {reason}")
