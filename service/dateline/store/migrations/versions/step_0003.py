"""Version 5: incidents are linked and kept with the rows."""

from alembic import op

from dateline.store.migrations import settle, statements

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables; what is there is linked by the last step. Older code would not keep them."""
    connection = op.get_bind()
    for statement in statements("0003", connection):
        connection.exec_driver_sql(statement)
    settle(connection, 5, 5)


def downgrade() -> None:
    """Drop them."""
    for table in ("incident_links", "incidents", "tellings"):
        op.drop_table(table)
    op.drop_column("revisions", "signature")
    op.drop_index("events_by_type")
    op.create_index("events_by_type", "events", ["event_type", "day"])
    settle(op.get_bind(), 4, 4)
