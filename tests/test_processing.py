"""One message through one stage, with nothing running."""

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from dateline import processing
from dateline.contracts import (
    ARTICLES,
    DOCUMENTS,
    OUTCOMES,
    Article,
    Contract,
    Document,
    Message,
    Origin,
    Outcome,
    Retraction,
)
from dateline.processing import Limits, Processed, process, process_all
from dateline.topology import Stage

LIMITS = Limits(message=100_000, dead_letter=110_000)
ARTICLE = Message(
    key=b"march",
    value=b'{"text": "Police march."}',
    headers=(("traceparent", b"00-1-2-01"), ("x-desk", b"foreign")),
    topic="dateline-articles",
    partition=2,
    offset=41,
    timestamp=1_597_650_000_000,
)
CLAIM = Origin(topic="dateline-articles", partition=0, offset=0, timestamp=datetime(2026, 1, 2, tzinfo=UTC))


def document(article: Article | Retraction) -> Sequence[Contract]:
    assert isinstance(article, Article)
    return [
        Document(
            article_id=article.article_id,
            revision=article.revision,
            text=article.text,
            content_type="text/plain",
            sections=(),
            sentences=(),
            tokens=(),
        )
    ]


def outcome(document: Document) -> Sequence[Contract]:
    return [Outcome(article_id=document.article_id, revision=document.revision, status="coded")]


FIRST = Stage("first", ARTICLES, document, (DOCUMENTS, OUTCOMES))
LAST = Stage("last", DOCUMENTS, outcome, (OUTCOMES,))


def failing(transform: Callable[[Article], Sequence[Contract]]) -> Stage:
    return replace(FIRST, transform=transform)


def arrived(message: Message) -> Message:
    return message._replace(partition=0, offset=7, timestamp=1_597_650_001_000)


def headers(message: Message) -> dict[str, str]:
    return {name: value.decode() for name, value in message.headers}


def test_an_output_is_a_cloud_event_that_carries_the_trace_and_where_it_comes_from() -> None:
    (sent,) = process(FIRST, ARTICLE, LIMITS).messages
    said = headers(sent)
    assert (sent.topic, sent.key) == ("dateline-documents", b"march")
    assert said["ce_source"] == "urn:dateline:stage:first"
    assert said["ce_dataschema"] == "urn:dateline:schema:dateline-documents:v1"
    assert said["traceparent"] == "00-1-2-01"
    assert "x-desk" not in said
    assert Origin.model_validate_json(said["dateline_origin"]).offset == 41


def test_an_outcome_says_which_article_message_it_answers_for_and_what_each_stage_spent() -> None:
    (sent,) = process(FIRST, ARTICLE, LIMITS).messages
    (answer,) = process(LAST, arrived(sent), LIMITS).messages
    told = OUTCOMES.decode(answer)
    assert told.origin == Origin(
        topic="dateline-articles",
        partition=2,
        offset=41,
        timestamp=datetime.fromtimestamp(1_597_650_000, UTC),
    )
    assert [timing.stage for timing in told.timings] == ["first", "last"]


@pytest.mark.parametrize("own", [{}, {"origin": CLAIM}, {"reason": '"origin":null,"timings":[]}'}])
def test_what_an_outcome_answers_for_is_as_the_headers_say(own: dict[str, Any]) -> None:
    """Whatever the stage itself filled in."""
    (sent,) = process(FIRST, ARTICLE, LIMITS).messages
    stage = replace(LAST, transform=lambda _: [Outcome(article_id="a", status="coded", **own)])
    (answer,) = process(stage, arrived(sent), LIMITS).messages
    told, said = OUTCOMES.decode(answer), headers(answer)
    assert (told.reason, told.model_dump_json().encode()) == (own.get("reason"), answer.value)
    assert told.origin == Origin.model_validate_json(said["dateline_origin"])
    assert told.origin.offset == 41
    assert [timing.model_dump(mode="json") for timing in told.timings] == json.loads(said["dateline_timings"])


