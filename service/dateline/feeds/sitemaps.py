"""Sitemaps, news sitemaps, and indexes of them (sitemaps.org), and lists of URLs as bare text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from dateline.errors import BadInput
from dateline.feeds.channel import Channel, Entry, Part, mark_of, page_url
from dateline.feeds.moments import moment

_MOST = 50_000


def read_sitemap(body: bytes, url: str) -> Channel:
    """The channel of a sitemap or an index; one that breaks off is read up to there.

    `BadInput` (``unsafe-xml``, ``invalid-xml``) when nothing can be read.
    """
    entries: list[Entry] = []
    parts: list[Part] = []
    problem = None
    try:
        for element in _elements(body):
            address = _address(element, url)
            changed = _inside(element, "lastmod")
            if address and _name(element) == "sitemap":
                parts.append(Part(address, moment(changed)))
            elif address:
                entries.append(_entry(element, address, changed))
    except DefusedXmlException as error:
        raise BadInput("unsafe-xml", f"it defines entities, which no sitemap needs: {error}") from None
    except (ParseError, ValueError, LookupError) as error:
        if not entries and not parts:
            raise BadInput("invalid-xml", f"it is no XML: {error}") from None
        problem = f"it breaks off: {error}"
    kind: Literal["index", "sitemap"] = "index" if parts else "sitemap"
    return Channel(kind, None, tuple(entries[:_MOST]), tuple(parts[:_MOST]), problem=problem)


def read_list(body: bytes) -> Channel | None:
    """The channel of a list of URLs, one a line; null when it is none."""
    lines = body.decode("utf-8", "replace").split()
    if not lines or not all(line.startswith(("http://", "https://")) for line in lines):
        return None
    return Channel("sitemap", None, tuple(Entry(line, "") for line in dict.fromkeys(lines[:_MOST])))


def _elements(body: bytes) -> Iterator[Element]:
    for _, element in iterparse(io.BytesIO(body), events=("end",), forbid_dtd=True):
        if _name(element) in ("url", "sitemap"):
            yield element
            element.clear()


def _entry(element: Element, url: str, changed: str | None) -> Entry:
    published = _inside(element, "publication_date")
    title = _inside(element, "title")
    when = moment(published) or moment(changed)
    return Entry(url, mark_of(changed, published, title), title, when)


def _address(element: Element, base: str) -> str | None:
    return page_url(_inside(element, "loc"), base)


def _inside(element: Element, name: str) -> str | None:
    """The text of the first element of that name inside, whatever its namespace."""
    texts = (inner.text for inner in element.iter() if _name(inner) == name and inner.text)
    return next((text.strip() for text in texts if text.strip()), None)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
