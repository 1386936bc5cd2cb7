"""Plain text and markdown cut into blocks: blank lines, headings, lists, quotes, wrapped lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dateline.text.page.block import Block, Markup
from dateline.text.page.inline import read_inline
from dateline.text.page.joining import breaks_off

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_ITEM = re.compile(r"(?:[-*+\u2022\u25cf\u25aa\u00b7]|\(?\d{1,2}[.)])[ \t]+(?=\S)")
_DASHED = re.compile(r"[-\u2013\u2014] (?P<words>\S[^\n]{1,80}\S) [-\u2013\u2014]")
_ROW = re.compile(r"\|[^\n]*\|")
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\s]*(?:\s\"[^\"]*\")?\)")
_SIGNATURE = re.compile(r"[\u2014\u2013-]{1,2}\s?[^@()\n]{1,60}\(@\w")
_WIDEST_WRAP = 100
_NEARLY = 0.85
"""Of the wrap's width, what a line reaches that goes on: writers do not break every line where they could."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the white space around it; ``left`` is its margin, ``start`` its list or quote mark."""

    left: int
    start: int
    text_start: int
    end: int
    markup: Markup
    level: int
    after_blank: bool


def read_lines(raw: str, *, markdown: bool) -> list[Block]:
    """The blocks of a text, in order."""
    lines = list(_lines(raw, markdown=markdown))
    width = _wrap_width(raw, lines)
    blocks: list[Block] = []
    group: list[_Line] = []
    for line in lines:
        if group and _starts_block(raw, group[-1], line, width):
            blocks += _block(raw, group, markdown=markdown)
            group = []
        group.append(line)
    return [*blocks, *_block(raw, group, markdown=markdown)]


def _lines(raw: str, *, markdown: bool) -> Iterator[_Line]:
    previous_end = 0
    for match in _LINE.finditer(raw):
        text = match.group()
        start = match.start() + len(text) - len(text.lstrip())
        end = match.start() + len(text.rstrip())
        if start >= end:
            continue
        blank = raw.count("\n", previous_end, start) > 1 or previous_end == 0
        blank = blank or raw.count("\r", previous_end, start) > 1 + raw.count("\n", previous_end, start)
        previous_end = end
        yield _line(raw, (match.start(), start, end), blank, markdown=markdown)


def _line(raw: str, place: tuple[int, int, int], blank: bool, *, markdown: bool) -> _Line:
    left, start, end = place
    markup: Markup = "text"
    at, level = start, 0
    if quote := _QUOTE.match(raw, at, end):
        markup, at = "quote", quote.end()
    if markdown and (heading := _HEADING.match(raw, at, end)):
        markup, at, level = "heading", heading.end(), len(heading[1])
    elif dashed := _DASHED.fullmatch(raw, at, end):
        markup, at, level = "heading", dashed.start("words"), 3
    elif markdown and _ROW.fullmatch(raw, at, end):
        markup = "item"
    elif item := _ITEM.match(raw, at, end):
        markup, at = "item", item.end()
    return _Line(left, start, at, end, markup, level, blank)


def _wrap_width(raw: str, lines: list[_Line]) -> int | None:
    """The column at which the text is wrapped; None when lines are whole paragraphs."""
    pairs = [(a, b) for a, b in pairwise(lines) if not b.after_blank]
    if len(pairs) < 3:
        return None
    width = max(a.end - a.left for a, _ in pairs)
    full = sum(_is_full(raw, a, b, width) for a, b in pairs)
    return width if 30 <= width <= _WIDEST_WRAP and full >= 0.7 * len(pairs) else None


def _is_full(raw: str, line: _Line, following: _Line, width: int) -> bool:
    word = re.compile(r"\S{1,100}").match(raw, following.text_start, following.end)
    return line.end - line.left + 1 + (word.end() - word.start() if word else 0) > width


def _starts_block(raw: str, line: _Line, following: _Line, width: int | None) -> bool:
    if following.after_blank or "heading" in (line.markup, following.markup) or following.markup == "item":
        return True
    if _SIGNATURE.match(raw, following.text_start, following.end):
        return True
    if line.markup == "quote" or following.markup == "quote":
        return line.markup != following.markup
    if width is not None and line.markup == "text":
        if _is_indented(line, following) and not breaks_off(*_texts(raw, line, following)):
            return True
        if line.end - line.left >= _NEARLY * width or _is_full(raw, line, following, width):
            return False
    return not breaks_off(*_texts(raw, line, following))


def _is_indented(line: _Line, following: _Line) -> bool:
    return following.start - following.left > line.start - line.left


def _texts(raw: str, line: _Line, following: _Line) -> tuple[str, str]:
    return raw[line.text_start : line.end], raw[following.text_start : following.end]


def _block(raw: str, group: list[_Line], *, markdown: bool) -> Iterator[Block]:
    if not group:
        return
    spans = [(line.text_start, line.end) for line in group]
    inline = read_inline(raw, spans, markdown=markdown)
    image = markdown and _IMAGE.fullmatch(raw, group[0].text_start, group[-1].end)
    yield Block(
        text=inline.text,
        start=group[0].start,
        end=group[-1].end,
        markup="image" if image else group[0].markup,
        links=inline.links,
        bold=inline.bold,
        level=group[0].level,
    )
