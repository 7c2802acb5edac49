"""How cameras are: what ingest tells of them, what observe makes of it, and the rhythm that their pictures have.

Each method is one statement for all cameras it is about, so that a house of any size costs the same round trips.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from hsi.events.ids import CameraId
from hsi.store import camera_table, cameras
from hsi.store.records import Camera
from hsi.store.statements import Statements
from hsi.store.tables import CameraStatus

CAMERAS = cameras.CAMERAS
_MOMENTS = sa.ARRAY(sa.DateTime(timezone=True))

_TOLD = sa.text(
    "WITH told AS (SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:states AS text[]), CAST(:reasons AS text[]),"
    " CAST(:details AS text[]), CAST(:sinces AS timestamptz[])) AS t(id, state, reason, detail, since)),"
    " held AS (SELECT c.id FROM cameras c JOIN told USING (id) ORDER BY c.id FOR NO KEY UPDATE OF c)"
    " UPDATE cameras SET source_state = told.state, source_reason = told.reason, source_detail = told.detail,"
    " source_since = told.since FROM told JOIN held USING (id) WHERE cameras.id = told.id"
    " AND (source_state, source_reason, source_detail, source_since) IS DISTINCT FROM"
    " (told.state, told.reason, told.detail, told.since)"
)
_DUE = (
    "SELECT id FROM cameras WHERE deleted_at IS NULL AND CASE WHEN enabled"
    " THEN (CAST(:cameras AS text[]) IS NULL OR id = ANY(CAST(:cameras AS text[])))"
    " AND (watched_at IS NULL OR watched_at < CAST(:due AS timestamptz)) ELSE watched_at IS NOT NULL END"
)
_WATCHED = sa.text(
    f"WITH due AS ({_DUE}),"  # noqa: S608 - constants
    f" held AS ({_DUE} ORDER BY id FOR NO KEY UPDATE SKIP LOCKED),"
    " written AS (UPDATE cameras SET watched_at = CASE WHEN enabled THEN CAST(:now AS timestamptz) END,"
    " watched_since = CASE WHEN NOT enabled THEN NULL WHEN watched_at IS NULL OR watched_at < :lost THEN :now"
    " ELSE watched_since END,"
    " unwatched_since = CASE WHEN NOT enabled THEN NULL WHEN watched_at < CAST(:lost AS timestamptz) THEN watched_at"
    " ELSE unwatched_since END FROM held WHERE cameras.id = held.id RETURNING cameras.id)"
    " SELECT count(*) AS passed_over FROM due WHERE id NOT IN (SELECT id FROM written)"
)
_JUDGED = sa.text(
    "UPDATE cameras SET status = :status, status_reason = :reason, status_detail = :detail, status_since = :since"
    " WHERE id = :camera AND deleted_at IS NULL AND status = :before"
    " AND status_since IS NOT DISTINCT FROM CAST(:before_since AS timestamptz)"
)
_WAITS = sa.text(
    "SELECT c.id, m.day, count(*) AS asked, count(seen.at) AS met, max(m.at - seen.at) AS longest"
    " FROM (SELECT id, (SELECT captured_at FROM frames WHERE camera_id = cameras.id AND verdict = 'accepted'"
    " AND (NOT frames.synthetic OR cameras.synthetic)"
    " ORDER BY captured_at DESC LIMIT 1) AS newest, synthetic FROM cameras WHERE deleted_at IS NULL AND enabled) c"
    " JOIN unnest(:moments, CAST(:days AS int[])) AS m(at, day) ON m.at <= c.newest"
    " LEFT JOIN LATERAL (SELECT captured_at AS at FROM frames WHERE camera_id = c.id AND verdict = 'accepted'"
    " AND (NOT frames.synthetic OR c.synthetic)"
    " AND captured_at <= m.at AND captured_at > m.at - CAST(:longest AS interval)"
    " ORDER BY captured_at DESC LIMIT 1) seen ON true GROUP BY c.id, m.day"
).bindparams(sa.bindparam("moments", type_=_MOMENTS))


@dataclass(frozen=True, slots=True)
class SourceSaid:
    """What the source of a camera says of itself; words of the ingest room."""

    camera_id: CameraId
    state: str
    reason: str
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Observed:
    """A camera with all that its state is judged by."""

    camera: Camera
    source_state: str | None
    source_reason: str
    source_detail: str
    source_since: datetime | None
    watched_at: datetime | None
    watched_since: datetime | None
    unwatched_since: datetime | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A new state of a camera, for one that still is as it was read."""

    camera_id: CameraId
    before: CameraStatus
    before_since: datetime | None
    status: CameraStatus
    reason: str
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Waits:
    """How old the newest picture was at several moments of one day.

    `met` of the `asked` moments had one at all; `longest` is the greatest age, None where none had.
    """

    asked: int
    met: int
    longest: timedelta | None


