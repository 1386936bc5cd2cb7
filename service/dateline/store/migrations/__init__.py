"""From one version of the store's tables to the next and back, by Alembic, in one transaction.

Step ``NNNN`` leads to version NNNN + 2; the version in the store's own table is the one that counts. What
each step says to the database is kept as it was when the step was written, in
``versions/NNNN.<dialect>.sql``, with ``;;`` after each statement. A step that only adds names the oldest code
that may go on with the store.
"""

from __future__ import annotations

from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from dateline.errors import StoreError
from dateline.store.bulk import put
from dateline.store.schema import SCHEMA_VERSION, store_info
from dateline.store.versions import OLDEST_CODE, SCHEMA, version_of

FIRST_VERSION = 3
"""The oldest version of a store that can be led on."""

_FOLDER = Path(__file__).parent


def migrate(connection: Connection, to: int = SCHEMA_VERSION, folder: Path = _FOLDER) -> list[int]:
    """Lead the store to that version; gives the versions on the way. `StoreError` when there is no way."""
    script = ScriptDirectory(str(folder))
    known = {int(step.revision) + FIRST_VERSION - 1 for step in script.walk_revisions()}
    before = version_of(connection)
    if before not in {0, *known} or to not in known:
        raise StoreError(
            f"there is no way from version {before} of the store to version {to}",
            hint=f"this Dateline knows versions {min(known)} to {max(known)}; "
            "a store can always be built anew from the topics: `dateline store rebuild`",
        )
    steps = script._upgrade_revs if to > before else script._downgrade_revs
    context = MigrationContext.configure(
        connection, opts={"fn": lambda revision, _: steps(_step(to), revision), "transactional_ddl": False}
    )
    context.stamp(script, _step(before) if before else "base")
    with Operations.context(context):
        if to != before:
            context.run_migrations()
    return sorted(known & {*range(min(before, to), max(before, to) + 1)}, reverse=to < before)


def settle(connection: Connection, version: int, oldest_code: int) -> None:
    """What every step ends with: the version it leads to, and the oldest code that may use it."""
    put(connection, store_info, [(SCHEMA, str(version)), (OLDEST_CODE, str(oldest_code))])


def statements(step: str, connection: Connection) -> list[str]:
    """What that step says to this database."""
    text = (_FOLDER / "versions" / f"{step}.{connection.dialect.name}.sql").read_text("utf-8")
    return [statement.strip() for statement in text.split(";;") if statement.strip()]


def _step(version: int) -> str:
    return f"{version - FIRST_VERSION + 1:04d}"
