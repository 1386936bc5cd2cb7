"""Document → TaggedDocument: grammar, entities, and the parts other modules find."""

from __future__ import annotations

from dateline.contracts import Document, TaggedDocument
from dateline.text.entities import find_entities, resolve_place
from dateline.text.grammar import analyse
from dateline.text.languages import LANGUAGES
from dateline.text.quantities import find_quantities
from dateline.text.speech import find_quotations
from dateline.text.times import find_timexes


def load() -> None:
    """Load every model now, so that the first document does not wait for it."""
    for language in LANGUAGES.values():
        language.load()
    resolve_place("Dateline")


def tag(document: Document) -> TaggedDocument:
    """The document with grammar, entities, dates, quantities and quotations."""
    grammar = analyse(document)
    fields = {name: getattr(document, name) for name in Document.model_fields if name != "tokens"}
    # Once to learn who "I" is, and once more to give the speakers the entities found with it.
    spoken = find_quotations(document, grammar.tokens, lambda _: None)
    entities = find_entities(document, grammar, LANGUAGES["en"].is_word, spoken)
    named = {
        mention.head: (entity.name, entity.entity_id) for entity in entities for mention in entity.mentions
    }
    timexes = find_timexes(document, grammar.tokens)
    return TaggedDocument(
        **fields,
        tokens=grammar.tokens,
        entities=entities,
        timexes=timexes,
        quantities=find_quantities(document, grammar.tokens, timexes),
        quotations=find_quotations(document, grammar.tokens, named.get),
    )
