"""What nothing can tie is not weighed, and would not have been enough."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from random import Random

import pytest

from dateline.contracts import Count, Event, Participant
from dateline.linking import Telling, relating, telling_of, ties
from dateline.linking.matching import contradiction
from dateline.linking.weighing import may_reach, points, points_needed
from tests.linking.telling import event

_PARTIES = [
    ("Ivan Petrov", "PERSON", "BLR"), ("Petrov", "PERSON", None), ("Anna Petrova", "PERSON", None),
    ("police", None, "BLR"), ("the crowd", None, None), ("bus drivers", None, None), ("drivers", None, "BLR"),
    ("soldiers of Brest", None, None), ("Belarus", "GPE", "BLR"), ("Minsk", "GPE", "BLR"),
    ("Brest Hospital", "ORG", "BLR"), ("Brest Hospital", "ORG", None), ("Belarusians", "NORP", "BLR"),
]  # fmt: skip
_WORDS = ["strike", "market", "bridge", "wages", "winter", "harvest", "river", "rain", "Grodno", "Gomel"]
_TELLINGS = 500


def told(draw: Random, article: str) -> Event:
    """A deed of this and that, of the same day as any other and mostly of the same town."""
    kind = draw.choice(("killed", "arrested"))
    counts = [Count(start=0, end=1, kind="killed", value=2.0, qualifier="=", text="2")] * draw.randrange(2)
    made = event(
        article,
        " ".join(["It", *draw.sample(_WORDS, draw.randrange(8))]),
        event_type=draw.choice(("PROTEST", "PROTEST", "AGREE", "CONSULT")),
        mode=draw.choice(("demo", "demo", None)),
        modality=draw.choice(("asserted", "planned")),
        city=draw.choice(("Minsk", "Minsk", None)),
        actors=some(draw),
        recipients=some(draw),
        counts=tuple(each.model_copy(update={"kind": kind}) for each in counts),
    )
    site = draw.choice((None, "Grodno Bridge", "Market Square"))
    place = made.location and made.location.model_copy(update={"site": site})
    return made.model_copy(update={"location": place})


def some(draw: Random) -> tuple[Participant, ...]:
    return tuple(
        Participant.model_validate(
            {"start": 0, "end": 1, "text": name, "name": name, "type": kind, "country": country}
        )
        for name, kind, country in draw.sample(_PARTIES, draw.randrange(3))
    )


def pairs() -> Sequence[tuple[Telling, Telling]]:
    draw = Random(1)  # noqa: S311
    tellings = [telling_of(told(draw, f"a{number}"), None) for number in range(_TELLINGS)]
    return [pair for pair in combinations(tellings, 2) if pair[0].block == pair[1].block]


def is_spared_wrongly(one: Telling, other: Telling) -> bool:
    """Whether the two are held apart unweighed, and have enough to be one or to belong together."""
    if contradiction(one, other) is not None:
        return False
    return any(
        points(one, other) >= needed and not may_reach(one, other, needed)
        for needed in (points_needed(one), relating.ENOUGH_TO_LINK)
    )


def test_what_is_spared_had_not_the_points() -> None:
    compared = pairs()
    assert not any(is_spared_wrongly(*pair) or is_spared_wrongly(*pair[::-1]) for pair in compared)
    assert sum(not may_reach(*pair, points_needed(pair[0])) for pair in compared) > len(compared) / 5


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ties.Ties.words_shared", lambda mine, theirs: 0),
        ("ties._related", lambda kind: ()),
        ("ties._of_party", lambda side, party: (0, 0, 0)),
    ],
)
def test_a_look_that_spares_too_much_is_found_out(
    name: str, wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ties._of_party.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(f"dateline.linking.{name}", wrong)
        found = any(is_spared_wrongly(*pair) for pair in pairs())
    ties._of_party.cache_clear()
    assert found
