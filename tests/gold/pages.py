"""Whole pages with their gold in one text file each, as people read and write them.

A page file is a header (``style: …``, ``published: 2024-03-15``), a blank line, the article, a line
``---``, and one line for each event::

    PROTEST/strike|THREATEN; walked out#2; m: reported; a: drivers + clerks; d: 15; g: strike

Type and mode, every accepted one after ``|`` (``*``: any mode; none given: the mode is not judged); the
words of the trigger (``#2``: where they stand the second time; parts that stand apart with `` / `` between
them); then any of ``m`` modality, ``a`` actors,
``r`` recipients, ``p`` place, ``d`` day or days, ``n`` counts, ``c`` contexts, ``v`` voice, ``g`` the
happening it shares with other lines. A sign in front of the type: ``?`` may be coded, ``^`` content of
another act, ``!`` must never be asserted. A line ``@ name | country | sectors`` says what an actor is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.gold.facts import Days, GoldContexts, GoldPlace, Known
from tests.gold.records import BadGold, GoldCount, GoldEvent, Sample, Span, Tier

TIERS: Mapping[str, Tier] = {"?": "optional", "^": "embedded", "!": "trap"}
ANYTHING = "*"

_COUNT = re.compile(r"(\w+) (many|>=|<=|=|>|<|~)(\d*)(?: by (.+))?$")


def read_pages(folder: Path) -> list[Sample]:
    """Every page of a folder, by name."""
    return [read_page(path) for path in sorted(folder.glob("*.txt"))]


def read_page(path: Path) -> Sample:
    """A page; a line that cannot be used raises `BadGold` with file, line and reason."""
    whole = path.read_text(encoding="utf-8")
    header, _, rest = whole.partition("\n\n")
    text, _, gold = rest.partition("\n---\n")
    about = dict(line.split(": ", 1) for line in header.splitlines())
    published = date.fromisoformat(about["published"])
    events: list[GoldEvent] = []
    known: list[Known] = []
    first = whole.count("\n") - gold.count("\n") + 1
    for number, line in enumerate(gold.splitlines(), first):
        try:
            if line.startswith("@ "):
                known.append(_known(line))
            elif line.strip():
                events.append(_event(line, text, published))
        except (ValueError, KeyError, IndexError) as error:
            raise BadGold(f"{path.name}:{number}: {error}") from None
    return Sample(text, f"{published}T12:00:00Z", tuple(events), path.stem, tuple(known))


def _known(line: str) -> Known:
    name, country, sectors = (part.strip() for part in f"{line[2:]} | ".split("|")[:3])
    return Known(name, country, tuple(sectors.split()))


def _event(line: str, text: str, published: date) -> GoldEvent:
    kind, trigger, *rest = (part.strip() for part in line.split("; "))
    tier = TIERS.get(kind[0], "core")
    types, modes = _kinds(kind.lstrip("?^!"))
    given = dict(_field(part) for part in rest)
    event = GoldEvent(
        types=types,
        modes=modes,
        modalities=tuple(given.get("m", "asserted").split("|")),
        triggers=tuple(_span(part, text) for part in trigger.split(" / ")),
        tier=tier,
        actors=_names(given.get("a")),
        recipients=_names(given.get("r")),
        counts=tuple(_count(part) for part in given["n"].split(", ")) if "n" in given else (),
        label=trigger,
    )
    return replace(
        event,
        places=tuple(_place(part) for part in given["p"].split("|")) if "p" in given else (),
        days=_days(given["d"], published) if "d" in given else None,
        contexts=_contexts(given["c"]) if "c" in given else None,
        voices=_voices(given),
        group=given.get("g"),
    )


def _field(part: str) -> tuple[str, str]:
    name, _, value = part.partition(": ")
    if name not in "marpdncvg" or not value:
        raise ValueError(f"{part!r} is no field")
    return name, value.strip()


def _kinds(kind: str) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    types: list[str] = []
    modes: list[str | None] = []
    judged = "/" in kind
    for part in kind.split("|"):
        name, _, mode = part.partition("/")
        if name.isupper():
            types.append(name)
        else:
            mode = name
        judged &= ANYTHING not in (name, mode)
        modes.append(mode or None)
    return tuple(types), tuple(modes) if judged else ()


def _span(trigger: str, text: str) -> Span:
    words, _, which = trigger.partition("#")
    start = -1
    for _ in range(int(which or 1)):
        start = text.index(words, start + 1)
    return start, start + len(words)


def _names(given: str | None) -> tuple[str, ...] | None:
    if given is None or given == "?":
        return None
    return () if given == "-" else tuple(part.strip() for part in given.split(" + "))


def _count(part: str) -> GoldCount:
    found = _COUNT.match(part)
    if not found:
        raise ValueError(f"{part!r} is no count")
    kind, qualifier, value, claimant = found.groups()
    return GoldCount(kind, float(value) if value else None, qualifier, part, claimant, None)


def _place(part: str) -> GoldPlace:
    where, _, site = (piece.strip() for piece in part.partition("@"))
    name, _, country = where.rpartition(",")
    return GoldPlace(name.strip() or None, country.strip(), site or None)


def _days(given: str, published: date) -> Days:
    start, dots, end = given.partition("..")
    if not dots:
        return Days(_day(start, published), _day(start, published))
    return Days(_day(start, published), _day(end, published))


def _day(given: str, published: date) -> date | None:
    missing = 10 - len(given)
    return date.fromisoformat(published.isoformat()[:missing] + given) if given else None


def _contexts(given: str) -> GoldContexts:
    names = [part.strip() for part in given.split(",")]
    must = frozenset(name for name in names if not name.startswith("?"))
    return GoldContexts(must, frozenset(name.lstrip("?") for name in names))


def _voices(given: Mapping[str, str]) -> tuple[tuple[str, str | None], ...]:
    """The voices that are right; what has no modality or voice of its own is the outlet's."""
    if "v" not in given:
        return () if "m" in given else (("outlet", None),)
    pairs = (part.partition(":") for part in given["v"].split("|"))
    return tuple((kind, name or None) for kind, _, name in pairs)
