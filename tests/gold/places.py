"""How well places are found and located: within 161 km (a hundred miles) of where they are.

Scored on the project's own snippets, and on published geoparsing sets (XML) under ``data/geoparsing`` of the
outside gold. A place is right when the machine has a place at those words that lies near enough; places
without coordinates in the gold are left out. ``/located`` looks only at those the machine found at all.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dateline.contracts import Article, Entity
from dateline.text import tag, tokenize
from dateline.text.entities.places import kilometres
from dateline.text.entities.tables import countries
from tests.gold import DATA
from tests.gold.measure import Measure, Wrong, accuracy
from tests.gold.split import is_test

NEAR = 161.0
"""Kilometres."""

FOLDER = Path("data", "geoparsing")


@dataclass(frozen=True)
class Toponym:
    """Characters ``[start, end)`` of a text and the point (degrees) of the place they name."""

    start: int
    end: int
    point: tuple[float, float]


@dataclass(frozen=True)
class Text:
    """A text with its places."""

    text: str
    places: tuple[Toponym, ...]


def score(data: Path | None) -> list[Measure]:
    """The project's own snippets, then each published set there is."""
    own = list(read_own(DATA / "places.jsonl"))
    measures = _measures("dev", [one for one in own if not is_test(one.text)])
    measures += _measures("test", [one for one in own if is_test(one.text)])
    if data is not None:
        for path in sorted((data / FOLDER).glob("*.xml")):
            measures += _measures(path.stem.lower(), list(read_xml(path)))
    return measures


def read_own(path: Path) -> Iterator[Text]:
    """Snippets whose ``places`` are names in the order of the text, each with latitude and longitude."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        at, found = 0, []
        for name, lat, lon in record["places"]:
            start = record["text"].index(name, at)
            at = start + len(name)
            found.append(Toponym(start, at, (lat, lon)))
        yield Text(record["text"], tuple(found))


def read_xml(path: Path) -> Iterator[Text]:
    """The articles of a geoparsing set, whichever names it has for its parts."""
    for article in ET.parse(path).getroot().iter("article"):  # noqa: S314  a local file of one's own choosing
        text = article.findtext("text") or ""
        found = [_toponym(part, text) for name in ("toponym", "location") for part in article.iter(name)]
        yield Text(text, tuple(place for place in found if place))


def _toponym(part: ET.Element, text: str) -> Toponym | None:
    values = {child.tag: (child.text or "").strip() for child in part.iter()}
    lat, lon = values.get("lat") or values.get("latitude"), values.get("lon") or values.get("longitude")
    phrase = values.get("phrase") or values.get("extractedName") or values.get("name") or ""
    if not lat or not lon or not values.get("start"):
        return None
    start = int(values["start"])
    # Offsets of some sets count from one, or are a little off.
    near = [at for at in range(max(0, start - 3), start + 4) if text.startswith(phrase, at)]
    if not near or not phrase:
        return None
    start = min(near, key=lambda at: abs(at - start))
    return Toponym(start, start + len(phrase), (float(lat), float(lon)))


def _measures(name: str, texts: list[Text]) -> list[Measure]:
    hits, located, wrong = [], [], []
    for text in texts:
        found = _found(text.text)
        for place in text.places:
            got = next((f for f in found if f[0] < place.end and place.start < f[1]), None)
            hit = got is not None and kilometres(got[2], place.point) <= NEAR
            hits.append(hit)
            if got:
                located.append(hit)
            if not hit:
                around = text.text[max(0, place.start - 40) : place.end + 30].replace("\n", " ")
                words = text.text[place.start : place.end]
                wrong.append(Wrong(f"[{words}] {around}", str(place.point), str(got[2:]) if got else None))
    return [accuracy(f"places/{name}", hits, wrong), accuracy(f"places located/{name}", located)]


def _found(text: str) -> list[tuple[int, int, tuple[float, float], str]]:
    """Start, end, point and name of every place the machine names with coordinates."""
    tagged = tag(tokenize(Article(text=text)))
    return [
        (mention.start, mention.end, point, entity.name)
        for entity in tagged.entities
        if (point := _point(entity))
        for mention in entity.mentions
        if mention.kind == "name"
    ]


def _point(entity: Entity) -> tuple[float, float] | None:
    """Where an entity lies; a people lies where its country does, because the sets count "Russian" too."""
    if entity.lat is not None and entity.lon is not None:
        return entity.lat, entity.lon
    if entity.type != "NORP" or entity.country is None:
        return None
    return next(((row.lat, row.lon) for row in countries() if row.code == entity.country), None)
