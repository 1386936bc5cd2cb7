"""Marks over the tokens of a document, and a sentence as text with marks that open and close."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dateline.cli.view import wording
from dateline.contracts import Event, Sentence, Span, TaggedDocument, TaggedToken

_MOST_OPEN = 24
"""More marks over one word are left out: browsers stop nesting, and nobody could tell them apart."""


@dataclass(frozen=True)
class Mark:
    """Tokens ``[first, last)`` and what the page says of them.

    ``entity`` is the number of the entity on the page, ``parts`` are the events that point here with
    the role each gives it, ``triggers`` the numbers of the events that these words show.
    """

    first: int
    last: int
    kind: str
    title: str | None = None
    entity: int | None = None
    speaker: str | None = None
    parts: tuple[str, ...] = ()
    triggers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A step through a sentence: a mark that opens, a mark that closes, or text.

    A mark that crosses another is closed and opened again: only its ``end`` is where it ends.
    """

    text: str = ""
    opens: Mark | None = None
    closes: Mark | None = None
    end: bool = False


class Words:
    """Where the tokens of a document lie in its text."""

    def __init__(self, tokens: Sequence[TaggedToken]) -> None:
        self._starts = [token.start for token in tokens]
        self._ends = [token.end for token in tokens]

    def under(self, start: int, end: int) -> tuple[int, int] | None:
        """The tokens ``[first, last)`` that have a character in the span."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return (first, last) if first < last else None


def marks_of(document: TaggedDocument, events: Sequence[Event], numbers: Mapping[str, int]) -> Iterator[Mark]:
    """Every mark of the document; ``numbers`` are those of the entities on the page, by id."""
    words = Words(document.tokens)
    for entity in document.entities:
        for mention in entity.mentions:
            title = wording.of_mention(mention, entity)
            yield Mark(mention.first, mention.last, mention.kind, title, numbers[entity.entity_id])
    for timex in document.timexes:
        yield Mark(timex.first, timex.last, "time", wording.of_timex(timex))
    for quantity in document.quantities:
        yield Mark(quantity.first, quantity.last, "quantity", wording.of_quantity(quantity))
    for quotation in document.quotations:
        if found := words.under(quotation.start, quotation.end):
            speaker = quotation.speaker.name if quotation.speaker else None
            yield Mark(*found, "quotation", wording.of_quotation(quotation), speaker=speaker)
    yield from _parts(document, events, words)


def _parts(document: TaggedDocument, events: Sequence[Event], words: Words) -> Iterator[Mark]:
    roles: dict[tuple[int, int], list[str]] = defaultdict(list)
    shown: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, event in enumerate(events, 1):
        for role, start, end in parts_of(document, event):
            if found := words.under(start, end):
                roles[found].append(f"{number}:{role}")
                if role == "trigger":
                    shown[found].append(number)
    for found, parts in roles.items():
        triggers = tuple(shown[found])
        yield Mark(*found, "trigger" if triggers else "part", parts=tuple(parts), triggers=triggers)


def parts_of(document: TaggedDocument, event: Event) -> Iterator[tuple[str, int, int]]:
    """What the event points at in the text: role, start, end."""
    yield "trigger", event.trigger.start, event.trigger.end
    spans: Iterable[tuple[str, Sequence[Span]]] = (
        ("actor", event.actors),
        ("recipient", event.recipients),
        ("count", event.counts),
    )
    for role, found in spans:
        yield from ((role, span.start, span.end) for span in found)
    place = event.location
    if place and place.start is not None and place.end is not None:
        yield "place", place.start, place.end
    said = event.sentence
    for timex in document.timexes:
        if event.date.text == timex.text and said.start <= timex.start < said.end:
            yield "date", timex.start, timex.end


def cut(marks: Iterable[Mark], sentences: Sequence[Sentence]) -> list[list[Mark]]:
    """The marks of each sentence; one that runs over several becomes one in each."""
    firsts = [sentence.first for sentence in sentences]
    found: list[list[Mark]] = [[] for _ in sentences]
    for mark in marks:
        for index in range(max(bisect_right(firsts, mark.first) - 1, 0), len(sentences)):
            sentence = sentences[index]
            if sentence.first >= mark.last:
                break
            first, last = max(mark.first, sentence.first), min(mark.last, sentence.last)
            if first < last:
                ends = mark.last <= sentence.last
                found[index].append(
                    replace(
                        mark,
                        first=first,
                        last=last,
                        speaker=mark.speaker if ends else None,
                        triggers=mark.triggers if ends else (),
                    )
                )
    return found


def pieces(sentence: Sentence, tokens: Sequence[TaggedToken], marks: Sequence[Mark]) -> Iterator[Piece]:
    """The sentence from left to right, its marks properly nested."""
    opening: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        opening[mark.first].append(mark)
    stack: list[Mark] = []
    space = False
    for index in range(sentence.first, sentence.last):
        yield from _close(stack, index)
        if space:
            yield Piece(" ")
        longest_first = sorted(opening[index], key=lambda mark: (-mark.last, mark.kind == "trigger"))
        for mark in longest_first[: _MOST_OPEN - len(stack)]:
            stack.append(mark)
            yield Piece(opens=mark)
        yield Piece(tokens[index].text)
        space = tokens[index].space
    yield from _close(stack, sentence.last)


def _close(stack: list[Mark], index: int) -> Iterator[Piece]:
    lowest = next((depth for depth, mark in enumerate(stack) if mark.last <= index), None)
    if lowest is None:
        return
    again: list[Mark] = []
    while len(stack) > lowest:
        mark = stack.pop()
        ends = mark.last <= index
        yield Piece(closes=mark, end=ends)
        if not ends:
            again.append(mark)
    for mark in reversed(again):
        stack.append(mark)
        yield Piece(opens=mark)
