"""TaggedDocument → events: who did what to whom."""

from __future__ import annotations

from dateline.coding.coder import CODER_VERSION as CODER_VERSION
from dateline.coding.explaining import Explanation as Explanation
from dateline.coding.explaining import Reason as Reason
from dateline.coding.explaining import explain as _explain
from dateline.coding.failing import Failure as Failure
from dateline.coding.loading import default_codebook
from dateline.coding.loading import use as use
from dateline.coding.page import Page
from dateline.coding.tables import CodebookError as CodebookError
from dateline.contracts import Event, TaggedDocument


def code(document: TaggedDocument) -> tuple[Event, ...]:
    """The events a document tells of, in the order of the text. Pure: equal documents, equal events."""
    return Page(document).events()


def explain(document: TaggedDocument) -> tuple[Explanation | Failure, ...]:
    """Why each event of a document is coded so, and why a sentence of its body gives none."""
    return _explain(document)


def load() -> None:
    """Read what nearly every page needs now, so that the first document does not wait for it.

    May raise `CodebookError`. The rows of another language are read with its first page.
    """
    default_codebook()
