"""GeoJSON: a point for each event whose place is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from dateline.contracts import Event
from dateline.exports.wording import title


def geojson_lines(events: Iterable[Event]) -> Iterator[bytes]:
    """A FeatureCollection (RFC 7946), a feature a line; an event without coordinates has no geometry."""
    yield b'{"type":"FeatureCollection","features":[\n'
    between = b""
    for event in events:
        yield between + orjson.dumps(_feature(event))
        between = b",\n"
    yield b"\n]}\n"


def _feature(event: Event) -> dict[str, object]:
    place = event.location
    known = place is not None and place.lat is not None and place.lon is not None
    return {
        "type": "Feature",
        "id": event.event_id,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]} if known and place else None,
        "properties": {"title": title(event), **event.model_dump(mode="json", exclude={"event_id"})},
    }
