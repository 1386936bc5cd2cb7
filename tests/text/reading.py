"""Short texts tagged for the tests: the model is loaded once, and each text read once."""

from __future__ import annotations

from functools import cache

from dateline.contracts import Article, Entity, TaggedDocument
from dateline.text import tag, tokenize


@cache
def read(text: str) -> TaggedDocument:
    """The text as an article, tagged."""
    return tag(tokenize(Article(text=text)))


def named(document: TaggedDocument, name: str) -> Entity:
    """The only entity of that name."""
    (found,) = [entity for entity in document.entities if entity.name == name]
    return found


def referred(document: TaggedDocument, word: str, nth: int = 0) -> str | None:
    """The name of the entity that the nth mention with exactly these words belongs to."""
    found = [
        (mention.start, entity.name)
        for entity in document.entities
        for mention in entity.mentions
        if mention.text == word
    ]
    found.sort()
    return found[nth][1] if nth < len(found) else None
