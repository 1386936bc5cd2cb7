"""GeoJSON: a point for each whose place is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import orjson

from dateline.contracts import Event, Location
from dateline.exports.wording import title

T = TypeVar("T")


def geojson_lines(told: Iterable[T], feature: Callable[[T], dict[str, Any]]) -> Iterator[bytes]:
    """A FeatureCollection (RFC 7946), a feature a line; what has no coordinates has no geometry."""
    yield b'{"type":"FeatureCollection","features":[\n'
    between = b""
    for each in told:
        yield between + orjson.dumps({"type": "Feature", **feature(each)})
        between = b",\n"
    yield b"\n]}\n"


def feature_of(event: Event) -> dict[str, Any]:
    """An event as a feature."""
    return {
        "id": event.event_id,
        "geometry": point(event.location),
        "properties": {"title": title(event), **event.model_dump(mode="json", exclude={"event_id"})},
    }


def point(place: Location | None) -> dict[str, Any] | None:
    """The place as a geometry; null where it is not known."""
    if place is None or place.lat is None or place.lon is None:
        return None
    return {"type": "Point", "coordinates": [place.lon, place.lat]}
