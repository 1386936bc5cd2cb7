"""Turns: who goes on speaking where a quotation is broken up or runs over paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dateline.contracts import Document, TaggedToken
from dateline.contracts.tagged import QuotationKind
from dateline.text.speech.attribution import Cue

_JOINED = 5
_LINKS: tuple[list[str], ...] = (["and"], ["or"], ["but"], [])


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: the head token, and the tokens ``[first, last)`` of the phrase."""

    head: int
    first: int
    last: int


@dataclass(slots=True)
class Found:
    """A quotation in the making: tokens ``[first, last)`` of the section at that index.

    ``alone`` tells that it is all of its sentence.
    """

    section: int
    first: int
    last: int
    depth: int
    open_end: bool
    text: str
    opens_section: bool
    alone: bool = False
    cue: Cue | None = None
    voice: Voice | None = None
    kind: QuotationKind = "direct"


def share_speakers(document: Document, tokens: Sequence[TaggedToken], quotations: Sequence[Found]) -> None:
    """Give the speaker of the turn to its pieces that no cue stands beside."""
    found = [one for one in quotations if one.depth == 0]
    bodies = [i for i, section in enumerate(document.sections) if section.kind == "body"]
    follows = {after: before for before, after in pairwise(bodies)}
    for before, one in zip([None, *found], found, strict=False):
        if before is not None and _lacks_speaker(one) and _same_turn(before, one, follows):
            one.voice, one.cue = before.voice, before.cue
            one.kind = before.kind if before.kind in ("chant", "banner") else "direct"
    for one, after in pairwise(found):
        if after.voice is None and after.cue is None and _joins(tokens, one, after):
            after.voice, after.cue, after.kind = one.voice, one.cue, one.kind
    for one, after in zip(reversed(found[:-1]), reversed(found), strict=False):
        ahead = one.section == after.section or (one.open_end and follows.get(after.section) == one.section)
        if ahead and one.opens_section and _lacks_speaker(one):
            one.voice, one.cue = after.voice, after.cue


def _joins(tokens: Sequence[TaggedToken], one: Found, after: Found) -> bool:
    """Whether nothing but "and" stands between two quotations."""
    between = tokens[one.last : after.first]
    words = [token.text.lower() for token in between if token.pos != "PUNCT" and token.text not in "\"'"]
    return (
        one.voice is not None and one.section == after.section and len(between) <= _JOINED and words in _LINKS
    )


def _lacks_speaker(one: Found) -> bool:
    return one.voice is None and one.cue is None and one.kind == "direct"


def _same_turn(before: Found, one: Found, follows: dict[int, int]) -> bool:
    if before.voice is None or before.kind == "scare":
        return False
    if one.section == before.section:
        return True
    return one.opens_section and follows.get(one.section) == before.section
