"""Numbers nobody counted: "hundreds", "tens of thousands", "several dozen", "crowds of"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.contracts.tagged import Qualifier


@dataclass(frozen=True, slots=True)
class Bounds:
    """The value a number is taken as, and what it lies between; None for an open side."""

    value: float | None
    low: float | None
    high: float | None
    qualifier: Qualifier


_SIZES = {
    "ten": 10.0,
    "dozen": 12.0,
    "score": 20.0,
    "hundred": 100.0,
    "thousand": 1_000.0,
    "million": 1_000_000.0,
    "billion": 1_000_000_000.0,
}
_SIZE = "(?:ten|dozen|score|hundred|thousand|million|billion)"
MAGNITUDE = re.compile(
    rf"\b(?:(?:many|several|literally|at\sleast|more\sthan"
    rf"|up\sto)\s)?(?P<plural>{_SIZE}s)(?:\s(?:up)?on\s{_SIZE}s)?(?:\sof\s(?P<of>(?:hundreds?|thousands?"
    rf"|millions?|billions?)))?\b(?!-)"
    rf"|\b(?P<few>a\sfew|several|a\scouple\sof|a\scouple|many|some)\s(?P<size>hundred|thousand|million"
    rf"|billion|dozen)\b"
    rf"|\b(?:(?P<qualifier>more\sthan|over|at\sleast|up\sto|about|around|nearly|almost"
    rf"|some)\s)?(?P<fraction>half\sa|a|an|one|two|three|four|half\sa)\s(?P<unit>dozen|million"
    rf"|couple)\b(?=\s(?!of\stimes))"
    r"|\b(?P<many>(?:large\s|huge\s|vast\s)?(?:crowds?|throngs?|masses|droves|numbers)(?=\sof\s)"
    r"|a\s(?:large\s|growing\s)?(?:number|handful)(?=\sof\s)|numerous|countless)(?=\s\w)",
    re.IGNORECASE,
)
MAGNITUDE_HINTS = (
    "tens", "dozen", "scores", "hundred", "thousand", "million", "billion", "couple", "crowd", "throng",
    "masses", "droves", "number", "handful", "numerous", "countless",
)  # fmt: skip
"""A text without any of these has no `MAGNITUDE`."""
_COUPLES = {"a couple of": 2.0, "a couple": 2.0}
_FRACTIONS = {"half a": 0.5, "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0}


def magnitude_of(match: re.Match[str]) -> Bounds:
    """The bounds of a `MAGNITUDE`: of a plural at least two units, from one unit to one short of the next."""
    if match["plural"]:
        return _plural(match["plural"], match["of"])
    if match["few"]:
        return _few(match["few"], match["size"])
    if match["fraction"]:
        return _fraction(match)
    return Bounds(None, None, None, "many")


def _plural(plural: str, of: str | None) -> Bounds:
    size = _SIZES[plural.lower().removesuffix("s")]
    if of:
        size *= _SIZES[of.lower().removesuffix("s")]
    next_size = 100.0 if size in (12.0, 20.0) else 10 * size
    return Bounds(2 * size, size, next_size - 1 if size < 1_000_000 else None, ">=")


def _few(few: str, size_word: str) -> Bounds:
    size = _SIZES[size_word.lower()]
    words = re.sub(r"\s+", " ", few.lower())
    if words == "some":
        return Bounds(size, None, None, "~")
    times = _COUPLES.get(words, 3.0)
    return Bounds(times * size, 2 * size, 10 * size - 1 if size > 12 else 99.0, "~")


def _fraction(match: re.Match[str]) -> Bounds:
    times = _FRACTIONS[re.sub(r"\s+", " ", match["fraction"].lower())]
    size = {"dozen": 12.0, "million": 1_000_000.0, "couple": 2.0}[match["unit"].lower()]
    value = times * size
    word = re.sub(r"\s+", " ", (match["qualifier"] or "").lower())
    if word in ("more than", "over"):
        return Bounds(value, value, None, ">")
    if word == "at least":
        return Bounds(value, value, None, ">=")
    if word == "up to":
        return Bounds(value, None, value, "<=")
    return Bounds(value, None, None, "~")


SHARE = re.compile(
    r"\b(?:(?P<more>more\sthan|over)\s|(?P<less>less\sthan|under)\s|(?P<least>at\sleast)\s|(?P<most>up\sto)\s"
    r"|(?P<about>about|around|nearly|almost|some|roughly)\s)?"
    r"(?:(?P<half>half)|(?P<times>an?|one|two|three|four)[\s-](?P<part>third|quarter|fifth|tenth)s?)"
    r"(?=\s(?:of|the|its|their|his|her)\b|[.,;:]|$)",
    re.IGNORECASE,
)
SHARE_HINTS = ("half", "third", "quarter", "fifth", "tenth")
"""A text without any of these has no `SHARE`."""
_PARTS = {"third": 3.0, "quarter": 4.0, "fifth": 5.0, "tenth": 10.0}


def share_of(match: re.Match[str]) -> Bounds:
    """The bounds of a `SHARE` ("half", "two thirds") in percent."""
    if match["half"]:
        value = 50.0
    else:
        value = round(100 * _FRACTIONS[match["times"].lower()] / _PARTS[match["part"].lower()], 2)
    if match["more"]:
        return Bounds(value, value, None, ">")
    if match["least"]:
        return Bounds(value, value, None, ">=")
    if match["less"]:
        return Bounds(value, None, value, "<")
    if match["most"]:
        return Bounds(value, None, value, "<=")
    return Bounds(value, None, None, "~") if match["about"] else Bounds(value, value, value, "=")