def test_an_article_cannot_claim_another_origin() -> None:
    message = ARTICLE._replace(headers=(("dateline_origin", CLAIM.model_dump_json().encode()),))
    (sent,) = process(FIRST, message, LIMITS).messages
    assert Origin.model_validate_json(headers(sent)["dateline_origin"]).offset == 41


def test_headers_of_others_that_make_no_sense_are_passed_over() -> None:
    (sent,) = process(FIRST, ARTICLE, LIMITS).messages
    broken = (("dateline_origin", b"{"), ("dateline_timings", b"[{}]"))
    (answer,) = process(LAST, arrived(sent)._replace(headers=broken), LIMITS).messages
    told = OUTCOMES.decode(answer)
    assert told.origin
    assert told.origin.topic == "dateline-documents"
    assert [timing.stage for timing in told.timings] == ["last"]


def test_what_cannot_be_read_is_dead_lettered_byte_for_byte_with_the_reason() -> None:
    message = ARTICLE._replace(value=b'{"text": "\xff')
    letter, answer = process(FIRST, message, LIMITS).messages
    said = headers(letter)
    assert (letter.topic, letter.key, letter.value) == ("dateline-articles-dlq", b"march", message.value)
    assert (said["traceparent"], said["x-desk"]) == ("00-1-2-01", "foreign")
    assert {name: said[f"dateline.err.{name}"] for name in ("topic", "partition", "offset", "timestamp")} == {
        "topic": "dateline-articles",
        "partition": "2",
        "offset": "41",
        "timestamp": "1597650000000",
    }
    assert (said["dateline.err.stage"], said["dateline.err.reason"]) == ("first", "invalid-json")
    assert said["dateline.err.class"] == "dateline.errors.BadInput"
    assert said["dateline.err.attempt"] == "1"
    told = OUTCOMES.decode(answer)
    assert (told.article_id, told.status, told.reason, told.revision) == (
        "march",
        "rejected",
        "invalid-json",
        None,
    )
    assert told.origin
    assert told.origin.offset == 41


