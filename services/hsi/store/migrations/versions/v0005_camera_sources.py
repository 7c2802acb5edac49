"""How a camera's pictures reach us, whether they should, and who keeps the record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FOLDER = sa.text("""'{"folder": {}}'::jsonb""")


def upgrade() -> None:
    """Apply; every camera so far has its files put into its folder by others. The defaults stay for older writers."""
    op.add_column("cameras", sa.Column("source", postgresql.JSONB(), nullable=False, server_default=_FOLDER))
    op.add_column("cameras", sa.Column("enabled", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("cameras", sa.Column("managed_by", sa.String(16), nullable=False, server_default="api"))
    op.add_column("cameras", sa.Column("expected_interval_ms", sa.Integer(), nullable=True))
    op.create_check_constraint("managed_by_known", "cameras", "managed_by IN ('api', 'file', 'operator')")


def downgrade() -> None:
    """Take back; sources other than folders are forgotten."""
    op.drop_constraint("managed_by_known", "cameras")
    for column in ("expected_interval_ms", "managed_by", "enabled", "source"):
        op.drop_column("cameras", column)
