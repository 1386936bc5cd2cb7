"""What an incident says: rivals side by side, copies as one source, calls and plans beside what happened."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from dateline.contracts import Attribution, Count, Event, Incident
from dateline.linking import Source, explain, link, signature, telling_of
from dateline.linking.copies import Originals, are_copies
from dateline.linking.matching import is_repeat
from dateline.linking.parties import parties_of
from dateline.linking.said import Said
from tests.linking.telling import DAY, event, party

PAGE = "Nurses marched through Minsk on Monday. They want more pay, and say that they are too few by half."
OTHER = "A court in Brest has sent a baker to prison for a year because of what he wrote about the police."


def only(events: list[Event], sources: dict[str, Source] | None = None) -> Incident:
    [incident] = link(events, sources)
    return incident


def people(value: float, claimant: str | None = None) -> Count:
    return Count(
        start=0, end=1, kind="participants", value=value, qualifier="=", text=str(value), claimant=claimant
    )


def arrested(value: float) -> Count:
    return people(value).model_copy(update={"kind": "arrested"})


def test_rival_counts_stand_side_by_side_with_who_claims_them() -> None:
    one = event("a", who=("nurses",), counts=(people(300, "organisers"), people(120, "police")))
    two = event("b", hours=2, who=("nurses",), counts=(people(120, "police"), people(200)))
    incident = only([one, two])
    assert [(each.count.value, each.claimant, len(each.event_ids)) for each in incident.counts] == [
        (300, "organisers", 1),
        (120, "police", 2),
        (200, None, 1),
    ]


def test_copies_and_reports_of_one_agency_are_one_source() -> None:
    agency = Attribution(kind="outlet", name="AFP")
    told = [event(name, who=("nurses",), hours=hour) for hour, name in enumerate("abc")]
    told.append(event("d", who=("nurses",), hours=4, attribution=agency))
    told.append(event("e", who=("nurses",), hours=5, attribution=agency))
    sources = {name: Source(name, signature=signature([PAGE])) for name in "ab"}
    sources["c"] = Source("c", signature=signature([OTHER]))
    incident = only(told, sources)
    assert [source.origin for source in incident.sources] == [1, 1, 2, 3, 3]
    assert incident.independent_sources == 3


def test_a_page_is_a_copy_though_a_few_words_are_others() -> None:
    changed = PAGE.replace("by half", "by a half")
    assert are_copies(signature([PAGE]), signature([changed]))
    assert not are_copies(signature([PAGE]), signature([OTHER]))
    assert signature(["Three words only"]) is None


def nearly_alike() -> list[str | None]:
    """The signatures of 200 pages that are six pages, with more and more words changed."""
    draw = Random(1)  # noqa: S311
    pages = [[f"word{draw.randrange(900)}" for _ in range(80)] for _ in range(6)]
    texts = [
        " ".join(word if draw.random() > share else "other" for word in draw.choice(pages))
        for share in (0, 0.02, 0.05, 0.1, 0.3)
        for _ in range(40)
    ]
    return [signature([text]) for text in texts]


def test_a_copy_is_found_among_many_as_by_comparing_with_each() -> None:
    signed = nearly_alike()
    originals, kept = Originals(), list[str | None]()
    for each in (*signed, None, "old:version", "old:version"):
        alike = next((number for number, one in enumerate(kept, 1) if are_copies(one, each)), 0)
        if not alike:
            kept.append(each)
        assert originals.number(each) == (alike or len(kept))
    assert 20 < len(kept) < len(signed) - 20


def test_what_is_told_again_is_found_among_all_that_say_the_same() -> None:
    signed = (*nearly_alike(), None, "old:version", "old:version")
    tellings = [telling_of(event(str(n)), each) for n, each in enumerate(signed)]
    said = Said()
    for telling in tellings[: len(tellings) // 2]:
        said.add(telling)
    said.like(tellings[0])
    for telling in tellings[len(tellings) // 2 :]:
        said.add(telling)
    for gone in tellings[::7]:
        said.remove(gone)
    left = set(tellings) - set(tellings[::7])
    looked_at = 0
    for telling in tellings:
        like = said.like(telling)
        looked_at += len(like)
        assert {each for each in left if is_repeat(each, telling)} == {
            each for each in like if is_repeat(each, telling)
        }
        assert list(like) == sorted(like, key=lambda each: each.order)
    assert looked_at < len(tellings) * len(left) / 3


@pytest.mark.parametrize(
    ("modality", "kind", "back"),
    [
        ("planned", "plan-of", "planned-by"),
        ("demanded", "call-for", "called-for-by"),
        ("negated", "denial-of", "denied-by"),
        ("hypothetical", "supposition-of", "supposed-by"),
    ],
)
def test_what_is_only_told_of_is_linked_and_not_merged(modality: str, kind: str, back: str) -> None:
    unreal = event("a", who=("nurses",), modality=modality, hours=-30)
    happened = event("b", who=("nurses",))
    incidents = {incident.status == "happened": incident for incident in link([unreal, happened])}
    assert [(each.kind, each.incident_id) for each in incidents[False].links] == [
        (kind, incidents[True].incident_id)
    ]
    assert [(each.kind, each.incident_id) for each in incidents[True].links] == [
        (back, incidents[False].incident_id)
    ]


def test_the_most_exact_date_and_place_and_the_fullest_sentence_are_told() -> None:
    vague = event("a", "They marched.", days=3, who=("Ivan Petrov",), whom=("Anna Braun",))
    exact = event(
        "b", "Ivan Petrov marched through Minsk.", hours=2, who=("Ivan Petrov",), whom=("Anna Braun",)
    )
    region = vague.model_copy(
        update={
            "location": exact.location
            and exact.location.model_copy(update={"precision": "country", "name": "Belarus"})
        }
    )
    incident = only([region, exact])
    assert (incident.date.start, incident.date.end) == (DAY, DAY)
    assert incident.places[0].name == "Minsk"
    assert incident.summary_event_id == exact.event_id


def test_an_id_stays_when_others_join_and_when_the_article_is_corrected_elsewhere() -> None:
    first, second = event("a", who=("nurses",)), event("b", who=("nurses",), hours=3)
    corrected = first.model_copy(update={"revision": "r2", "event_id": "again"})
    assert only([first]).incident_id == only([first, second]).incident_id == only([corrected]).incident_id


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"day": DAY + timedelta(days=1)}, "days"),
        ({"city": "Brest"}, "towns"),
        ({"who": ("teachers",)}, "others did it"),
        ({"mode": "strike"}, "PROTEST/demo is not PROTEST/strike"),
        ({"modality": "planned"}, "one is happened"),
        ({"event_type": "ASSAULT"}, "one is of PROTEST in BLR, the other of ASSAULT in BLR"),
        ({"article_id": "a"}, "one article"),
        ({"who": ("officers",), "whom": ("nurses",)}, "other way round"),
    ],
)
def test_a_veto_is_never_outweighed_and_says_why(fields: dict[str, Any], why: str) -> None:
    one = telling_of(event("a", who=("nurses",), whom=("officers",)), None)
    other = telling_of(
        event("b", "Nurses marched on.", **{"who": ("nurses",), "whom": ("officers",), **fields}), None
    )
    verdict = explain(one, other)
    assert why in (verdict.veto or "")
    assert not verdict.fits
    assert why in str(verdict)


def test_equal_names_of_another_type_or_country_are_other_parties() -> None:
    known = [("Jordan", "PERSON", None), ("Jordan", "GPE", "JOR"), ("Jordan", "GPE", "USA")]
    said = [
        party(name).model_copy(update={"type": kind, "country": country}) for name, kind, country in known
    ]
    assert [(one.kind, one.country) for one in parties_of(said)] == [
        ("person", None),
        ("state", "JOR"),
        ("state", "USA"),
    ]


def test_the_words_of_a_sentence_are_runs_of_letters_whatever_they_touch() -> None:
    said = "Covid19 wards_closed again, 24hours after nurses' protests; an ill-fated 3rd."
    stems = set(telling_of(event("a", said), None).words)
    assert stems >= {"covid", "wards", "close", "hours", "nurse", "fated"}
    assert not any(set("0123456789_") & set(stem) for stem in stems)


def test_a_name_begins_where_a_word_begins() -> None:
    assert telling_of(event("a", "They met Sergei Orlov, and those of eBay."), None).names == {"orlov"}


@pytest.mark.parametrize("apart", [1, 400])
def test_days_that_differ_speak_for_nothing_whatever_else_forbids_it(apart: int) -> None:
    one = telling_of(event("a"), None)
    other = telling_of(event("b", modality="planned", day=DAY + timedelta(days=apart)), None)
    said = " ".join(reason.said for reason in explain(one, other).reasons)
    assert "day" not in said
    assert "interval" not in said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Two crowds, of which nothing is told that is not told of any crowd.
        ({"who": ("people",)}, {"said": "Flags and drums were there.", "who": ("people",)}),
        # One by name, and ninety others.
        ({"whom": ("Anna Braun",)}, {"whom": ("protesters",), "counts": (arrested(90),)}),
        # Two buildings with names, of which only the one is known.
        ({"whom": ("Al-Awda Hospital",)}, {"whom": ("Al-Rafei school",)}),
    ],
)
def test_look_alikes_stay_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    like = {"who": ("Ivan Petrov",)}
    assert len(link([event("a", **(like | one)), event("b", hours=2, **(like | other))])) == 2
