"""Events to link, said in a few words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from dateline.contracts import Attribution, Event, EventDate, Location, Participant, Passage

DAY = date(2024, 3, 4)
PUBLISHED = datetime(2024, 3, 4, 9, tzinfo=UTC)


def event(article: str, said: str = "Workers marched through Minsk on Monday.", **fields: Any) -> Event:
    """A march in Minsk on Monday 4 March 2024, told by that article, but for what ``fields`` says.

    ``city``, ``day`` (null: none told), ``days`` (their number), ``who``, ``whom``, and ``hours`` after the
    first article are short for what is longer to write.
    """
    day, days = fields.pop("day", DAY), fields.pop("days", 1)
    city = fields.pop("city", "Minsk")
    published = PUBLISHED + timedelta(hours=fields.pop("hours", 0))
    start = fields.pop("start", 8)
    made: dict[str, Any] = {
        "event_id": f"{article}/{start}/{fields.get('event_type', 'PROTEST')}",
        "article_id": article,
        "revision": "r",
        "section": "body",
        "event_type": "PROTEST",
        "mode": "demo",
        "quad_class": 4,
        "trigger": Passage(start=start, end=start + 7, text="marched"),
        "sentence": Passage(start=0, end=len(said), text=said),
        "actors": tuple(map(party, fields.pop("who", ("workers",)))),
        "recipients": tuple(map(party, fields.pop("whom", ()))),
        "location": place(city) if city else None,
        "date": EventDate(
            start=day,
            end=day + timedelta(days=days - 1) if day else None,
            precision="day" if days == 1 else "range",
            basis="explicit",
        ),
        "modality": "asserted",
        "attribution": Attribution(kind="outlet"),
        "confidence": 0.9,
        "published_at": published,
        "coder_version": 1,
    }
    return Event.model_validate(made | fields)


def party(name: str) -> Participant:
    """A person where the name has a capital, an organisation where it ends as one does, else a group."""
    kind = "ORG" if name.endswith("Hospital") else "PERSON" if name.istitle() else "GROUP"
    return Participant.model_validate({"start": 0, "end": 1, "text": name, "name": name, "type": kind})


def place(city: str) -> Location:
    return Location(
        text=city, start=0, end=1, name=city, country="BLR", admin1=city, precision="city", basis="sentence"
    )


@st.composite
def tellings(draw: st.DrawFn, number: int) -> Event:
    """An event that may well be one with others drawn: few towns, days, people and sentences."""
    said = draw(st.sampled_from(["Workers marched.", "Nurses marched through Minsk.", "They marched on."]))
    return event(
        f"a{draw(st.integers(0, 9))}",
        said,
        event_id=f"e{number}",
        start=number,
        hours=draw(st.integers(0, 40)),
        city=draw(st.sampled_from(["Minsk", "Brest", None])),
        day=draw(st.sampled_from([None, *(DAY + timedelta(days=n) for n in range(3))])),
        days=draw(st.sampled_from([1, 1, 1, 3, 40])),
        who=draw(st.sampled_from([("workers",), ("nurses",), ("Ivan Petrov",), ()])),
        mode=draw(st.sampled_from(["demo", None])),
        modality=draw(st.sampled_from(["asserted", "asserted", "reported", "planned"])),
    )


@st.composite
def of_one_week(draw: st.DrawFn, number: int) -> Event:
    """A march of one man on one of two days, or on either, which ties those of both."""
    return event(
        f"a{draw(st.integers(0, 9))}",
        draw(st.sampled_from(["Petrov marched.", "Petrov led a march.", "A march was led by Petrov."])),
        event_id=f"e{number}",
        start=number,
        hours=draw(st.integers(0, 9)),
        who=("Ivan Petrov",),
        day=DAY + timedelta(days=draw(st.sampled_from([0, 0, 2]))),
        days=draw(st.sampled_from([1, 1, 3])),
    )


def _several(of: Callable[[int], st.SearchStrategy[Event]]) -> st.SearchStrategy[Sequence[Event]]:
    return st.integers(1, 12).flatmap(lambda size: st.tuples(*(of(n) for n in range(size))))


happenings = _several(tellings) | _several(of_one_week)
"""Up to twelve events with different ids."""
