"""Runs revisions on the connection that `hsi.store.migrate` hands in; there is no other way to start it."""

from alembic import context

from hsi.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.METADATA,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
