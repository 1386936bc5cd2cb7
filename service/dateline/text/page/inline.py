"""Inline markup of markdown and plain text: links, emphasis, escapes, entities, as mapped text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from dateline.text.page.block import Link
from dateline.text.page.mapped import Mapped, Writer

_URL = (
    r"\((?:<[^<>\n]{0,2000}+>|(?:[^()\s]|\([^()\s]{0,200}+\)){0,2000}+)(?:\s{1,3}+\"[^\"\n]{0,300}+\")?\s?\)"
)
_MARKUP = re.compile(
    r"\\(?P<escaped>[\\`*_{}\[\]()#+\-.!|<>~\"'&])"
    rf"|(?P<image>!?)\[(?P<label>[^\[\]]{{0,1000}}+)\](?P<url>{_URL})"
    r"|<(?P<angle>(?:https?://|mailto:)[^<>\s]{1,2000}+)>"
    r"|(?P<tag></?[A-Za-z][A-Za-z0-9]{0,9}+(?:\s[^<>\n]{0,500}+)?/?>)"
    r"|(?P<entity>&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});)"
    r"|(?P<mark>\*{1,3}|_{1,3}|~~|`+)"
)
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")


@dataclass(slots=True)
class _Run:
    """What is collected while a run of text is read."""

    raw: str
    out: Writer
    links: list[Link] = field(default_factory=list)
    bold: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Inline:
    """Cleaned text with the links and bold stretches it had."""

    text: Mapped
    links: tuple[Link, ...]
    bold: tuple[tuple[int, int], ...]


def read_inline(raw: str, spans: list[tuple[int, int]], *, markdown: bool) -> Inline:
    """The text of the raw spans (lines of one block), joined by spaces, markup unwrapped."""
    run = _Run(raw, Writer(raw))
    for start, end in spans:
        if len(run.out):
            run.out.put(" ", start, start)
        if markdown:
            _read(run, start, end, _pairs(raw, start, end))
        else:
            _plain(run, start, end)
    text = run.out.done()
    return Inline(text, tuple(run.links), tuple(run.bold))


def _plain(run: _Run, start: int, end: int) -> None:
    position = start
    for match in _ENTITY.finditer(run.raw, start, end):
        run.out.copy(position, match.start())
        _put_entity(run, match.group(), match.start(), match.end())
        position = match.end()
    run.out.copy(position, end)


def _read(run: _Run, start: int, end: int, pairs: dict[int, int]) -> None:
    position = start
    opened: dict[int, int] = {}
    for match in _MARKUP.finditer(run.raw, start, end):
        if match.start() < position:
            continue
        run.out.copy(position, match.start())
        position = match.end()
        if match["mark"]:
            _emphasis(run, match, pairs, opened)
        else:
            _unwrap(run, match, pairs)
    run.out.copy(position, end)


def _unwrap(run: _Run, match: re.Match[str], pairs: dict[int, int]) -> None:
    if match["label"] is not None:
        first = len(run.out)
        _read(run, match.start("label"), match.end("label"), pairs)
        run.links.append(Link(first, len(run.out), match["url"][1:-1].strip().strip("<>")))
    elif match["angle"]:
        first = len(run.out)
        run.out.copy(match.start("angle"), match.end("angle"))
        run.links.append(Link(first, len(run.out), match["angle"]))
    elif match["entity"]:
        _put_entity(run, match["entity"], match.start(), match.end())
    elif match["escaped"]:
        run.out.put(match["escaped"], match.start(), match.end())
    else:
        run.out.put(" ", match.start(), match.end())


def _put_entity(run: _Run, entity: str, start: int, end: int) -> None:
    meant = html.unescape(entity)
    if meant == entity:
        run.out.copy(start, end)
    for char in meant if meant != entity else "":
        run.out.put(char, start, end)


def _emphasis(run: _Run, match: re.Match[str], pairs: dict[int, int], opened: dict[int, int]) -> None:
    at = match.start()
    if at not in pairs:
        run.out.copy(at, match.end())
    elif pairs[at] > at:
        opened[pairs[at]] = len(run.out)
    elif len(match["mark"]) >= 2 and match["mark"][0] in "*_":
        run.bold.append((opened.get(at, len(run.out)), len(run.out)))


def _pairs(raw: str, start: int, end: int) -> dict[int, int]:
    """The emphasis marks of a line that open and close something, each with its partner."""
    waiting: dict[str, list[int]] = {}
    pairs: dict[int, int] = {}
    for match in _MARKUP.finditer(raw, start, end):
        if match["mark"]:
            _pair(raw, match.start(), match["mark"], (start, end), waiting, pairs)
        elif match["label"] is not None:
            inner = _pairs(raw, match.start("label"), match.end("label"))
            pairs.update(inner)
    return pairs


def _pair(
    raw: str,
    at: int,
    mark: str,
    line: tuple[int, int],
    waiting: dict[str, list[int]],
    pairs: dict[int, int],
) -> None:
    before = raw[at - 1] if at > line[0] else " "
    after = raw[at + len(mark)] if at + len(mark) < line[1] else " "
    word = mark[0] == "_"
    open_marks = waiting.setdefault(mark, [])
    if open_marks and not before.isspace() and not (word and after.isalnum()):
        opener = open_marks.pop()
        pairs[opener], pairs[at] = at, opener
    elif not after.isspace() and not (word and before.isalnum()):
        open_marks.append(at)
