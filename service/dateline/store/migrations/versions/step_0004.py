"""Version 6: tellings are found by their town too, and by whether it happened."""

from alembic import op

from dateline.store.incidents import relinking
from dateline.store.migrations import settle, statements

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table anew and link what is there. Older code would not keep it: it may not go on."""
    connection = op.get_bind()
    for statement in statements("0004", connection):
        connection.exec_driver_sql(statement)
    relinking.rebuild(connection)
    settle(connection, 6, 6)


def downgrade() -> None:
    """Make the table as it was. Incidents stay; `dateline store rebuild` names them as that code does."""
    op.drop_index("tellings_by_day", "tellings")
    op.drop_column("tellings", "town")
    op.create_index("tellings_by_day", "tellings", ["block", "last_day"])
    for status in ("happened", "planned", "demanded", "hypothetical", "negated"):
        op.execute(
            f"UPDATE tellings SET block = substr(block, 1, length(block) - {len(status) + 1})"  # noqa: S608
            f" WHERE block LIKE '%|{status}'"
        )
    settle(op.get_bind(), 5, 5)
