"""Names of towns that the model did not see: in datelines, and where a sentence says that it is a place."""

from __future__ import annotations

from calendar import day_abbr, day_name, month_abbr, month_name
from collections.abc import Iterator, Sequence

from dateline.text.entities.gazetteer import places_named
from dateline.text.entities.lexicon import look_up
from dateline.text.entities.name import Name, name_at
from dateline.text.entities.places import is_evident
from dateline.text.entities.reading import SPOKEN, Reading

LONGEST = 4
"""Words of the longest name of a town that is looked for."""

WHERE = frozenset(
    (
        "in", "near", "outside", "at", "from", "to", "around", "off", "across", "towards", "toward", "into",
        "between", "over", "on", "of", "through",
    )
)  # fmt: skip
INSIDE = frozenset(("in", "near", "outside", "across", "throughout", "inside"))
DAYS = frozenset((*month_name, *day_name, *month_abbr, *day_abbr))
"""Months and days of the week: no place is called so, whatever a model says."""
_SURE = frozenset(("near", "outside"))


def find_towns(reading: Reading, names: Sequence[Name]) -> Iterator[Name]:
    """Towns outside the names found so far."""
    taken = {i for name in names for i in range(name.first, name.last)}
    yield from _in_datelines(reading)
    i = 0
    while i < len(reading.tokens):
        last = _end(reading, i, taken) if reading.tokens[i].pos == "PROPN" else i
        if last > i and (preposition(reading, last - 1) in WHERE or is_evident(reading.text(i, last))):
            name = name_at(reading, i, last, "GPE")
            alone = look_up(name.text)
            if alone is None and (_is_known(name.text) or preposition(reading, last - 1) in _SURE):
                yield name
        i = max(last, i + 1)


def _end(reading: Reading, i: int, taken: set[int]) -> int:
    """The end of the run of proper nouns that begins at a token; the token itself where none does."""
    last = i
    while last < min(len(reading.tokens), i + LONGEST) and last not in taken:
        token = reading.tokens[last]
        if (
            token.pos != "PROPN"
            or not token.text[:1].isupper()
            or token.text in DAYS
            or reading.kind[last] not in SPOKEN
        ):
            break
        if reading.sentence[last] != reading.sentence[i]:
            break
        last += 1
    return last


def preposition(reading: Reading, i: int) -> str:
    """The preposition that governs a token, through the words it is listed with."""
    for _ in range(6):
        token = reading.tokens[i]
        if token.dep == "pobj":
            return reading.tokens[token.head].text.lower()
        if token.dep not in ("conj", "appos") or token.head == i:
            return ""
        i = token.head
    return ""


def _is_known(text: str) -> bool:
    return any(place.feature in ("PPL", "PPLC", "ADM1", "ADM2") for place in places_named(text, small=True))


def _in_datelines(reading: Reading) -> Iterator[Name]:
    """The town and what it lies in, of "PARIS, Texas (AP) -"."""
    i = 0
    while i < len(reading.tokens):
        word = reading.tokens[i].text
        if reading.kind[i] != "dateline" or not word[:1].isupper() or word in DAYS:
            i += 1
            continue
        last = i
        while last < len(reading.tokens) and last < i + LONGEST and reading.kind[last] == "dateline":
            if not reading.tokens[last].text[:1].isupper():
                break
            last += 1
        for end in range(last, i, -1):
            text = _cased(reading.text(i, end))
            if places_named(text):
                yield Name(i, end, "GPE", text, look_up(text), sure=True)
                i = end
                break
        else:
            i += 1


def _cased(text: str) -> str:
    return " ".join(word.capitalize() if word.isupper() and len(word) > 2 else word for word in text.split())
