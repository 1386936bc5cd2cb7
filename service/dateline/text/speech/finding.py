"""Finding quotations section by section, with their kinds and speakers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

from dateline.contracts import Document, Quotation, Sentence, Speaker, TaggedToken
from dateline.contracts.tagged import QuotationKind
from dateline.text.speech.attribution import Cue, Place, find_cue
from dateline.text.speech.clauses import Clauses
from dateline.text.speech.indirect import find_indirect
from dateline.text.speech.marks import quoted_stretches
from dateline.text.speech.turns import Found, Voice, share_speakers
from dateline.text.view import view_of

Resolve = Callable[[int], tuple[str, str] | None]
"""From the index of a mention's head token to its entity's name and id."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A quotation whose speaker is as the text has it, and the head token of who that is."""

    quotation: Quotation
    speaker_at: int | None


_FEWEST_SPOKEN = 4
_FEWEST_UNREAD = 3
_MARKS_AFTER = 2
_LEADS_TO_SPEAKER = frozenset((",", "\u2014", "\u2013", "-"))
_DIALOGUE = frozenset(("i", "you", "we", "me", "us"))
_WINDOW = 400
_OPENERS = frozenset('"\u201c\u201e\u00ab')
_ENDS = re.compile(r"[.!?,\u2026]$")


def find_quotations(document: Document, tokens: Sequence[TaggedToken]) -> tuple[Heard, ...]:
    """Every quotation of the document, quoted or indirect, in order of its start."""
    found: list[Found] = []
    arcs = Clauses.of(tokens)
    continued = False
    groups = [
        (index, list(group)) for index, group in groupby(document.sentences, key=lambda one: one.section)
    ]
    for (index, sentences), following in zip_longest(groups, groups[1:]):
        goes_on = following is not None and following[1][0].text[:1] in _OPENERS
        here = list(_in_section(arcs, index, sentences, continued=continued, goes_on=goes_on))
        found += here
        continued = bool(here) and here[-1].open_end
    share_speakers(document, tokens, found)
    quoted = [_quotation(tokens, one) for one in found]
    covered = {i for one in found if one.kind != "scare" for i in range(one.first, one.last)}
    indirect = [
        _indirect(arcs, span, cue) for span, cue in find_indirect(document.sentences, tokens, arcs, covered)
    ]
    return tuple(
        sorted([*quoted, *indirect], key=lambda heard: (heard.quotation.start, -heard.quotation.end))
    )


def resolved(heard: Sequence[Heard], resolve: Resolve) -> tuple[Quotation, ...]:
    """The quotations with the names and ids of those speakers who are entities.

    ``resolve`` gives the entity of a mention by the index of its head token, or None.
    """
    return tuple(_resolved(one, resolve) for one in heard)


def _resolved(heard: Heard, resolve: Resolve) -> Quotation:
    quotation = heard.quotation
    known = resolve(heard.speaker_at) if heard.speaker_at is not None else None
    if known is None or quotation.speaker is None:
        return quotation
    name, entity_id = known
    speaker = quotation.speaker.model_copy(update={"name": name, "entity_id": entity_id})
    return quotation.model_copy(update={"speaker": speaker})


def _in_section(
    arcs: Clauses,
    index: int,
    sentences: Sequence[Sentence],
    *,
    continued: bool,
    goes_on: bool,
) -> Iterator[Found]:
    view = view_of(arcs.tokens, sentences[0].first, sentences[-1].last)
    stretches = quoted_stretches(view.text, continued=continued, goes_on=goes_on)
    if not stretches:
        return
    spans = [view.tokens(stretch.start, stretch.end) for stretch in stretches]
    quoted = frozenset(i for first, last in spans for i in range(first, last))
    starts = [sentence.first for sentence in sentences]
    for stretch, (first, last) in zip(stretches, spans, strict=True):
        found = Found(
            section=index,
            first=first,
            last=last,
            depth=stretch.depth,
            open_end=stretch.open_end,
            text=view.text[stretch.start : stretch.end],
            opens_section=stretch.start <= 2,
        )
        _attribute(arcs, found, _place(sentences, starts, (first, last), quoted))
        yield found


def _place(
    sentences: Sequence[Sentence], starts: Sequence[int], span: tuple[int, int], quoted: frozenset[int]
) -> Place:
    first, last = span
    opening = sentences[max(0, bisect_left(starts, first + 1) - 1)]
    closing = sentences[max(0, bisect_left(starts, last) - 1)]
    return Place(first, last, max(opening.first, first - _WINDOW), min(closing.last, last + _WINDOW), quoted)


