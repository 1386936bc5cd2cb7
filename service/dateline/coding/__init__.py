"""TaggedDocument → events: who did what to whom."""

from __future__ import annotations

from dateline.coding.coder import CODER_VERSION as CODER_VERSION
from dateline.coding.coder import Coder
from dateline.coding.explaining import Explanation as Explanation
from dateline.coding.explaining import explain as _explain
from dateline.coding.loading import default_codebook
from dateline.coding.tables import CodebookError as CodebookError
from dateline.contracts import Event, TaggedDocument


def code(document: TaggedDocument) -> tuple[Event, ...]:
    """The events a document tells of, in the order of the text. Pure: equal documents, equal events."""
    return Coder(document, default_codebook()).events()


def explain(document: TaggedDocument) -> tuple[Explanation, ...]:
    """The rule behind each event of a document; for a sentence with none, the rule that came nearest."""
    return _explain(document, default_codebook())


def load() -> None:
    """Read the codebook now, so that the first document does not wait for it; may raise `CodebookError`."""
    default_codebook()
