"""Version 4: counts of visible events are kept with the rows."""

from alembic import op

from dateline.store import tallies
from dateline.store.migrations import settle, statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables and count what is there. Older code would not keep them: it may not go on."""
    connection = op.get_bind()
    for statement in statements("0002", connection):
        connection.exec_driver_sql(statement)
    tallies.rebuild(connection)
    settle(connection, 4, 4)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("day_tallies")
    op.drop_table("hour_tallies")
    settle(op.get_bind(), 3, 3)
