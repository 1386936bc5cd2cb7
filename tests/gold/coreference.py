"""How well what refers back is resolved, on news pages annotated with coreference in CoNLL-U.

A pronoun is right when the name or noun it was joined to stands in the same gold chain. Relative
pronouns are no mentions there and are not scored, nor is anything inside a longer mention of its own
chain. Of the nouns, those with a definite article or demonstrative are scored, alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dateline.contracts import Article, Entity, Mention, TaggedDocument
from dateline.text import tag, tokenize
from tests.gold.measure import Measure, Tally, Wrong, overlap

FOLDER = Path("data", "gum_news", "coref", "ontogum", "conllu")

_BRACKET = re.compile(r"\((\d+)[^()]*|(\d+)\)")
_DEFINITE = ("the ", "this ", "that ", "these ", "those ")
_RELATIVES = frozenset(("who", "whom", "whose", "which", "that"))


@dataclass(frozen=True)
class Span:
    """A gold mention: characters ``[start, end)`` of the page and its chain."""

    start: int
    end: int
    chain: str
    pronoun: bool


@dataclass
class Page:
    """A gold page as an article would be published."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)


def read_page(path: Path) -> Page:
    """The page of a CoNLL-U file, its paragraphs apart by blank lines."""
    page = Page()
    opened: list[tuple[str, int, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar") and "block" not in line:
            page.text = page.text.rstrip() + "\n\n" if page.text else ""
        fields = line.split("\t")
        if len(fields) != 10 or not fields[0].isdigit():
            continue
        start = len(page.text)
        page.text += fields[1]
        _read_brackets(page, opened, fields, start)
        if "SpaceAfter=No" not in fields[9]:
            page.text += " "
    return page


def _read_brackets(page: Page, opened: list[tuple[str, int, str]], fields: Sequence[str], start: int) -> None:
    marks = next((part[7:] for part in fields[9].split("|") if part.startswith("Entity=")), "")
    for found in _BRACKET.finditer(marks):
        if found[1]:
            opened.append((found[1], start, fields[4]))
            if marks[found.end() : found.end() + 1] == ")":
                _close(page, opened, found[1], start)
        elif found[2]:
            _close(page, opened, found[2], start)


def _close(page: Page, opened: list[tuple[str, int, str]], chain: str, start: int) -> None:
    at = max((i for i, (name, _, _) in enumerate(opened) if name == chain), default=None)
    if at is not None:
        _, begin, tag_ = opened.pop(at)
        page.spans.append(Span(begin, len(page.text), chain, begin == start and tag_.startswith("PRP")))


def score(data: Path | None) -> list[Measure]:
    """Pronouns and nouns on the pages under ``data``; nothing without them."""
    if data is None or not (data / FOLDER).is_dir():
        return []
    pronouns, nouns = [], []
    wrong: list[Wrong] = []
    for path in sorted((data / FOLDER).glob("*.conllu")):
        page = read_page(path)
        tagged = tag(tokenize(Article(text=page.text)))
        pronouns.append(_pronouns(page, tagged, wrong))
        nouns.append(_nouns(page, tagged, wrong))
    return [overlap("pronouns/gum", pronouns, wrong), overlap("nominals/gum", nouns)]


def _pronouns(page: Page, tagged: TaggedDocument, wrong: list[Wrong]) -> Tally:
    gold = {(span.start, span.end): span for span in page.spans if span.pronoun and _is_anaphor(page, span)}
    right = spurious = 0
    for entity, mention in _mentions(tagged, "pronoun"):
        span = gold.get((mention.start, mention.end))
        chain = _chain_of(page, tagged, entity, mention)
        if mention.text.lower() in _RELATIVES or (span is None and _is_inside(page, mention, chain)):
            continue
        if span and chain == span.chain:
            right += 1
        else:
            spurious += 1
            wrong.append(_wrong(page, mention, span, entity))
    return Tally(right, spurious, len(gold) - right)


def _nouns(page: Page, tagged: TaggedDocument, wrong: list[Wrong]) -> Tally:
    due = sum(_is_anaphor(page, span) and _is_noun(page, span) for span in page.spans)
    right = spurious = 0
    for entity, mention in _mentions(tagged, "nominal"):
        if entity.mentions[0].start >= mention.start or not mention.text.lower().startswith(_DEFINITE):
            continue
        span = _span_at(page, tagged.tokens[mention.head].start)
        if span and _chain_of(page, tagged, entity, mention) == span.chain:
            right += 1
        else:
            spurious += 1
            wrong.append(_wrong(page, mention, span, entity))
    return Tally(right, spurious, due - right)


def _mentions(tagged: TaggedDocument, kind: str) -> Iterator[tuple[Entity, Mention]]:
    for entity in tagged.entities:
        for mention in entity.mentions:
            if mention.kind == kind:
                yield entity, mention


def _is_anaphor(page: Page, span: Span) -> bool:
    return any(other.chain == span.chain and other.start < span.start for other in page.spans)


def _is_noun(page: Page, span: Span) -> bool:
    return not span.pronoun and page.text[span.start : span.end].lower().startswith(_DEFINITE)


def _is_inside(page: Page, mention: Mention, chain: str | None) -> bool:
    return any(s.chain == chain and s.start <= mention.start and mention.end <= s.end for s in page.spans)


def _chain_of(page: Page, tagged: TaggedDocument, entity: Entity, mention: Mention) -> str | None:
    """The gold chain of the name or noun that the entity has nearest before a mention, else after it."""
    others = [one for one in entity.mentions if one.kind != "pronoun" and one is not mention]
    before = [one for one in others if one.start < mention.start]
    for one in (*reversed(before), *(other for other in others if other.start > mention.start)):
        span = _span_at(page, tagged.tokens[one.head].start)
        if span:
            return span.chain
    return None


def _span_at(page: Page, at: int) -> Span | None:
    holding = [span for span in page.spans if span.start <= at < span.end]
    return min(holding, key=lambda span: span.end - span.start, default=None)


def _wrong(page: Page, mention: Mention, span: Span | None, entity: Entity) -> Wrong:
    around = page.text[max(0, mention.start - 60) : mention.end + 40].replace("\n", " ")
    expected = None
    if span:
        others = [one for one in page.spans if one.chain == span.chain and not one.pronoun]
        expected = page.text[others[0].start : others[0].end] if others else None
    return Wrong(f"[{mention.text}] {around}", expected, entity.name)
