"""How well what refers back is resolved: on the project's own pages, and on annotated news outside.

A pronoun is right when the name or noun it was joined to stands in the same gold chain; on the pages
outside relative pronouns are no mentions and are not scored, nor is anything inside a longer mention of its
own chain. Of the nouns, those with a definite article or demonstrative that are no names are scored, alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dateline.contracts import Article, Entity, Mention, TaggedDocument
from dateline.text import tag, tokenize
from tests.gold import DATA
from tests.gold.chains import Page, Span, read_conllu, read_marked
from tests.gold.measure import Measure, Tally, Wrong, overlap
from tests.gold.split import is_test

FOLDER = Path("data", "gum_news", "coref", "ontogum", "conllu")

_DEFINITE = ("the ", "this ", "that ", "these ", "those ")
_RELATIVES = frozenset(("who", "whom", "whose", "which", "that"))


@dataclass
class _Side:
    """The tallies of one set of pages."""

    name: str
    relatives: bool
    pronouns: list[Tally] = field(default_factory=list)
    nouns: list[Tally] = field(default_factory=list)
    wrong_pronouns: list[Wrong] = field(default_factory=list)
    wrong_nouns: list[Wrong] = field(default_factory=list)

    def measures(self) -> list[Measure]:
        return [
            overlap(f"pronouns/{self.name}", self.pronouns, self.wrong_pronouns),
            overlap(f"nominals/{self.name}", self.nouns, self.wrong_nouns),
        ]


def score(data: Path | None) -> list[Measure]:
    """Pronouns and nouns on the project's pages, and on those under ``data`` if there are any."""
    sides = [_Side("dev", relatives=True), _Side("test", relatives=True)]
    for page in read_marked(DATA / "coreference.jsonl"):
        _score_page(page, sides[is_test(page.text)])
    if data is not None and (data / FOLDER).is_dir():
        sides.append(_Side("gum", relatives=False))
        for path in sorted((data / FOLDER).glob("*.conllu")):
            _score_page(read_conllu(path), sides[-1])
    return [measure for side in sides for measure in side.measures()]


def _score_page(page: Page, side: _Side) -> None:
    tagged = tag(tokenize(Article(text=page.text)))
    side.pronouns.append(_pronouns(page, tagged, side))
    side.nouns.append(_nouns(page, tagged, side))


def _pronouns(page: Page, tagged: TaggedDocument, side: _Side) -> Tally:
    gold = {(span.start, span.end): span for span in page.spans if span.pronoun and page.is_anaphor(span)}
    right: set[Span] = set()
    spurious = 0
    for entity, mention in _mentions(tagged, "pronoun"):
        span = gold.get((mention.start, mention.end))
        chain = _chain_of(page, tagged, entity, mention)
        if not side.relatives and (mention.text.lower() in _RELATIVES):
            continue
        if span is None and _is_inside(page, mention, chain):
            continue
        if span and chain == span.chain:
            right.add(span)
        else:
            spurious += 1
            side.wrong_pronouns.append(_wrong(page, mention, span, entity.name))
    missed = [span for span in gold.values() if span not in right]
    side.wrong_pronouns += [_wrong(page, span, span, None) for span in missed]
    return Tally(len(right), spurious, len(missed))


def _nouns(page: Page, tagged: TaggedDocument, side: _Side) -> Tally:
    due = {span for span in page.spans if span.described and page.is_anaphor(span)}
    right: set[Span] = set()
    spurious = 0
    for entity, mention in _mentions(tagged, "nominal"):
        if entity.mentions[0].start >= mention.start or not mention.text.lower().startswith(_DEFINITE):
            continue
        span = page.innermost(tagged.tokens[mention.head].start)
        if span and _chain_of(page, tagged, entity, mention) == span.chain:
            right.add(span)
        else:
            spurious += 1
            side.wrong_nouns.append(_wrong(page, mention, span, entity.name))
    missed = due - right
    side.wrong_nouns += [_wrong(page, span, span, None) for span in missed]
    return Tally(len(right), spurious, len(missed))


def _mentions(tagged: TaggedDocument, kind: str) -> Iterator[tuple[Entity, Mention]]:
    for entity in tagged.entities:
        for mention in entity.mentions:
            if mention.kind == kind:
                yield entity, mention


def _is_inside(page: Page, mention: Mention, chain: str | None) -> bool:
    return any(s.chain == chain and s.start <= mention.start and mention.end <= s.end for s in page.spans)


def _chain_of(page: Page, tagged: TaggedDocument, entity: Entity, mention: Mention) -> str | None:
    """The gold chain of the name or noun that the entity has nearest before a mention, else after it."""
    others = [one for one in entity.mentions if one.kind != "pronoun" and one is not mention]
    before = [one for one in others if one.start < mention.start]
    for one in (*reversed(before), *(other for other in others if other.start > mention.start)):
        span = page.innermost(tagged.tokens[one.head].start)
        if span:
            return span.chain
    return None


def _wrong(page: Page, what: Mention | Span, span: Span | None, got: str | None) -> Wrong:
    words = page.text[what.start : what.end]
    around = page.text[max(0, what.start - 60) : what.end + 40].replace("\n", " ")
    expected = None
    if span:
        others = [one for one in page.spans if one.chain == span.chain and not one.pronoun]
        expected = page.text[others[0].start : others[0].end] if others else None
    return Wrong(f"[{words}] {around}", expected, got)
