"""Version 5: incidents are linked and kept with the rows."""

from alembic import op

from dateline.store.incidents import relinking
from dateline.store.migrations import settle, statements

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables and link what is there. Older code would not keep them: it may not go on."""
    connection = op.get_bind()
    for statement in statements("0003", connection):
        connection.exec_driver_sql(statement)
    relinking.rebuild(connection)
    settle(connection, 5, 5)


def downgrade() -> None:
    """Drop them."""
    for table in ("incident_links", "incidents", "tellings"):
        op.drop_table(table)
    op.drop_column("revisions", "signature")
    op.drop_index("events_by_type")
    op.create_index("events_by_type", "events", ["event_type", "day"])
    settle(op.get_bind(), 4, 4)
