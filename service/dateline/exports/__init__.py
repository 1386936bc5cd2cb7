"""Events as files that other programs open, written as they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from dateline.contracts import Event
from dateline.exports.feeds import calendar_lines, rss_lines
from dateline.exports.maps import geojson_lines
from dateline.exports.tables import COLUMNS as COLUMNS
from dateline.exports.tables import csv_lines, parquet_bytes
from dateline.exports.wording import claim as claim
from dateline.exports.wording import how_many as how_many
from dateline.exports.wording import names as names
from dateline.exports.wording import title as title
from dateline.exports.wording import what as what
from dateline.exports.wording import when as when
from dateline.exports.wording import where as where


class Format(NamedTuple):
    """A kind of file: its media type, and what writes events with the base URL of their pages."""

    media_type: str
    write: Callable[[Iterable[Event], str], Iterator[bytes]]


def json_lines(events: Iterable[Event]) -> Iterator[bytes]:
    """Each event as its JSON contract on a line of its own."""
    for event in events:
        yield event.model_dump_json().encode() + b"\n"


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", lambda events, _: csv_lines(events)),
    "jsonl": Format("application/jsonl", lambda events, _: json_lines(events)),
    "geojson": Format("application/geo+json", lambda events, _: geojson_lines(events)),
    "parquet": Format("application/vnd.apache.parquet", lambda events, _: parquet_bytes(events)),
    "rss": Format("application/rss+xml; charset=utf-8", rss_lines),
    "ics": Format("text/calendar; charset=utf-8", calendar_lines),
}
"""Every format there is, by the ending of its files."""
