"""Pages from templates: what an article says is shown, never obeyed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from math import inf
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from dateline.characters import visible
from dateline.contracts import Count, Event, Incident, Participant, Passage
from dateline.exports import claim, how_many, names, title, when, where
from dateline.web.filters import Filters

QUADS = {
    1: "verbal cooperation",
    2: "material cooperation",
    3: "verbal conflict",
    4: "material conflict",
}


class Piece(NamedTuple):
    """Words of a sentence, and their role in its event: trigger, actor, recipient, place, date or count."""

    text: str
    role: str | None


def page(request: Request, template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
    """The page, with what every page knows."""
    html = (
        environment()
        .get_template(template)
        .render(request=request, filters=values.pop("filters", Filters()), here=request.url.path, **values)
    )
    return HTMLResponse(html, status)


@cache
def environment() -> Environment:
    """The templates of this package. Everything is escaped."""
    made = Environment(
        loader=PackageLoader("dateline.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters |= {"title_of": title, "when": when, "where": where, "names": names, "how_many": how_many}
    made.filters |= {"pieces": pieces, "segment": segment, "link": safe_link, "ago": ago, "moment": moment}
    made.filters |= {"claim": claim, "number_of": number_of, "rivals": rivals}
    made.globals["quads"] = QUADS
    return made


def _shown(value: object) -> object:
    return visible(value) if type(value) is str else "" if value is None else value


def number_of(count: Count) -> str:
    """The count without who says so."""
    return how_many(count.model_copy(update={"claimant": None}))


def rivals(incident: Incident) -> list[str]:
    """What there are numbers of that cannot all be true."""
    bounds = defaultdict(list)
    for told in incident.counts:
        low, high = told.count.low, told.count.high
        kind = told.count.unit or "others" if told.kind == "other" else told.kind
        bounds[kind].append((0 if low is None else low, inf if high is None else high))
    return [
        kind
        for kind, given in bounds.items()
        if max(low for low, _ in given) > min(high for _, high in given)
    ]


def segment(text: str) -> str:
    """The text as one segment of a path."""
    return quote(text.encode("utf-8", "replace"), safe="")


def safe_link(url: str | None) -> str | None:
    """The URL if a browser may follow it: http or https, nothing that runs."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def moment(time: datetime) -> str:
    """The time to the minute, in UTC."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def ago(time: datetime) -> str:
    """How long ago that was."""
    seconds = max(0, int((datetime.now(UTC) - time).total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def pieces(event: Event) -> list[Piece]:
    """The event's sentence cut where the words that make the event begin and end."""
    sentence = event.sentence.text
    marks: list[tuple[int, int, str]] = []
    for role, passages in _roles(event):
        for start, text in passages:
            found = _place(event.sentence, start, text)
            if found is not None and not any(b < found + len(text) and found < e for b, e, _ in marks):
                marks.append((found, found + len(text), role))
    cut, at = [], 0
    for begin, end, role in sorted(marks):
        cut += [Piece(sentence[at:begin], None), Piece(sentence[begin:end], role)]
        at = end
    return [piece for piece in (*cut, Piece(sentence[at:], None)) if piece.text]


def _roles(event: Event) -> Sequence[tuple[str, list[tuple[int, str]]]]:
    """What may be marked, that which matters most first."""
    place, day = event.location, event.date

    def spans(parties: Sequence[Participant]) -> list[tuple[int, str]]:
        return [(party.start, party.text) for party in parties]

    return (
        ("trigger", [(event.trigger.start, event.trigger.text)]),
        ("actor", spans(event.actors)),
        ("recipient", spans(event.recipients)),
        ("count", [(count.start, count.text) for count in event.counts]),
        ("place", [(place.start, place.text)] if place and place.text and place.start is not None else []),
        ("date", [(-1, day.text)] if day.text else []),
    )


def _place(sentence: Passage, start: int, text: str) -> int | None:
    """Where those words stand in the cleaned sentence: as in the raw text, else where they are found."""
    at = start - sentence.start
    if text and sentence.text[at : at + len(text)] == text and at >= 0:
        return at
    found = sentence.text.find(text) if text else -1
    return found if found >= 0 else None
