"""Finding quotations section by section, with their kinds and speakers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise, zip_longest

from dateline.contracts import Document, Quotation, Sentence, Speaker, TaggedToken
from dateline.contracts.tagged import QuotationKind
from dateline.text.speech.attribution import Cue, Place, find_cue
from dateline.text.speech.clauses import Clauses
from dateline.text.speech.indirect import find_indirect
from dateline.text.speech.marks import quoted_stretches
from dateline.text.view import View, view_of

Resolve = Callable[[int], tuple[str, str] | None]
"""From the index of a mention's head token to its entity's name and id."""

_FEWEST_SPOKEN = 4
_FEWEST_UNREAD = 3
_MARKS_AFTER = 2
_LEADS_TO_SPEAKER = frozenset((",", "\u2014", "\u2013", "-"))
_DIALOGUE = frozenset(("i", "you", "we", "me", "us"))
_WINDOW = 400
_OPENERS = frozenset('"\u201c\u201e\u00ab')
_JOINED = 5
_LINKS: tuple[list[str], ...] = (["and"], ["or"], ["but"], [])
_ENDS = re.compile(r"[.!?,\u2026]$")


@dataclass(slots=True)
class _Found:
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
    speaker: Speaker | None = None
    kind: QuotationKind = "direct"


@dataclass(slots=True)
class _Reader:
    tokens: Sequence[TaggedToken]
    resolve: Resolve
    found: list[_Found] = field(default_factory=list)


def find_quotations(
    document: Document, tokens: Sequence[TaggedToken], resolve: Resolve
) -> tuple[Quotation, ...]:
    """Every quotation of the document, quoted or indirect, in order of its start.

    ``resolve`` gives the entity of a mention by the index of its head token, or None.
    """
    reader = _Reader(tokens, resolve)
    continued = False
    groups = [
        (index, list(group)) for index, group in groupby(document.sentences, key=lambda one: one.section)
    ]
    for (index, sentences), following in zip_longest(groups, groups[1:]):
        goes_on = following is not None and following[1][0].text[:1] in _OPENERS
        found = list(_in_section(reader, index, sentences, continued=continued, goes_on=goes_on))
        reader.found += found
        continued = bool(found) and found[-1].open_end
    _inherit(document, reader)
    quoted = [_quotation(tokens, found) for found in reader.found]
    covered = {i for found in reader.found if found.kind != "scare" for i in range(found.first, found.last)}
    indirect = [
        _indirect(reader, span, cue) for span, cue in find_indirect(document.sentences, tokens, covered)
    ]
    return tuple(sorted([*quoted, *indirect], key=lambda quotation: (quotation.start, -quotation.end)))


def _in_section(
    reader: _Reader, index: int, sentences: Sequence[Sentence], *, continued: bool, goes_on: bool
) -> Iterator[_Found]:
    tokens = reader.tokens
    view = view_of(tokens, sentences[0].first, sentences[-1].last)
    stretches = quoted_stretches(view.text, continued=continued, goes_on=goes_on)
    if not stretches:
        return
    spans = [view.tokens(stretch.start, stretch.end) for stretch in stretches]
    quoted = frozenset(i for first, last in spans for i in range(first, last))
    starts = [sentence.first for sentence in sentences]
    for stretch, (first, last) in zip(stretches, spans, strict=True):
        found = _Found(
            section=index,
            first=first,
            last=last,
            depth=stretch.depth,
            open_end=stretch.open_end,
            text=view.text[stretch.start : stretch.end],
            opens_section=stretch.start <= 2,
        )
        _attribute(reader, found, _place(sentences, starts, (first, last), quoted), view)
        yield found


def _place(
    sentences: Sequence[Sentence], starts: Sequence[int], span: tuple[int, int], quoted: frozenset[int]
) -> Place:
    first, last = span
    opening = sentences[max(0, bisect_left(starts, first + 1) - 1)]
    closing = sentences[max(0, bisect_left(starts, last) - 1)]
    return Place(first, last, max(opening.first, first - _WINDOW), min(closing.last, last + _WINDOW), quoted)


def _attribute(reader: _Reader, found: _Found, place: Place, view: View) -> None:
    tokens = reader.tokens
    clauses = Clauses(tokens, place.before, min(place.after, place.first + _WINDOW, len(tokens)))
    if place.last - place.first > _WINDOW:
        clauses = Clauses(tokens, max(place.before, place.last - _WINDOW), place.after)
    cue = find_cue(tokens, clauses, place) if found.depth == 0 else _nested_cue(tokens, clauses, place)
    found.cue = cue
    found.alone = place.first - place.before <= 1 and place.after - place.last <= _MARKS_AFTER
    found.kind = _kind(found, cue, tokens)
    if cue and cue.speaker is not None and found.kind != "scare":
        found.speaker = _speaker(reader, clauses, cue.speaker)


def _nested_cue(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place) -> Cue | None:
    """Quotations inside others need a cue right before them; "I" and "you" name nobody."""
    cue = find_cue(tokens, clauses, replace(place, quoted=frozenset(), after=place.last))
    if cue is None or not 0 < place.first - cue.at <= _FEWEST_SPOKEN:
        return None
    named = cue.speaker is not None and tokens[cue.speaker].text.lower() not in _DIALOGUE
    return cue if named else replace(cue, speaker=None)


def _kind(found: _Found, cue: Cue | None, tokens: Sequence[TaggedToken]) -> QuotationKind:
    if cue and cue.banner:
        return "banner"
    if cue and cue.chant:
        return "chant"
    words = sum(token.pos != "PUNCT" for token in tokens[found.first : found.last])
    sentence = found.text[:1].isupper() and bool(_ENDS.search(found.text))
    if cue is None:
        after = tokens[found.last + 1].text if found.last + 1 < len(tokens) else ""
        unread = tokens[found.first].pos == "X" and after in _LEADS_TO_SPEAKER and words >= _FEWEST_UNREAD
        spoken = sentence and (words >= _FEWEST_SPOKEN or found.alone)
        return "direct" if found.depth == 0 and (spoken or unread) else "scare"
    if _is_title(found.text):
        return "scare"
    return "direct" if words >= _FEWEST_SPOKEN or sentence else "mixed"


def _is_title(text: str) -> bool:
    """Whether every word of weight is capitalised and nothing ends a sentence: a name, not speech."""
    words = [word for word in re.findall(r"[^\W\d_][\w'\u2019-]*", text) if len(word) > 3]
    return len(words) > 1 and all(word[0].isupper() for word in words) and not _ENDS.search(text)


def _speaker(reader: _Reader, clauses: Clauses, head: int) -> Speaker:
    first, last = clauses.phrase(head)
    tokens = reader.tokens
    resolved = reader.resolve(head)
    words = "".join(token.text + " " * token.space for token in tokens[first:last]).strip()
    return Speaker(
        start=tokens[first].start,
        end=tokens[last - 1].end,
        name=resolved[0] if resolved else words,
        entity_id=resolved[1] if resolved else None,
    )


def _inherit(document: Document, reader: _Reader) -> None:
    """Give the speaker of the turn to its pieces that no cue stands beside."""
    found = [one for one in reader.found if one.depth == 0]
    bodies = [i for i, section in enumerate(document.sections) if section.kind == "body"]
    follows = {after: before for before, after in pairwise(bodies)}
    for before, one in zip([None, *found], found, strict=False):
        if before is not None and _lacks_speaker(one) and _same_turn(before, one, follows):
            one.speaker, one.cue = before.speaker, before.cue
            one.kind = before.kind if before.kind in ("chant", "banner") else "direct"
    for one, after in pairwise(found):
        if after.speaker is None and after.cue is None and _joins(reader.tokens, one, after):
            after.speaker, after.cue, after.kind = one.speaker, one.cue, one.kind
    for one, after in zip(reversed(found[:-1]), reversed(found), strict=False):
        ahead = one.section == after.section or (one.open_end and follows.get(after.section) == one.section)
        if ahead and one.opens_section and _lacks_speaker(one):
            one.speaker, one.cue = after.speaker, after.cue


def _joins(tokens: Sequence[TaggedToken], one: _Found, after: _Found) -> bool:
    """Whether nothing but "and" stands between two quotations."""
    between = tokens[one.last : after.first]
    words = [token.text.lower() for token in between if token.pos != "PUNCT" and token.text not in "\"'"]
    return (
        one.speaker is not None
        and one.section == after.section
        and len(between) <= _JOINED
        and words in _LINKS
    )


def _lacks_speaker(one: _Found) -> bool:
    return one.speaker is None and one.cue is None and one.kind == "direct"


def _same_turn(before: _Found, one: _Found, follows: dict[int, int]) -> bool:
    if before.speaker is None or before.kind == "scare":
        return False
    if one.section == before.section:
        return True
    return one.opens_section and follows.get(one.section) == before.section


def _quotation(tokens: Sequence[TaggedToken], found: _Found) -> Quotation:
    return Quotation(
        start=tokens[found.first].start,
        end=tokens[found.last - 1].end,
        text=found.text,
        kind=found.kind,
        speaker=found.speaker,
        cue=tokens[found.cue.at].text if found.cue and found.kind != "scare" else None,
    )


def _indirect(reader: _Reader, span: tuple[int, int], cue: Cue) -> Quotation:
    tokens = reader.tokens
    first, last = span
    clauses = Clauses(tokens, max(0, cue.at - _WINDOW), min(len(tokens), cue.at + _WINDOW))
    text = "".join(token.text + " " * token.space for token in tokens[first:last]).strip()
    return Quotation(
        start=tokens[first].start,
        end=tokens[last - 1].end,
        text=text,
        kind="indirect",
        speaker=_speaker(reader, clauses, cue.speaker) if cue.speaker is not None else None,
        cue=tokens[cue.at].text,
    )
