"""The lease in its table: compared and set in one statement, so that of two only one has it."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from dateline.errors import StoreFenced
from dateline.store.protocol import Lease
from dateline.store.schema import lease as table

_FREE = Lease()


def create_lease(connection: Connection) -> None:
    """The row of a new store, which nobody writes to yet."""
    connection.execute(insert(table).values(lease_no=1, **_FREE._asdict()))


def read_lease(connection: Connection) -> Lease:
    """Who may write now."""
    return Lease(*connection.execute(select(table.c.owner, table.c.generation, table.c.beat)).one())


def take_lease(connection: Connection, seen: Lease, owner: str | None) -> Lease:
    """Make that the owner; `StoreFenced` when the lease is no longer as it was seen."""
    taken = Lease(owner, seen.generation + 1)
    as_seen = (
        table.c.owner.is_not_distinct_from(seen.owner),
        table.c.generation == seen.generation,
        table.c.beat == seen.beat,
    )
    if connection.execute(update(table).where(*as_seen).values(taken._asdict())).rowcount != 1:
        raise _fenced(connection)
    return taken


def renew_lease(connection: Connection, held: Lease) -> None:
    """Give a sign of life; `StoreFenced` when the lease has been lost."""
    still_held = table.c.generation == held.generation
    if connection.execute(update(table).where(still_held).values(beat=table.c.beat + 1)).rowcount != 1:
        raise _fenced(connection)


def _fenced(connection: Connection) -> StoreFenced:
    owner = read_lease(connection).owner or "somebody else"
    return StoreFenced(
        f"{owner} writes to this store now", hint="let one materializer at a time run on a store"
    )
