"""What holds of every document, whatever text it was made of."""

from __future__ import annotations

from itertools import pairwise

from dateline.contracts import Article, ContentType, Document
from dateline.text import tokenize
from dateline.text.page.mapped import is_invisible


def read(text: str, content_type: ContentType | None) -> Document:
    """The text as an article read; lone surrogates, which no message can carry, are let in."""
    return tokenize(Article.model_construct(article_id="a", text=text, content_type=content_type))


def check(document: Document) -> None:
    """Fail where sections overlap, a letter is lost, or a place does not lead back to the words."""
    text = document.text
    sections = [(section.start, section.end) for section in document.sections]
    assert all(0 <= start < end <= len(text) for start, end in sections)
    assert all(before[1] <= after[0] for before, after in pairwise(sections)), "sections overlap"
    if document.content_type != "text/html" and sections:
        _check_complete(document)
    _check_tokens(document)


def _check_complete(document: Document) -> None:
    covered = bytearray(len(document.text))
    for section in document.sections:
        covered[section.start : section.end] = b"\1" * (section.end - section.start)
    lost = [char for char, seen in zip(document.text, covered, strict=True) if not seen and _shows(char)]
    assert not any(char.isalnum() for char in lost), f"lost: {lost}"


def _shows(char: str) -> bool:
    return not char.isspace() and not is_invisible(char)


def _check_tokens(document: Document) -> None:
    text = document.text
    places = [(token.start, token.end) for token in document.tokens]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places)), "tokens overlap"
    last = 0
    for sentence in document.sentences:
        section = document.sections[sentence.section]
        assert last <= sentence.first < sentence.last <= len(places)
        assert section.start <= sentence.start < sentence.end <= section.end
        assert places[sentence.first][0] >= sentence.start
        assert places[sentence.last - 1][1] <= sentence.end
        last = sentence.last
    for section in document.sections:
        first, end = text[section.start], text[section.end - 1]
        assert not first.isspace()
        assert not end.isspace()
    if document.content_type == "text/plain":
        _check_words(document)


def _check_words(document: Document) -> None:
    """In plain text without character references a token is what the article has there."""
    for token in document.tokens:
        raw = document.text[token.start : token.end]
        if "&" not in raw:
            seen = "".join(char for char in raw if not is_invisible(char)).split()
            assert "".join(seen).replace("\ud800", "\ufffd") == "".join(token.text.split()), (raw, token.text)
