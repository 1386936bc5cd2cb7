"""The tables of version 3."""

from alembic import op

from dateline.store.migrations import settle, statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    connection = op.get_bind()
    for statement in statements("0001", connection):
        connection.exec_driver_sql(statement)
    settle(connection, 3, 3)


def downgrade() -> None:
    """There is nothing before them."""
    raise NotImplementedError
