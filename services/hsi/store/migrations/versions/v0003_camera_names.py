"""One name, one camera: the database holds it, so that two requests at once cannot both have a name."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SECOND_ONES = sa.text(
    "SELECT id, name FROM cameras c WHERE deleted_at IS NULL AND EXISTS (SELECT FROM cameras o WHERE"
    " o.deleted_at IS NULL AND lower(o.name) = lower(c.name) AND (o.created_at, o.id) < (c.created_at, c.id))"
    " ORDER BY created_at, id"
)
_RENAME = sa.text(
    "UPDATE cameras SET name = (SELECT free FROM (SELECT n, left(:name, 240) || ' (' || n || ')' AS free"
    " FROM generate_series(2, (SELECT count(*) FROM cameras) + 2) AS n) AS possible"
    " WHERE NOT EXISTS (SELECT FROM cameras o WHERE o.deleted_at IS NULL AND lower(o.name) = lower(free))"
    " ORDER BY n LIMIT 1) WHERE id = :id"
)


def upgrade() -> None:
    """Apply; of cameras that share a name, all but the oldest get a number behind it."""
    connection = op.get_bind()
    for row in connection.execute(_SECOND_ONES).mappings().all():
        connection.execute(_RENAME, dict(row))
    op.create_index(
        "cameras_one_per_name",
        "cameras",
        [sa.text("lower(name)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def downgrade() -> None:
    """Take back; names stay as they are."""
    op.drop_index("cameras_one_per_name", "cameras")