def _attribute(arcs: Clauses, found: Found, place: Place) -> None:
    tokens = arcs.tokens
    clauses = arcs.within(place.before, min(place.after, place.first + _WINDOW, len(tokens)))
    if place.last - place.first > _WINDOW:
        clauses = arcs.within(max(place.before, place.last - _WINDOW), place.after)
    cue = find_cue(tokens, clauses, place) if found.depth == 0 else _nested_cue(tokens, clauses, place)
    found.cue = cue
    found.alone = place.first - place.before <= 1 and place.after - place.last <= _MARKS_AFTER
    found.kind = _kind(found, cue, tokens)
    if cue and cue.speaker is not None and found.kind != "scare":
        found.voice = Voice(cue.speaker, *clauses.phrase(cue.speaker))


def _nested_cue(tokens: Sequence[TaggedToken], clauses: Clauses, place: Place) -> Cue | None:
    """Quotations inside others need a cue right before them; "I" and "you" name nobody."""
    cue = find_cue(tokens, clauses, replace(place, quoted=frozenset(), after=place.last))
    if cue is None or not 0 < place.first - cue.at <= _FEWEST_SPOKEN:
        return None
    named = cue.speaker is not None and tokens[cue.speaker].text.lower() not in _DIALOGUE
    return cue if named else replace(cue, speaker=None)


def _kind(found: Found, cue: Cue | None, tokens: Sequence[TaggedToken]) -> QuotationKind:
    if cue and cue.banner:
        return "banner"
    if cue and cue.chant:
        return "chant"
    words = sum(token.pos != "PUNCT" for token in tokens[found.first : found.last])
    sentence = found.text[:1].isupper() and bool(_ENDS.search(found.text))
    if cue is None:
        after = tokens[found.last + 1].text if found.last + 1 < len(tokens) else ""
        unread = tokens[found.first].pos == "X" and after in _LEADS_TO_SPEAKER and words >= _FEWEST_UNREAD
        announced = found.first >= 2 and tokens[found.first - 2].text == ":"
        spoken = sentence and (words >= _FEWEST_SPOKEN or found.alone or announced)
        return "direct" if found.depth == 0 and (spoken or unread) else "scare"
    if _is_title(found.text):
        return "scare"
    return "direct" if words >= _FEWEST_SPOKEN or sentence else "mixed"


def _is_title(text: str) -> bool:
    """Whether every word of weight is capitalised and nothing ends a sentence: a name, not speech."""
    words = [word for word in re.findall(r"[^\W\d_][\w'\u2019-]*", text) if len(word) > 3]
    return len(words) > 1 and all(word[0].isupper() for word in words) and not _ENDS.search(text)


def _quotation(tokens: Sequence[TaggedToken], found: Found) -> Heard:
    quotation = Quotation(
        start=tokens[found.first].start,
        end=tokens[found.last - 1].end,
        text=found.text,
        kind=found.kind,
        speaker=_speaker(tokens, found.voice) if found.voice else None,
        cue=tokens[found.cue.at].text if found.cue and found.kind != "scare" else None,
    )
    return Heard(quotation, found.voice.head if found.voice else None)


def _indirect(arcs: Clauses, span: tuple[int, int], cue: Cue) -> Heard:
    tokens = arcs.tokens
    first, last = span
    clauses = arcs.within(max(0, cue.at - _WINDOW), min(len(tokens), cue.at + _WINDOW))
    voice = Voice(cue.speaker, *clauses.phrase(cue.speaker)) if cue.speaker is not None else None
    quotation = Quotation(
        start=tokens[first].start,
        end=tokens[last - 1].end,
        text=_words(tokens, first, last),
        kind="indirect",
        speaker=_speaker(tokens, voice) if voice else None,
        cue=tokens[cue.at].text,
    )
    return Heard(quotation, voice.head if voice else None)


def _speaker(tokens: Sequence[TaggedToken], voice: Voice) -> Speaker:
    first, last = voice.first, voice.last
    return Speaker(start=tokens[first].start, end=tokens[last - 1].end, name=_words(tokens, first, last))


def _words(tokens: Sequence[TaggedToken], first: int, last: int) -> str:
    return "".join(token.text + " " * token.space for token in tokens[first:last]).strip()
