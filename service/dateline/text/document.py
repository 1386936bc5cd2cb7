"""Article → Document: the page read, its sections cut into sentences and tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import TypeAdapter

from dateline.contracts import Article, Document, Section, Sentence, Token
from dateline.text.calendar import DAY, day_of
from dateline.text.languages.detection import language_of, script_language
from dateline.text.page import Page, Part, read_page
from dateline.text.page.mapped import Mapped
from dateline.text.sentences import split_sentences
from dateline.text.words import split_words

SPOKEN = frozenset(("headline", "body", "subheading", "caption", "embed"))
"""Sections that have sentences; the others have tokens only."""

_TOKENS = TypeAdapter(tuple[Token, ...])
"""Checks all tokens at once, at two thirds of what they cost one by one."""

_URL_YEAR = re.compile(r"/((?:19|20)\d\d)/")


def tokenize(article: Article) -> Document:
    """The article cleaned, cut into sections, sentences and tokens. It never fails on any text."""
    page = read_page(article.text, content_type=article.content_type, title=article.title)
    url = article.url or _first(page.parts, "source-url", "url") or page.metadata.url
    headline = _first_text(page.parts, "headline") or article.title or page.metadata.title
    spoken = " ".join(part.text.text for part in page.parts if part.kind == "body")
    language = article.language or language_of(spoken) or page.metadata.language
    sections = [_section(part, language) for part in page.parts]
    sentences, tokens = _cut([part.text for part in page.parts], sections)
    return Document(
        article_id=article.article_id,
        revision=article.revision,
        text=article.text,
        content_type=page.content_type,
        url=url,
        source=article.source,
        language=language,
        published_at=article.published_at,
        revised_at=article.revised_at,
        published_day=_published_day(article, page, url),
        headline=headline,
        authors=_authors(page.parts) or page.metadata.authors,
        agency=_first(page.parts, "byline", "agency") or _first(page.parts, "dateline", "agency"),
        sections=tuple(sections),
        sentences=tuple(sentences),
        tokens=tokens,
    )


def _section(part: Part, language: str | None) -> Section:
    own = language_of(part.text.text) if part.kind == "embed" else script_language(part.text.text)
    return Section.model_construct(
        start=part.start,
        end=part.end,
        kind=part.kind,
        text=part.text.text,
        language=own or language,
        metadata=part.metadata,
    )


def _cut(texts: Sequence[Mapped], sections: Sequence[Section]) -> tuple[list[Sentence], tuple[Token, ...]]:
    sentences: list[Sentence] = []
    tokens: list[dict[str, object]] = []
    for index, (mapped, section) in enumerate(zip(texts, sections, strict=True)):
        pieces = list(split_sentences(mapped.text)) if section.kind in SPOKEN else []
        for start, end in pieces or [(0, len(mapped))]:
            first = len(tokens)
            tokens += _tokens(mapped, start, end)
            if pieces and len(tokens) > first:
                sentences.append(_sentence(mapped, (start, end), index, (first, len(tokens))))
    return sentences, _TOKENS.validate_python(tokens, strict=False)


def _tokens(mapped: Mapped, start: int, end: int) -> Iterator[dict[str, object]]:
    """The fields of each token."""
    text = mapped.text[start:end]
    for first, last in split_words(text):
        raw_start, raw_end = mapped.span(start + first, start + last)
        after = mapped.text[start + last : start + last + 1]
        space = after.isspace() or not after
        yield {"start": raw_start, "end": raw_end, "text": text[first:last], "space": space}


def _sentence(mapped: Mapped, span: tuple[int, int], section: int, tokens: tuple[int, int]) -> Sentence:
    start, end = mapped.span(*span)
    return Sentence.model_construct(
        start=start,
        end=end,
        text=mapped.text[span[0] : span[1]],
        section=section,
        first=tokens[0],
        last=tokens[1],
    )


def _first(parts: Sequence[Part], kind: str, field: str) -> str | None:
    values = (part.metadata.get(field) for part in parts if part.kind == kind)
    return next((value for value in values if isinstance(value, str)), None)


def _first_text(parts: Sequence[Part], kind: str) -> str | None:
    return next((part.text.text for part in parts if part.kind == kind), None)


def _authors(parts: Sequence[Part]) -> tuple[str, ...]:
    names: list[str] = []
    for part in parts:
        found = part.metadata.get("authors") if part.kind == "byline" else None
        names += [name for name in found if isinstance(name, str)] if isinstance(found, list) else []
    return tuple(dict.fromkeys(names))


def _published_day(article: Article, page: Page, url: str | None) -> date | None:
    """The dateline's day, else that of publication, else what an HTML page says."""
    written = _first(page.parts, "dateline", "date") or _first(page.parts, "byline", "date")
    if written:
        return date.fromisoformat(written)
    published = article.published_at.date() if article.published_at else page.metadata.day
    wired = DAY.search(_first(page.parts, "dateline", "day") or "")
    year = _URL_YEAR.search(url or "")
    if wired is None:
        return published
    guess = published.year if published else int(year[1]) if year else None
    return day_of(wired, guess) or published
