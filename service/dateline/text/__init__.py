"""Article → Document → TaggedDocument: reading a page.

The language libraries are imported when a page is first read: who only needs to know what a page looks like
starts without them.
"""

from __future__ import annotations

from pathlib import Path

from dateline.contracts import Article, Document, TaggedDocument


def load(cache: Path | None = None) -> None:
    """Load what reading needs, for the whole life of this process; see `dateline.text.tagging.load`."""
    from dateline.text import tagging

    tagging.load(cache)


def tokenize(article: Article) -> Document:
    """The article in sections, sentences and tokens; see `dateline.text.document.tokenize`."""
    from dateline.text import document

    return document.tokenize(article)


def tag(document: Document) -> TaggedDocument:
    """The document with its grammar and all that stands in it; see `dateline.text.tagging.tag`."""
    from dateline.text import tagging

    return tagging.tag(document)
