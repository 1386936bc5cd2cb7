"""What each step of reading and coding an article costs, beside the language model's share."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from dateline.coding import code
from dateline.contracts import Article, Document
from dateline.text import tag, tokenize
from dateline.text.entities import assembly, find_entities
from dateline.text.entities.coreference import resolve_references
from dateline.text.grammar import analyse
from dateline.text.languages import LANGUAGES
from dateline.text.languages.detection import language_of
from dateline.text.page import read_page
from dateline.text.quantities import find_quantities
from dateline.text.sentences import split_sentences
from dateline.text.speech import find_quotations, resolved
from dateline.text.times import find_timexes
from dateline.text.words import split_words

PARSER = "language model"
"""The step that the others are measured against."""


class Clock:
    """CPU seconds by step."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count what runs inside as that step."""
        start = time.process_time()
        yield
        self.spent[name] += time.process_time() - start


def measure(articles: Sequence[Article]) -> dict[str, float]:
    """CPU seconds of every step over the articles, each step run on its own."""
    clock = Clock()
    for article in articles:
        _read(clock, article)
    return dict(clock.spent)


@contextmanager
def _apart(clock: Clock) -> Iterator[None]:
    """Count coreference, which runs in the middle of the entities, as a step of its own."""

    def timed(*given: Any) -> None:
        with clock.step("coreference"):
            resolve_references(*given)

    before = clock.spent["coreference"]
    with patch.object(assembly, "resolve_references", timed):
        yield
    clock.spent["entities"] -= clock.spent["coreference"] - before


def _read(clock: Clock, article: Article) -> None:
    with clock.step("sections"):
        page = read_page(article.text, content_type=article.content_type, title=article.title)
    texts = [part.text.text for part in page.parts]
    with clock.step("language"):
        language_of(" ".join(texts))
    with clock.step("sentences"):
        spans = [(text, list(split_sentences(text))) for text in texts]
    with clock.step("words"):
        for text, sentences in spans:
            for start, end in sentences:
                list(split_words(text[start:end]))
    document = tokenize(article)
    _tag(clock, document)
    tagged = tag(document)
    with clock.step("events"):
        code(tagged)


def _tag(clock: Clock, document: Document) -> None:
    with clock.step(PARSER):
        grammar = analyse(document)
    with clock.step("quotations"):
        heard = find_quotations(document, grammar.tokens)
    spoken = [one.quotation for one in heard]
    with _apart(clock), clock.step("entities"):
        entities = find_entities(document, grammar, LANGUAGES["en"].is_word, spoken)
    named = {mention.head: (one.name, one.entity_id) for one in entities for mention in one.mentions}
    with clock.step("quotations"):
        resolved(heard, named.get)
    with clock.step("dates"):
        timexes = find_timexes(document, grammar.tokens)
    with clock.step("quantities"):
        find_quantities(document, grammar.tokens, timexes)


def table(spent: dict[str, float], words: int, count: int) -> str:
    """Milliseconds an article, words a second and the share of the parser's cost, a line a step."""
    parser = spent[PARSER]
    lines = [f"{'step':16} {'ms an article':>14} {'words a second':>15} {'of the parser':>14}"]
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        rate = f"{words / seconds:,.0f}" if seconds else "-"
        lines.append(f"{name:16} {1000 * seconds / count:14.2f} {rate:>15} {seconds / parser:14.1%}")
    return "\n".join(lines)
