"""Pages written for the gold, with the section of every piece of them.

``layouts.txt`` holds one page after the other: ``=== name [markdown|crlf|bom]``, then its pieces, each
under a line ``@kind``. The lines are the page as published, those of ``@`` left out; ``~`` after the
kind sets the piece on the same line as the one before it, ``+`` says that it goes on with that one's
paragraph, and ``a|b`` that either kind will do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dateline.contracts import ContentType


@dataclass(frozen=True)
class Piece:
    """A stretch ``[start, end)`` of the page, the kinds it may be, and whether it goes on a paragraph."""

    start: int
    end: int
    kinds: frozenset[str]
    goes_on: bool


@dataclass
class GoldPage:
    """A page as published, and its pieces in order."""

    name: str
    content_type: ContentType
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)


def read_pages(path: Path) -> list[GoldPage]:
    """All pages of a file."""
    return [_page(*part.split("\n", 1)) for part in path.read_text(encoding="utf-8").split("=== ")[1:]]


def _page(title: str, body: str) -> GoldPage:
    name, *flags = title.split()
    page = GoldPage(name, "text/markdown" if "markdown" in flags else "text/plain")
    page.text = "\ufeff" if "bom" in flags else ""
    for kind, lines in _marked(body):
        if kind.endswith("~"):
            page.text = page.text.rstrip("\n") + " "
        raw = "\n".join(lines) + "\n"
        raw = raw.replace("\n", "\r\n") if "crlf" in flags else raw
        start = len(page.text)
        page.text += raw
        kinds = frozenset(kind.rstrip("~+").split("|"))
        page.pieces.append(Piece(start, start + len(raw.rstrip()), kinds, kind.endswith("+")))
    return page


def _marked(body: str) -> Iterator[tuple[str, list[str]]]:
    kind, lines = "", list[str]()
    for line in body.rstrip("\n").split("\n"):
        if line.startswith("@"):
            if kind:
                yield kind, lines
            kind, lines = line[1:], []
        else:
            lines.append(line)
    yield kind, lines
