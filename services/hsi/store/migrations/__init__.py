"""Alembic's home: `env.py` runs the revisions in `versions/`; `hsi.store.migrate` is the way in."""
