"""Why an event is coded as it is, and why there is none."""

from __future__ import annotations

from math import exp

from dateline.coding import Explanation, Failure, Reason, code, explain
from dateline.contracts import Article, TaggedDocument
from dateline.text import tag, tokenize


def tagged(text: str) -> TaggedDocument:
    return tag(tokenize(Article(text=text, article_id="test")))


def events_in(text: str) -> list[Explanation]:
    return [found for found in explain(tagged(text)) if isinstance(found, Explanation)]


def failure_in(text: str) -> Failure:
    (found,) = explain(tagged(text))
    assert isinstance(found, Failure)
    return found


def reason(explanation: Explanation, of: str) -> Reason:
    (found,) = (reason for reason in explanation.reasons if reason.of == of)
    return found


def test_the_events_are_those_of_the_coder_in_its_order() -> None:
    document = tagged(
        "The opposition called for the president to step down. Police may arrest its leaders in Kampala. "
        "Students held a rally and soldiers shelled the town of Izium, the ministry said."
    )
    explained = [found.event for found in explain(document) if isinstance(found, Explanation)]
    assert len(explained) > 3
    assert sorted(explained, key=lambda event: event.event_id) == sorted(
        code(document), key=lambda event: event.event_id
    )


def test_an_event_names_its_row_and_the_words_that_show_it() -> None:
    (found,) = events_in("Students held a rally in Cairo.")
    source = found.sources[0]
    assert (source.table, source.phrase) == ("triggers.csv", "hold rally")
    assert [word.text for word in source.words] == ["held", "rally"]
    assert reason(found, "actor") == Reason("actor", "students", "the subject of 'held', as 'Students'")
    assert reason(found, "type").because == f"the row says so: {source.place}"
    assert reason(found, "place") == Reason("place", "Cairo", "sentence: attached to the trigger")
    assert reason(found, "date") == Reason("date", None, "no publication day")


def test_people_are_found_in_the_role_that_the_row_gives_them() -> None:
    (found,) = events_in("Russia's attack on Kherson killed five.")
    assert reason(found, "actor").because == "the owner of 'attack'"
    assert reason(found, "recipient").because == "what follows 'on' of 'attack'"


def test_the_weights_of_the_confidence_add_up_to_it() -> None:
    for found in events_in("The minister said police may have arrested a reporter. A march took place."):
        weights = [float(part.split()[0]) for part in reason(found, "confidence").because.split(", ")]
        assert abs(1 / (1 + exp(-sum(weights))) - found.event.confidence) < 0.015


def test_the_word_that_gives_the_modality_is_named() -> None:
    (found,) = events_in("Police may arrest the leaders.")
    assert reason(found, "modality").value == "hypothetical"
    assert reason(found, "modality").because.startswith("'may' governs it: modality.csv:")


def test_what_an_act_carries_is_tied_to_it() -> None:
    request, content = events_in("The opposition called for the president to step down.")
    assert reason(content, "modality").because == f"the content of 'called': {request.sources[0].place}"
    assert reason(request, "mode").because.startswith("its content: carriers.csv:")


def test_a_shift_of_type_is_named() -> None:
    (found,) = events_in("The leaders will hold a summit in Geneva.")
    assert reason(found, "type").value == "AGREE"
    assert reason(found, "type").because.startswith("CONSULT that stands so: shifts.csv:")


def test_a_negative_pattern_is_named() -> None:
    found = failure_in("A visibly angry minister walked off the stage.")
    assert (found.event_type, found.word and found.word.text) == (None, "walked")
    assert found.reasons == ("a row of type NONE: it only looks like an event",)


def test_the_nearest_row_says_what_it_missed_and_what_stood_there() -> None:
    found = failure_in("The minister shouted a question.")
    assert found.source is not None
    assert found.source.phrase == "shout slogan"
    assert found.reasons == ("it needs that the object is 'slogan'; here it is 'question'",)


def test_what_is_left_out_says_why() -> None:
    assert failure_in("Workers march every year.").reasons == ("it is a habit",)


def test_a_sentence_without_any_word_of_the_codebook_says_so() -> None:
    found = failure_in("Blue skies over Paris.")
    assert (found.word, found.source) == (None, None)
    assert found.reasons == ("no word of it heads a row of triggers.csv",)
