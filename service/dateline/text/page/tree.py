"""HTML as blocks of text, each with the elements it stands in."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from dateline.text.page.block import Block, Link, Markup
from dateline.text.page.elements import BLOCKS, HIDDEN, VOID, Role, markup_of, role_of
from dateline.text.page.mapped import Writer
from dateline.text.page.markup import Tag, Text, attributes_of, scan
from dateline.text.page.metadata import Collector, Metadata

_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30};?|#[0-9]{1,7};?|#[xX][0-9A-Fa-f]{1,6};?)")
_DEEPEST = 300


@dataclass(slots=True)
class Element:
    """An open or closed element: its parent's index, its role and what it inherits."""

    name: str
    parent: int
    role: Role | None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and the index of the element that holds it."""

    block: Block
    element: int


@dataclass(slots=True)
class Tree:
    """The elements of a page and its blocks, both in order, and the page's own word on itself."""

    elements: list[Element] = field(default_factory=list)
    blocks: list[Placed] = field(default_factory=list)
    metadata: Metadata = field(default_factory=Metadata)

    def path(self, element: int) -> list[int]:
        """The element and those round it, the innermost first."""
        found = []
        while element >= 0:
            found.append(element)
            element = self.elements[element].parent
        return found


def read_tree(page: str) -> Tree:
    """The blocks of an HTML page, and what it says of itself."""
    builder = _Builder(page)
    collector = Collector()
    for piece in scan(page):
        if isinstance(piece, Text):
            if piece.element:
                collector.text(piece, page)
            builder.text(piece)
        elif piece.closing:
            builder.close(piece)
        else:
            collector.tag(piece)
            builder.open(piece)
    builder.flush()
    builder.tree.metadata = collector.done()
    return builder.tree


class _Builder:
    def __init__(self, page: str) -> None:
        self.tree = Tree()
        self._page = page
        self._open: list[int] = []
        self._out = Writer(page)
        self._span: tuple[int, int] | None = None
        self._links: list[Link] = []
        self._bold: list[tuple[int, int]] = []
        self._marks: list[tuple[str, int, str]] = []
        self._breaks = 0
        self._home = -1

    def open(self, tag: Tag) -> None:
        if tag.name == "br":
            self._break(tag)
            return
        if tag.name in BLOCKS:
            self.flush()
            if tag.name in ("p", "li", "dt", "dd", "tr", "td", "th", "option") or re.fullmatch(
                r"h[1-6]", tag.name
            ):
                self._end_implied(tag.name)
        if tag.name in VOID or (tag.attributes.endswith("/") and tag.name not in BLOCKS):
            return
        attributes = attributes_of(tag) if tag.attributes else {}
        if tag.name in ("a", "b", "strong"):
            self._marks.append((tag.name, len(self._out), attributes.get("href", "")))
        elif len(self._open) < _DEEPEST:
            self._push(tag.name, attributes)

    def _push(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1] if self._open else -1
        over = self.tree.elements[parent] if parent >= 0 else None
        role = role_of(name, attributes) if name in BLOCKS or attributes else None
        hidden = name in HIDDEN or (over is not None and over.hidden)
        self._open.append(len(self.tree.elements))
        self.tree.elements.append(Element(name, parent, role or (over.role if over else None), hidden))

    def _end_implied(self, name: str) -> None:
        """A paragraph or item ends where the next one of its kind begins."""
        ends = {
            "li": ("ul", "ol"),
            "dt": ("dl",),
            "dd": ("dl",),
            "tr": ("table",),
            "td": ("tr",),
            "th": ("tr",),
        }
        for depth in range(len(self._open) - 1, max(-1, len(self._open) - 12), -1):
            over = self.tree.elements[self._open[depth]].name
            if over == name or (over == "p" and name != "option"):
                del self._open[depth:]
                return
            if over in ends.get(name, ()) or (over in BLOCKS and name not in ends):
                return

    def close(self, tag: Tag) -> None:
        if tag.name in BLOCKS:
            self.flush()
        if self._marks and tag.name in ("a", "b", "strong"):
            self._end_mark(tag.name)
            return
        for depth in range(len(self._open) - 1, max(-1, len(self._open) - 50), -1):
            if self.tree.elements[self._open[depth]].name == tag.name:
                del self._open[depth:]
                return

    def _end_mark(self, name: str) -> None:
        for i in range(len(self._marks) - 1, max(-1, len(self._marks) - 10), -1):
            if self._marks[i][0] == name:
                _, first, url = self._marks.pop(i)
                self._mark(name, first, url)
                return

    def _mark(self, name: str, first: int, url: str) -> None:
        if name == "a":
            self._links.append(Link(first, len(self._out), url))
        else:
            self._bold.append((first, len(self._out)))

    def _break(self, tag: Tag) -> None:
        self._breaks += 1
        if self._breaks > 1:
            self.flush()
        elif len(self._out):
            self._out.put(" ", tag.start, tag.end)

    def text(self, piece: Text) -> None:
        home = self._open[-1] if self._open else -1
        if piece.element or (home >= 0 and self.tree.elements[home].hidden):
            return
        written = self._page[piece.start : piece.end]
        if not written.strip():
            if len(self._out):
                self._out.put(" ", piece.start, piece.end)
            return
        if not len(self._out):
            self._home = home
        self._breaks = 0
        start = piece.start + len(written) - len(written.lstrip())
        end = piece.start + len(written.rstrip())
        self._span = (self._span[0] if self._span else start, end)
        self._write(piece)

    def _write(self, piece: Text) -> None:
        position = piece.start
        for match in _ENTITY.finditer(self._page, piece.start, piece.end):
            meant, end = _meant(match)
            if meant:
                self._out.copy(position, match.start())
                for char in meant:
                    self._out.put(char, match.start(), end)
                position = end
        self._out.copy(position, piece.end)

    def flush(self) -> None:
        """End the block that is being read, if there is one."""
        text = self._out.done()
        if text.text and self._span:
            for name, first, url in self._marks:
                self._mark(name, first, url)
            element = self.tree.elements[self._home] if self._home >= 0 else Element("body", -1, None)
            block = Block(
                text=text,
                start=self._span[0],
                end=self._span[1],
                markup=self._markup(element),
                links=_within(self._links, len(text)),
                bold=[(first, min(last, len(text))) for first, last in self._bold],
                level=int(element.name[1]) if re.fullmatch(r"h[1-6]", element.name) else 0,
            )
            self.tree.blocks.append(Placed(block, self._home))
        self._marks = [(name, 0, url) for name, _, url in self._marks]
        self._out, self._span, self._links, self._bold, self._breaks = Writer(self._page), None, [], [], 0

    def _markup(self, element: Element) -> Markup:
        own = markup_of(element.name, element.role)
        if own == "text":
            for i in self.tree.path(self._home)[:4]:
                if self.tree.elements[i].name in ("li", "blockquote"):
                    return markup_of(self.tree.elements[i].name, None)
                if re.fullmatch(r"h[1-6]", self.tree.elements[i].name):
                    return "heading"
        return own


def _meant(match: re.Match[str]) -> tuple[str, int]:
    """What a character reference stands for and where it ends; without a semicolon letters may follow it."""
    written, meant = match.group(), html.unescape(match.group())
    if meant == written:
        return "", match.end()
    if written.endswith(";") and not meant.endswith(";"):
        return meant, match.end()
    left = len(meant) - 1
    return meant[:1], match.end() - left


def _within(links: Sequence[Link], size: int) -> list[Link]:
    return [Link(link.first, min(link.last, size), link.url) for link in links if link.first < size]
