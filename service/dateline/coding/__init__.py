"""TaggedDocument → events: who did what to whom."""

from dateline.contracts import Event, TaggedDocument

CODER_VERSION = 1


def code(document: TaggedDocument) -> tuple[Event, ...]:
    raise NotImplementedError
