"""Document → TaggedDocument: grammar, entities, and the parts other modules find."""

from __future__ import annotations

from dateline.contracts import Document, TaggedDocument
from dateline.text.entities import find_entities, resolve_place
from dateline.text.grammar import analyse
from dateline.text.languages import LANGUAGES
from dateline.text.quantities import find_quantities
from dateline.text.speech import find_quotations, resolved
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
    # Quotations tell who "I" is; the entities found with that tell who the speakers are.
    heard = find_quotations(document, grammar.tokens)
    spoken = [one.quotation for one in heard]
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
        quotations=resolved(heard, named.get),
    )
