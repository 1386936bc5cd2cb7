"""Pages annotated with who is who: CoNLL-U files, and the project's own pages with marks in the text.

A mark is ``{chain:words}``; marks nest, and one chain is one entity of the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_BRACKET = re.compile(r"\((\d+)[^()]*|(\d+)\)")
_MARK = re.compile(r"\{(\w+):|\}")
_DEFINITE = ("the ", "this ", "that ", "these ", "those ")
_PRONOUNS = frozenset(
    (
        "he", "him", "his", "himself", "she", "her", "hers", "herself", "they", "them", "their", "theirs",
        "themselves", "it", "its", "itself", "i", "me", "my", "mine", "myself", "we", "us", "our", "ours",
        "ourselves", "who", "whom", "whose", "which",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A gold mention: characters ``[start, end)`` of the page, its chain, and what kind of words it is."""

    start: int
    end: int
    chain: str
    pronoun: bool
    described: bool
    """Whether it is a definite noun that is no name."""


@dataclass
class Page:
    """A gold page as an article would be published."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)

    def is_anaphor(self, span: Span) -> bool:
        """Whether something before it on the page is the same."""
        return any(other.chain == span.chain and other.start < span.start for other in self.spans)

    def innermost(self, at: int) -> Span | None:
        """The smallest mention that holds a character."""
        holding = [span for span in self.spans if span.start <= at < span.end]
        return min(holding, key=lambda span: span.end - span.start, default=None)


def read_marked(path: Path) -> Iterator[Page]:
    """The pages of a JSON Lines file whose ``text`` has marks."""
    for line in path.read_text(encoding="utf-8").splitlines():
        page, opened = Page(), list[tuple[str, int]]()
        marked, at = json.loads(line)["text"], 0
        for mark in _MARK.finditer(marked):
            page.text += marked[at : mark.start()]
            at = mark.end()
            if mark[1]:
                opened.append((mark[1], len(page.text)))
            else:
                page.spans.append(_marked(page.text, *opened.pop()))
        page.text += marked[at:]
        if opened or "{" in page.text:
            raise ValueError(f"{path.name}: marks that do not close: {page.text[:60]}")
        yield page


def _marked(text: str, chain: str, start: int) -> Span:
    words = text[start:]
    described = words.lower().startswith(_DEFINITE) and words.split()[-1][:1].islower()
    return Span(start, len(text), chain, words.lower() in _PRONOUNS, described)


def read_conllu(path: Path) -> Page:
    """The page of a CoNLL-U file, its paragraphs apart by blank lines."""
    page, opened = Page(), list[tuple[str, int, int]]()
    words: list[list[str]] = []
    joined_to = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar") and "block" not in line:
            page.text = page.text.rstrip() + "\n\n" if page.text else ""
        if line.startswith("# sent_id"):
            words, opened = [], []
        fields = line.split("\t")
        if len(fields) == 10 and "-" in fields[0]:
            joined_to = int(fields[0].split("-")[1])
        if len(fields) != 10 or not fields[0].isdigit():
            continue
        if fields[4] == "HYPH":
            page.text = page.text.rstrip(" ")
        start = len(page.text)
        page.text += fields[1]
        words.append(fields)
        _read_brackets(page, opened, words, start)
        if "SpaceAfter=No" not in fields[9] and int(fields[0]) >= joined_to and fields[4] != "HYPH":
            page.text += " "
        if int(fields[0]) >= joined_to:
            joined_to = 0
    return page


def _read_brackets(
    page: Page, opened: list[tuple[str, int, int]], words: Sequence[Sequence[str]], start: int
) -> None:
    marks = next((part[7:] for part in words[-1][9].split("|") if part.startswith("Entity=")), "")
    for found in _BRACKET.finditer(marks):
        if found[1]:
            opened.append((found[1], start, len(words) - 1))
            if marks[found.end() : found.end() + 1] == ")":
                _close(page, opened, found[1], words)
        elif found[2]:
            _close(page, opened, found[2], words)


def _close(
    page: Page, opened: list[tuple[str, int, int]], chain: str, words: Sequence[Sequence[str]]
) -> None:
    at = max((i for i, (name, _, _) in enumerate(opened) if name == chain), default=None)
    if at is None:
        return
    _, begin, first = opened.pop(at)
    inside = {word[0] for word in words[first:]}
    head = next((word for word in words[first:] if word[6] not in inside), words[first])
    described = page.text[begin:].lower().startswith(_DEFINITE) and head[3] != "PROPN"
    pronoun = len(inside) == 1 and words[first][4].startswith("PRP")
    page.spans.append(Span(begin, len(page.text), chain, pronoun, described))
