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
    r"(?P<attributes>(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+)>"
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=]{1,60})(?:\s{0,5}=\s{0,5}(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|(?P<bare>[^\s\"'=<>`]+)))?"
)
_RAW = frozenset(
    ("script", "style", "textarea", "title", "noscript", "template", "iframe", "svg", "math", "select")
)
_LOOSE_TRIES = 200
_LONGEST_TAG = 50_000


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
    reader = _Reader(page)
    at = text_from = 0
    while (at := page.find("<", at)) >= 0:
        skipped = _declaration(page, at)
        tag = reader.tag(at) if skipped is None else None
        if skipped is None and tag is None:
            at += 1
            continue
        if at > text_from:
            yield Text(text_from, at)
        if tag is None:
            at = text_from = skipped or len(page)
            continue
        yield tag
        at = text_from = reader.raw_end(tag)
        if at > tag.end:
            yield Text(tag.end, at, tag.name)
    if len(page) > text_from:
        yield Text(text_from, len(page))


class _Reader:
    """Reads tags, and remembers what would cost too much to try again."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._tries = _LOOSE_TRIES
        self._endless: set[str] = set()

    def tag(self, at: int) -> Tag | None:
        """The tag that begins there; None when what begins there is text."""
        match = _TAG.match(self._page, at)
        if match is None and self._tries and self._page[at + 1 : at + 2].isalpha():
            self._tries -= 1
            match = _LOOSE_TAG.match(self._page, at, min(len(self._page), at + _LONGEST_TAG))
        if match is None:
            return None
        return Tag(at, match.end(), match["name"].lower(), bool(match["close"]), match["attributes"])

    def raw_end(self, tag: Tag) -> int:
        """Where the text of a raw-text element ends; of others, and of one nothing ends, the tag's end."""
        if tag.name not in _RAW or tag.closing or tag.name in self._endless or tag.attributes.endswith("/"):
            return tag.end
        match = re.compile(rf"</{re.escape(tag.name)}\b", re.IGNORECASE).search(self._page, tag.end)
        if match:
            return match.start()
        self._endless.add(tag.name)
        return len(self._page) if tag.name in ("script", "style") else tag.end


def _declaration(page: str, at: int) -> int | None:
    """Where a comment, doctype or processing instruction ends; None when there is none at ``at``."""
    if page.startswith("<!--", at):
        end = page.find("-->", at + 4)
        return end + 3 if end >= 0 else len(page)
    if page.startswith(("<!", "<?"), at):
        end = page.find(">", at)
        return end + 1 if end >= 0 else len(page)
    return None


def attributes_of(tag: Tag) -> dict[str, str]:
    """A tag's attributes by lower-case name, the first of each."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag.attributes):
        value = match["double"] or match["single"] or match["bare"] or ""
        found.setdefault(match["name"].lower(), unescape(value) if "&" in value else value)
    return found
