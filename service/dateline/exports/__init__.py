"""Events and incidents as files that other programs open, written as they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from dateline.contracts import Contract, Event, Incident
from dateline.exports.feeds import calendar_lines, rss_lines
from dateline.exports.incidents import INCIDENT_COLUMNS as INCIDENT_COLUMNS
from dateline.exports.incidents import incident_feature
from dateline.exports.maps import feature_of, geojson_lines
from dateline.exports.tables import COLUMNS as COLUMNS
from dateline.exports.tables import Column, csv_lines, parquet_bytes
from dateline.exports.wording import claim as claim
from dateline.exports.wording import how_many as how_many
from dateline.exports.wording import names as names
from dateline.exports.wording import title as title
from dateline.exports.wording import when as when
from dateline.exports.wording import where as where

C = TypeVar("C", bound=Contract)


class Format(NamedTuple, Generic[C]):
    """A kind of file: its media type, and what writes records with the base URL of their pages."""

    media_type: str
    write: Callable[[Iterable[C], str], Iterator[bytes]]


def json_lines(records: Iterable[Contract]) -> Iterator[bytes]:
    """Each as its JSON contract on a line of its own."""
    for record in records:
        yield record.model_dump_json().encode() + b"\n"


def _formats(columns: tuple[Column[C], ...], feature: Callable[[C], dict[str, Any]]) -> dict[str, Format[C]]:
    """What there is for every kind of record."""
    return {
        "csv": Format("text/csv; charset=utf-8", lambda told, _: csv_lines(told, columns)),
        "jsonl": Format("application/jsonl", lambda told, _: json_lines(told)),
        "geojson": Format("application/geo+json", lambda told, _: geojson_lines(told, feature)),
        "parquet": Format("application/vnd.apache.parquet", lambda told, _: parquet_bytes(told, columns)),
    }


FORMATS: dict[str, Format[Event]] = {
    **_formats(COLUMNS, feature_of),
    "rss": Format("application/rss+xml; charset=utf-8", rss_lines),
    "ics": Format("text/calendar; charset=utf-8", calendar_lines),
}
"""Every format there is for events, by the ending of its files."""
INCIDENT_FORMATS: dict[str, Format[Incident]] = _formats(INCIDENT_COLUMNS, incident_feature)
"""Those for incidents."""