def test_a_bug_is_a_dead_letter_that_says_where() -> None:
    def divide(article: Article) -> Sequence[Contract]:
        return [article][1 // 0 :]

    processed = process(failing(divide), ARTICLE, LIMITS)
    said = headers(processed.messages[0])
    assert (said["dateline.err.reason"], said["dateline.err.class"]) == ("bug", "builtins.ZeroDivisionError")
    assert " at divide:" in said["dateline.err.message"]
    assert OUTCOMES.decode(processed.messages[1]).revision is not None


@pytest.mark.parametrize(
    "broken",
    [
        Outcome(article_id="march", status="coded", reason="\ud800"),
        Article(article_id="march", text="no sink takes an article"),
    ],
    ids=["cannot be encoded", "has no sink"],
)
def test_an_output_that_cannot_be_sent_is_a_bug(broken: Contract) -> None:
    processed = process(failing(lambda _: [broken]), ARTICLE, LIMITS)
    assert processed.rejection
    assert processed.rejection.reason == "bug"


def test_an_output_too_large_for_the_broker_is_a_dead_letter_and_none_of_them_goes() -> None:
    small = Outcome(article_id="march", status="coded")
    large = small.model_copy(update={"reason": "x" * LIMITS.message})
    letter, answer = process(failing(lambda _: [small, large]), ARTICLE, LIMITS).messages
    assert headers(letter)["dateline.err.reason"] == "output-too-large"
    assert OUTCOMES.decode(answer).status == "rejected"


def test_a_dead_letter_too_large_for_its_topic_goes_without_its_value_and_says_so() -> None:
    message = ARTICLE._replace(value=b"{" * LIMITS.dead_letter)
    letter, _ = process(FIRST, message, LIMITS).messages
    assert letter.value == b""
    assert letter.size < LIMITS.dead_letter
    assert headers(letter)["dateline.err.omitted_bytes"] == str(LIMITS.dead_letter)


def test_a_dead_letter_sent_again_counts_its_attempts_and_keeps_one_reason() -> None:
    letter, _ = process(FIRST, ARTICLE._replace(value=b"{"), LIMITS).messages
    again = ARTICLE._replace(value=letter.value, headers=letter.headers)
    letter, _ = process(FIRST, again, LIMITS).messages
    names = [name for name, _ in letter.headers]
    assert headers(letter)["dateline.err.attempt"] == "2"
    assert len(names) == len(set(names))


@pytest.mark.parametrize("key", [None, b"", b"\xff", b"a\x00b", b"k" * 600])
def test_a_message_without_a_usable_key_is_named_by_its_place(key: bytes | None) -> None:
    letter, answer = process(FIRST, ARTICLE._replace(key=key, value=b""), LIMITS).messages
    assert OUTCOMES.decode(answer).article_id == "dateline-articles/2/41"
    assert letter.key == key


def test_a_message_of_nothing_is_dead_lettered_in_a_form_kafka_takes() -> None:
    letter, _ = process(FIRST, ARTICLE._replace(key=None, value=None), LIMITS).messages
    assert (letter.key, letter.value) == (None, b"")
    assert headers(letter)["dateline.err.reason"] == "empty"


@pytest.mark.parametrize("ce_time", [b"0001-01-01T00:00:00+14:00", b"soon", b"\xff"])
@pytest.mark.parametrize("timestamp", [-1, 2**62, None])
def test_impossible_times_are_dead_lettered_like_any_other(ce_time: bytes, timestamp: int | None) -> None:
    message = ARTICLE._replace(value=b"{", headers=(("ce_time", ce_time),), timestamp=timestamp)
    _, answer = process(FIRST, message, LIMITS).messages
    assert OUTCOMES.decode(answer).reason == "invalid-json"


def test_several_messages_are_processed_as_one_alone() -> None:
    def transform(article: Article) -> Sequence[Contract]:
        if article.text == "bug":
            raise ZeroDivisionError
        return document(article)

    texts = [b'{"text": "a"}', b"no JSON", b'{"text": "bug"}', b'{"text": "%b"}' % (b"x" * 99_900), b""]
    messages = [ARTICLE._replace(value=text, offset=number) for number, text in enumerate(texts)]
    begun: list[int] = []
    together = process_all(failing(transform), messages, LIMITS, begun.append)
    alone = [process(failing(transform), message, LIMITS) for message in messages]
    reasons = [one.rejection and one.rejection.reason for one in together]
    assert reasons == [None, "invalid-json", "bug", "output-too-large", "empty"]
    assert [_without_times(one) for one in together] == [_without_times(one) for one in alone]
    assert begun == [0, 1, 2, 3, 4] * 2


def _without_times(processed: Processed) -> object:
    # Where something is too large, what is said of it has its size, and so how many digits its times have.
    timed = ("ce_time", "dateline_timings", "dateline.err.message")
    kept = [[(n, v) for n, v in m.headers if n not in timed] for m in processed.messages]
    values = [b"" if m.topic == OUTCOMES.name else m.value for m in processed.messages]
    return kept, values, processed.rejection and (processed.rejection.reason, processed.rejection.error)


@pytest.mark.parametrize("at", ["_encode", "transform"])
def test_nothing_comes_behind_what_is_too_much_for_the_memory(
    at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = itertools.count(1)

    def third_fails(function: Callable[..., Any], *arguments: Any) -> Any:
        if next(calls) == 3:
            raise MemoryError
        return function(*arguments)

    stage = FIRST
    if at == "transform":
        stage = failing(partial(third_fails, document))
    else:
        monkeypatch.setattr(processing, at, partial(third_fails, processing._encode))
    begun: list[int] = []
    made = process_all(stage, [ARTICLE] * 5, LIMITS, begun.append)
    assert [one.out_of_memory for one in made] == [False, False, True]
    assert begun[-1] == 2
