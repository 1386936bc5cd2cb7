"""HTML cut into tags and text, each with its place, in time linear in the page however broken it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{0,40})(?P<attributes>(?:[^\"'<>]++|\"[^\"<]*+\""
    r"|'[^'<]*+')*+)>"
)
_LOOSE_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{0,40})"
    r"(?P<attributes>(?:[^\"'<>]++|\"[^\"]{0,20000}+\"|'[^']{0,20000}+'|[\"'])*?)>"
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=]{1,60})(?:\s{0,5}=\s{0,5}(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|(?P<bare>[^\s\"'=<>`]+)))?"
)
_RAW = frozenset(
    ("script", "style", "textarea", "title", "noscript", "template", "iframe", "svg", "math", "select")
)
_LOOSE_TRIES = 200


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; ``attributes`` are still as written."""

    start: int
    end: int
    name: str
    closing: bool
    attributes: str


@dataclass(frozen=True, slots=True)
class Text:
    """Characters between tags; ``element`` names the raw-text element that holds them, if one does."""

    start: int
    end: int
    element: str | None = None


def scan(page: str) -> Iterator[Tag | Text]:
    """The tags and texts of a page in order; comments and declarations are left out."""
    text_from = 0
    endless: set[str] = set()
    for piece in _angled(page):
        start = piece.start
        if start < text_from:
            continue
        if start > text_from:
            yield Text(text_from, start)
        text_from = piece.end
        if isinstance(piece, Text):
            continue
        yield piece
        if piece.name in _RAW and piece.name not in endless and not piece.closing:
            end = _raw_end(page, piece)
            if end is None:
                endless.add(piece.name)
            elif end > piece.end:
                yield Text(piece.end, end, piece.name)
                text_from = end
    if len(page) > text_from:
        yield Text(text_from, len(page))


def _angled(page: str) -> Iterator[Tag | Text]:
    """Every tag, and as text every comment and declaration, also those inside raw-text elements."""
    at = 0
    tries = _LOOSE_TRIES
    while (at := page.find("<", at)) >= 0:
        end = _declaration(page, at)
        if end is not None:
            yield Text(at, end)
            at = end
            continue
        match = _TAG.match(page, at)
        if match is None and tries and page[at + 1 : at + 2].isalpha():
            tries -= 1
            match = _LOOSE_TAG.match(page, at, min(len(page), at + 50_000))
        if match is None:
            at += 1
            continue
        yield Tag(at, match.end(), match["name"].lower(), bool(match["close"]), match["attributes"])
        at = match.end()


def _declaration(page: str, at: int) -> int | None:
    """Where a comment, doctype or processing instruction ends; None when there is none at ``at``."""
    if page.startswith("<!--", at):
        end = page.find("-->", at + 4)
        return end + 3 if end >= 0 else len(page)
    if page.startswith(("<!", "<?"), at):
        end = page.find(">", at)
        return end + 1 if end >= 0 else len(page)
    return None


def _raw_end(page: str, tag: Tag) -> int | None:
    """Where the text of a raw-text element ends; None when nothing ends it: its text is then the page's."""
    if tag.attributes.endswith("/"):
        return tag.end
    match = re.compile(rf"</{re.escape(tag.name)}\b", re.IGNORECASE).search(page, tag.end)
    if match:
        return match.start()
    return len(page) if tag.name in ("script", "style") else None


def attributes_of(tag: Tag) -> dict[str, str]:
    """A tag's attributes by lower-case name, the first of each."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag.attributes):
        value = match["double"] or match["single"] or match["bare"] or ""
        found.setdefault(match["name"].lower(), unescape(value) if "&" in value else value)
    return found
