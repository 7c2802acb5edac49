"""What is decided for one camera beyond its source."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NOTHING = sa.text("'{}'::jsonb")


def upgrade() -> None:
    """Apply; of the cameras so far nothing was said. The default stays for older writers."""
    op.add_column("cameras", sa.Column("policy", postgresql.JSONB(), nullable=False, server_default=_NOTHING))


def downgrade() -> None:
    """Take back; every camera is as the installation has it."""
    op.drop_column("cameras", "policy")
