"""The event store: visible events, the articles they come from, and how far the topics were read."""

from dateline.store.protocol import ArticleState as ArticleState
from dateline.store.protocol import Batch as Batch
from dateline.store.protocol import EventQuery as EventQuery
from dateline.store.protocol import Fate as Fate
from dateline.store.protocol import LedgerEntry as LedgerEntry
from dateline.store.protocol import Mark as Mark
from dateline.store.protocol import Partition as Partition
from dateline.store.protocol import PartitionLedger as PartitionLedger
from dateline.store.protocol import Position as Position
from dateline.store.protocol import RevisionState as RevisionState
from dateline.store.protocol import Store as Store


def open_store(url: str, *, read_only: bool = False) -> Store:
    """The store at that SQLAlchemy URL, made when it is not there, unless ``read_only``.

    `StoreError` when it cannot be used: not a store, of another version, or missing.
    """
    raise NotImplementedError(url, read_only)
