"""Hallway: PostgreSQL, the truth. Tables, repositories, unit of work, migrations; the only importer of SQLAlchemy."""
