"""Article → Document → TaggedDocument: reading a page."""

from dateline.contracts import Article, Document
from dateline.text.tagging import load as load
from dateline.text.tagging import tag as tag


def tokenize(article: Article) -> Document:
    raise NotImplementedError
