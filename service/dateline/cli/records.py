"""JSON records as articles: the contract's own fields, those of news-please, and those of Fundus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Record = Mapping[str, Any]


def by_contract(record: Record) -> dict[str, Any]:
    """The record under the contract's names; what is empty is not there."""
    named = {key: value for key, value in record.items() if value not in (None, "")}
    if "date_publish" in record or "maintext" in record:
        return _present(_of_news_please(named))
    if "publishing_date" in record or isinstance(named.get("body"), Mapping):
        return _present(_of_fundus(named))
    identity = named.get("article_id", named.get("id"))
    named["article_id"] = str(identity) if isinstance(identity, int) else identity
    named.setdefault("published_at", named.get("date"))
    return named


def _of_news_please(record: Record) -> dict[str, Any]:
    """It writes what it does not know as the word None."""
    said = {key: value for key, value in record.items() if value != "None"}
    return {
        "text": said.get("maintext", said.get("text")),
        "url": said.get("url"),
        "title": said.get("title"),
        "published_at": said.get("date_publish"),
        "revised_at": said.get("date_modify"),
        "language": said.get("language"),
        "source": said.get("source_domain"),
        "metadata": _kept(said, "authors", "description"),
    }


def _of_fundus(record: Record) -> dict[str, Any]:
    page = record.get("html")
    page = page if isinstance(page, Mapping) else {}
    source = page.get("source_info")
    return {
        "text": record.get("plaintext") or "\n\n".join(_paragraphs(record.get("body"))) or None,
        "url": record.get("url") or page.get("responded_url") or page.get("requested_url"),
        "title": record.get("title"),
        "published_at": record.get("publishing_date"),
        "language": record.get("lang"),
        "source": source.get("publisher") if isinstance(source, Mapping) else None,
        "metadata": _kept(record, "authors", "topics"),
    }


def _paragraphs(body: object) -> Iterator[str]:
    """The summary and the sections of an article in order, each heading a paragraph of its own."""
    if isinstance(body, str):
        yield body
    elif isinstance(body, list):
        for part in body:
            yield from _paragraphs(part)
    elif isinstance(body, Mapping):
        for name in ("summary", "headline", "paragraphs", "sections"):
            yield from _paragraphs(body.get(name))


def _kept(record: Record, *names: str) -> dict[str, Any]:
    return {name: record[name] for name in names if record.get(name)}


def _present(fields: Record) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", {})}
