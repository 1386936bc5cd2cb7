"""Captions: what a picture shows and whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pydantic import JsonValue

from dateline.text.page.agencies import agency_of, is_agency_place
from dateline.text.page.block import Block
from dateline.text.page.part import Cursor, Part, part_of
from dateline.text.page.promotions import is_promotion

_LABEL = (
    r"(?i:(?:(?:file|stock|ap|afp|illustration|handout)\s)?(?:photo(?:graph)?|image|picture|pic|foto"
    r"|credit|courtesy"
    r"|illustration|video|graphic|screengrab|screenshot|\u0444\u043e\u0442\u043e)(?:\s(?:source|credit))?)"
)
_HOUSE = (
    r"(?:AFP|AP|Reuters|REUTERS|Getty Images|EPA|TASS|Sputnik|Anadolu|Xinhua|Bloomberg|dpa|NurPhoto"
    r"|Pool|Handout)"
)
_NAME = r"[A-Z\u00c0-\u024f\u0400-\u042f][^\s/.!?\"()]{0,30}\.?"
_BRACKETED = re.compile(
    rf"[(\[](?P<credit>{_LABEL}s?\b[^()\[\]]{{0,120}}|(?:AP Photo|{_HOUSE})\s?/[^()\[\]]{{0,100}}"
    rf"|[^()\[\]]{{2,80}}/\s?{_HOUSE}[^()\[\]]{{0,60}}"
    rf"|(?:[Ff]ile:?\s)?{_NAME}(?:\s{_NAME}){{0,3}}\s?/\s?{_NAME}(?:\s{_NAME}){{0,3}})[)\]]\.?$"
)
_LABELLED = re.compile(
    rf"(?:^|[.!?\"\u201d|)]\s|\s[|\u2014\u2013-]\s)(?P<credit>{_LABEL}\s?(?:[:,\u00a9]\s?[^.:]{{2,100}}"
    rf"|(?i:by|courtesy(?:\sof)?)\s{_NAME}(?:[\s/]{{1,3}}(?:{_NAME}|via|of|for|the)){{0,7}}))\.?$"
)
_SLASHED = re.compile(
    rf"(?:^|[.!?\"\u201d)]\s)(?P<credit>{_NAME}(?:\s{_NAME}){{0,4}}\s?/\s?[A-Z\u0400-\u042f][^/.!?\"]{{1,40}}"
    r"(?:/\s?[A-Z][^/.!?\"]{1,40}){0,2}(?: via [A-Z][\w ]{1,30})?)\.?$"
)
_SIGN = re.compile(r"(?:^|[.!?\"\u201d]\s)(?P<credit>\u00a9\s?[^.]{2,80})\.?$")
_OPENING = re.compile(
    rf"^(?:{_LABEL}s?\s?:|(?i:file\s?[-\u2013\u2014:]|(?:image\s)?caption\s?[:,]|image\ssource,"
    rf"|media\scaption,?"
    r"|\[(?:image|photo)\]|pictured\s?:))"
)
_WORDS = re.compile(
    rf"^{_LABEL}s?\s?(?i:(?::|,|by\b|courtesy(?: of)?\b|\u00a9)?\s?(?:by\s)?)|^\u00a9\s?|\b(?i:file photo)\b"
)
_HOUSE_PHOTO = re.compile(rf"^({_HOUSE})\s(?i:photo)(?=\s?/)")
_PIECES = re.compile(r"\s?/\s?|\svia\s|,\s|\s?\|\s?|\sfor\s")
_FORMS = (_BRACKETED, _LABELLED, _SLASHED, _SIGN)
LONGEST_CAPTION = 900


@dataclass(frozen=True, slots=True)
class _Credit:
    photographer: str | None
    agency: str | None

    def as_metadata(self) -> dict[str, JsonValue]:
        return {"photographer": self.photographer, "agency": self.agency}


def read_caption(cursor: Cursor) -> Part | None:
    """A picture's caption, known by its markup, its credit or the word that opens it."""
    block = cursor.block
    if len(block.text) > LONGEST_CAPTION or block.markup == "heading" or is_promotion(block):
        return None
    found = _bold_credit(block) or _credit(block.words)
    credit = found[0] if found else None
    by_markup = block.markup in ("caption", "image")
    if not (credit or by_markup or _OPENING.match(block.words)):
        return None
    cursor.at += 1
    part = part_of("caption", [block], credit=credit.as_metadata() if credit else None)
    shown = block.text.cut(0, found[1]) if found else block.text
    return replace(part, text=shown) if len(shown) else part


def opens_caption(block: Block) -> bool:
    """Whether the block begins as only captions do."""
    return bool(_OPENING.match(block.words))


def _bold_credit(block: Block) -> tuple[_Credit, int] | None:
    """The credit of a bold ending, and where it begins."""
    if not block.bold or block.bold[-1][1] < len(block.text) - 1:
        return None
    first, last = block.bold[-1]
    words = block.words[first:last]
    if first == 0 and not _credit(words):
        return None
    credit = _read_credit(words)
    ends = block.words[:first].rstrip()[-1:] in (".", "!", "?", '"', "\u201d", ")")
    known = len(words) < 100 and ("/" in words or (credit.agency and ends))
    return (credit, first) if known else None


def _credit(text: str) -> tuple[_Credit, int] | None:
    """The credit a caption ends in, and where it begins."""
    before = max(0, len(text) - 220)
    tail = text[before:]
    for form in _FORMS:
        match = form.search(tail)
        if match and (form is not _SLASHED or _has_agency(match["credit"])):
            begin = match.start() if form is _BRACKETED else match.start("credit")
            return _read_credit(match["credit"]), before + begin
    return None


def _has_agency(credit: str) -> bool:
    return any(is_agency_place(piece) for piece in _PIECES.split(credit))


def _read_credit(text: str) -> _Credit:
    text = _WORDS.sub("", _HOUSE_PHOTO.sub(r"\1", text.strip(" ()[].")))
    pieces = [piece.strip(" .:") for piece in _PIECES.split(text) if piece.strip(" .:")]
    agencies = [agency_of(piece) for piece in pieces if is_agency_place(piece)]
    people = [piece for piece in pieces if not is_agency_place(piece)]
    agency = next((name for name in agencies if name), None)
    if agency is None and len(people) > 1:
        agency = people.pop()
    return _Credit(people[0] if people else None, agency)
