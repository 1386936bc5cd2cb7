"""Article → Document → TaggedDocument: reading a page."""

from dateline.contracts import Article, Document, TaggedDocument


def tokenize(article: Article) -> Document:
    raise NotImplementedError


def tag(document: Document) -> TaggedDocument:
    raise NotImplementedError
