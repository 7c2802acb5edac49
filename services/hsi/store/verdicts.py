"""What ingest's verdicts on pictures (`frames`) and on clips (`clips`) have in common.

One row for each accepted content of a place, one for each other verdict on the same state of a file; partial unique
indexes decide. The tables share these columns.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.dml import ReturningInsert

from hsi.store.records import FileSeen
from hsi.store.statements import Parameters, Statements

MOST_FILES = 1000


def accept(table: sa.Table) -> ReturningInsert[tuple[int]]:
    """Insert an accepted file, unless this content of this place was accepted before; its id."""
    return (
        postgresql.insert(table)
        .on_conflict_do_nothing(
            index_elements=[table.c.media_key, table.c.sha256], index_where=sa.text("verdict = 'accepted'")
        )
        .returning(table.c.id)
    )


def judge(table: sa.Table) -> ReturningInsert[tuple[int]]:
    """Insert another verdict, unless the same was said of the same state of the file before; its id."""
    return (
        postgresql.insert(table)
        .on_conflict_do_nothing(
            index_elements=[table.c.media_key, table.c.mtime_ns, table.c.size_bytes, table.c.verdict],
            index_where=sa.text("verdict <> 'accepted'"),
        )
        .returning(table.c.id)
    )


async def known(statements: Statements, table: sa.Table, files: Sequence[FileSeen]) -> set[FileSeen]:
    """Those of the files that have a verdict already; one statement per thousand."""
    query = sa.text(
        f"SELECT DISTINCT media_key, size_bytes, mtime_ns FROM {table.name}"  # noqa: S608 - a table of ours
        " JOIN unnest(CAST(:keys AS text[]), CAST(:sizes AS bigint[]), CAST(:times AS bigint[]))"
        " AS met(media_key, size_bytes, mtime_ns) USING (media_key, size_bytes, mtime_ns)"
    )
    found: set[FileSeen] = set()
    for start in range(0, len(files), MOST_FILES):
        keys, sizes, times = zip(*files[start : start + MOST_FILES], strict=True)
        values: Parameters = {"keys": list(keys), "sizes": list(sizes), "times": list(times)}
        rows = await statements.rows(query, values, attempt=f"ask which {table.name} are known")
        found |= {FileSeen(**row) for row in rows}
    return found
