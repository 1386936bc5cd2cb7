"""The articles of a corpus as tagged documents, one by one, in this process."""

from __future__ import annotations

from collections.abc import Iterator

from dateline import text
from dateline.child import load_models
from dateline.cli.publishing import Readable
from dateline.contracts import TaggedDocument
from dateline.errors import BadInput


def tagged_documents(corpus: Readable) -> Iterator[TaggedDocument]:
    """The documents in the order of the corpus; an article that makes none is refused on the way."""
    load_models()
    for entry in corpus:
        try:
            document = text.tag(text.tokenize(entry.article))
        except BadInput as error:
            corpus.refuse(entry, str(error))
        else:
            yield document