class StatesRead:
    """Looking."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def every(self) -> list[Observed]:
        """Every camera that is not removed, by name."""
        query = sa.select(CAMERAS).where(CAMERAS.c.deleted_at.is_(None)).order_by(CAMERAS.c.name, CAMERAS.c.id)
        rows = await self._statements.rows(query, attempt="look at the states of cameras")
        return [_observed(row) for row in rows]

    async def waits(
        self, moments: Sequence[tuple[datetime, int]], longest: timedelta
    ) -> Mapping[CameraId, Mapping[int, Waits]]:
        """How long every camera that is on had been waited for at each moment, summed up by the number beside it.

        Moments after a camera's newest picture do not count: that wait is not over. Nor do waits beyond `longest`. One
        look into an index for each camera and moment, so the caller bounds them.
        """
        values = {"moments": [at for at, _ in moments], "days": [day for _, day in moments], "longest": longest}
        rows = await self._statements.rows(_WAITS, values, attempt="learn the rhythm of cameras")
        found: defaultdict[CameraId, dict[int, Waits]] = defaultdict(dict)
        for row in rows:
            found[CameraId(row["id"])][row["day"]] = Waits(row["asked"], row["met"], row["longest"])
        return found


class States(StatesRead):
    """Looking and writing."""

    async def judge(self, judgement: Judgement) -> bool:
        """Write a new state; False when the camera was removed or judged by another meanwhile."""
        values = {
            "camera": judgement.camera_id,
            "before": judgement.before.value,
            "before_since": judgement.before_since,
            "status": judgement.status.value,
            "reason": judgement.reason[: camera_table.REASON_CHARS],
            "detail": judgement.detail[: camera_table.DETAIL_CHARS],
            "since": judgement.since,
        }
        return bool(await self._statements.changed(_JUDGED, values, attempt=f"judge camera {judgement.camera_id}"))

    async def tell(self, said: Sequence[SourceSaid]) -> None:
        """Keep what sources say of themselves; a row that says so already is not written."""
        values = {
            "ids": [each.camera_id for each in said],
            "states": [each.state for each in said],
            "reasons": [each.reason[: camera_table.REASON_CHARS] for each in said],
            "details": [each.detail[: camera_table.DETAIL_CHARS] for each in said],
            "sinces": [each.since for each in said],
        }
        await self._statements.changed(_TOLD, values, attempt="keep what camera sources say")

    async def watch(
        self, now: datetime, *, every: timedelta, lost: timedelta, cameras: Collection[CameraId] | None = None
    ) -> bool:
        """Say that what these cameras bring is taken (None: what any camera brings).

        Those that another said it of within `every` are left alone. False where rows were passed over because somebody
        was writing them: then nobody waited, and it is to be said again soon.

        Where nobody said so for longer than `lost`, watching begins anew now. A camera that is switched off is not
        watched, and its watching begins without a break before it.
        """
        ids = None if cameras is None else sorted(cameras)
        values = {"now": now, "due": now - every, "lost": now - lost, "cameras": ids}
        row = await self._statements.first(_WATCHED, values, attempt="say that cameras are watched")
        return row is not None and row["passed_over"] == 0


def _observed(row: sa.RowMapping) -> Observed:
    return Observed(
        camera=cameras.camera_of(row),
        source_state=row["source_state"],
        source_reason=row["source_reason"],
        source_detail=row["source_detail"],
        source_since=row["source_since"],
        watched_at=row["watched_at"],
        watched_since=row["watched_since"],
        unwatched_since=row["unwatched_since"],
    )
