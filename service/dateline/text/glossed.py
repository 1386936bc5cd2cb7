"""What was found on English words set back on the words of the page, and the way there again."""

from __future__ import annotations

from bisect import bisect_left

from dateline.contracts import (
    Entity,
    Mention,
    Quantity,
    Quotation,
    TaggedDocument,
    TaggedToken,
    Timex,
)
from dateline.text.parts import Parts
from dateline.text.pivot import Pivot


def on_page(parts: Parts, pivot: Pivot, tokens: tuple[TaggedToken, ...]) -> Parts:
    """The parts with the tokens, places and texts of the page."""
    return Parts(
        entities=tuple(_entity(entity, pivot, tokens) for entity in parts.entities),
        timexes=tuple(_timex(timex, pivot, tokens) for timex in parts.timexes),
        quantities=tuple(_quantity(quantity, pivot, tokens) for quantity in parts.quantities),
        quotations=tuple(_quotation(quotation, pivot, tokens) for quotation in parts.quotations),
    )


def _place(first: int, last: int, pivot: Pivot, tokens: tuple[TaggedToken, ...]) -> dict[str, object]:
    begin, end = pivot.page(first, last)
    return {
        "first": begin,
        "last": end,
        "start": tokens[begin].start,
        "end": tokens[end - 1].end,
        "text": pivot.words(begin, end),
    }


def _entity(entity: Entity, pivot: Pivot, tokens: tuple[TaggedToken, ...]) -> Entity:
    mentions = tuple(_mention(mention, pivot, tokens) for mention in entity.mentions)
    named = [mention.text for mention in mentions if mention.kind == "name" and mention.text != entity.name]
    aliases = tuple(dict.fromkeys((*entity.aliases, *named)))
    return entity.model_copy(update={"mentions": mentions, "aliases": aliases})


def _mention(mention: Mention, pivot: Pivot, tokens: tuple[TaggedToken, ...]) -> Mention:
    place = _place(mention.first, mention.last, pivot, tokens)
    return mention.model_copy(update={**place, "head": pivot.source[mention.head]})


def _timex(timex: Timex, pivot: Pivot, tokens: tuple[TaggedToken, ...]) -> Timex:
    return timex.model_copy(update=_place(timex.first, timex.last, pivot, tokens))


def _quantity(quantity: Quantity, pivot: Pivot, tokens: tuple[TaggedToken, ...]) -> Quantity:
    return quantity.model_copy(update=_place(quantity.first, quantity.last, pivot, tokens))


def _quotation(quotation: Quotation, pivot: Pivot, tokens: tuple[TaggedToken, ...]) -> Quotation:
    starts = [token.start for token in tokens]
    first, last = bisect_left(starts, quotation.start), bisect_left(starts, quotation.end)
    return quotation.model_copy(update={"text": pivot.words(first, last)})


def read_through(document: TaggedDocument) -> TaggedDocument:
    """The tagged document on English lemmas and arcs; its texts are still the page's."""
    pivot = Pivot(document, document.tokens, document.glosses, legible=False)

    def moved(first: int, last: int) -> dict[str, int]:
        start, end = pivot.english(first, last)
        return {"first": start, "last": end}

    entities = tuple(
        entity.model_copy(
            update={
                "mentions": tuple(
                    mention.model_copy(
                        update={**moved(mention.first, mention.last), "head": pivot.main(mention.head)}
                    )
                    for mention in entity.mentions
                )
            }
        )
        for entity in document.entities
    )
    return document.model_copy(
        update={
            "tokens": pivot.tokens,
            "sentences": pivot.sentences,
            "entities": entities,
            "timexes": tuple(t.model_copy(update=moved(t.first, t.last)) for t in document.timexes),
            "quantities": tuple(q.model_copy(update=moved(q.first, q.last)) for q in document.quantities),
            "glosses": (),
        }
    )
