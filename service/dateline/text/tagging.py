"""Document → TaggedDocument: grammar, entities, and the parts other modules find."""

from __future__ import annotations

from pathlib import Path

from dateline.contracts import Article, Document, TaggedDocument
from dateline.text.document import tokenize
from dateline.text.entities import find_entities, load_places
from dateline.text.glossed import on_page
from dateline.text.grammar import Grammar, analyse
from dateline.text.languages import LANGUAGES, NameSpan
from dateline.text.parts import Parts
from dateline.text.pivot import Pivot
from dateline.text.quantities import find_quantities
from dateline.text.speech import find_quotations, resolved
from dateline.text.times import find_timexes

FIRST = "en"
"""The language whose words the tables know."""

_SAMPLE = """Headline About Two Protesters

MADRID, Nov. 22 (Reuters) - About 200 workers of the union marched on Monday in Madrid, police said.
"We want more," said Maria Garcia, 34, a nurse. She was arrested near the Ministry of Health on Nov. 3."""
"""A page that makes every step read its tables."""


def load(cache_folder: Path | None = None) -> None:
    """Load what nearly every page needs now, so that the first document does not wait for it.

    What takes seconds to compute is kept in the folder for the next process, if it can be written to.
    Another language is loaded by the first section in it: most processes never meet one.
    """
    LANGUAGES[FIRST].load()
    load_places(cache_folder)
    tag(tokenize(Article(article_id="a", text=_SAMPLE)))


def tag(document: Document) -> TaggedDocument:
    """The document with grammar, entities, dates, quantities and quotations."""
    grammar = analyse(document)
    fields = {name: getattr(document, name) for name in Document.model_fields if name != "tokens"}
    parts = _glossed(document, grammar) if grammar.glosses else _find(document, grammar)
    return TaggedDocument(
        **fields,
        tokens=grammar.tokens,
        entities=parts.entities,
        timexes=parts.timexes,
        quantities=parts.quantities,
        quotations=parts.quotations,
        glosses=grammar.glosses,
    )


def _glossed(document: Document, grammar: Grammar) -> Parts:
    """What is found in English words for the words of another language, set back on these."""
    pivot = Pivot(document, grammar.tokens, grammar.glosses, legible=True)
    names = tuple(NameSpan(*pivot.english(name.first, name.last), name.label) for name in grammar.names)
    found = _find(pivot.reading(), Grammar(pivot.tokens, names))
    return on_page(found, pivot, grammar.tokens)


def _find(document: Document, grammar: Grammar) -> Parts:
    # Quotations tell who "I" is; the entities found with that tell who the speakers are.
    heard = find_quotations(document, grammar.tokens)
    spoken = [one.quotation for one in heard]
    entities = find_entities(document, grammar, LANGUAGES[FIRST].is_word, spoken)
    named = {
        mention.head: (entity.name, entity.entity_id) for entity in entities for mention in entity.mentions
    }
    timexes = find_timexes(document, grammar.tokens)
    return Parts(
        entities=entities,
        timexes=timexes,
        quantities=find_quantities(document, grammar.tokens, timexes),
        quotations=resolved(heard, named.get),
    )
