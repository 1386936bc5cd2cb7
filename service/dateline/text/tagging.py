"""Document → TaggedDocument: grammar, entities, and the parts other modules find."""

from __future__ import annotations

from dateline.contracts import Document, Entity, Mention, TaggedDocument, TaggedToken, content_hash
from dateline.text.grammar import Grammar, analyse
from dateline.text.languages import LANGUAGES

_TYPES = frozenset(
    ("PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE")
)


def load() -> None:
    """Load every model now, so that the first document does not wait for it."""
    for language in LANGUAGES.values():
        language.load()


def tag(document: Document) -> TaggedDocument:
    """The document with grammar, entities, dates, quantities and quotations."""
    grammar = analyse(document)
    fields = {name: getattr(document, name) for name in Document.model_fields if name != "tokens"}
    return TaggedDocument(
        **fields,
        tokens=grammar.tokens,
        entities=_entities(document, grammar),
        timexes=(),
        quantities=(),
        quotations=(),
    )


def _entities(document: Document, grammar: Grammar) -> tuple[Entity, ...]:
    found: dict[tuple[str, str], list[Mention]] = {}
    for span in grammar.names:
        if span.label not in _TYPES:
            continue
        tokens = grammar.tokens[span.first : span.last]
        text = "".join(token.text + " " * token.space for token in tokens).strip()
        mention = Mention(
            start=tokens[0].start,
            end=tokens[-1].end,
            text=text,
            kind="name",
            first=span.first,
            last=span.last,
            head=_head(grammar.tokens, span.first, span.last),
        )
        found.setdefault((span.label, text), []).append(mention)
    return tuple(
        Entity.model_validate(
            {"entity_id": content_hash(label, name)[:12], "name": name, "type": label, "mentions": tuple(ms)}
        )
        for (label, name), ms in found.items()
    )


def _head(tokens: tuple[TaggedToken, ...], first: int, last: int) -> int:
    inside = [i for i in range(first, last) if not first <= tokens[i].head < last or tokens[i].head == i]
    return inside[-1] if inside else last - 1
