"""TaggedDocument → events: who did what to whom."""

from __future__ import annotations

from dateline.coding.coder import CODER_VERSION as CODER_VERSION
from dateline.coding.coder import Coder
from dateline.coding.loading import default_codebook
from dateline.contracts import Event, TaggedDocument


def code(document: TaggedDocument) -> tuple[Event, ...]:
    """The events a document tells of, in the order of the text. Pure: equal documents, equal events."""
    return Coder(document, default_codebook()).events()
