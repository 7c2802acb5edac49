"""Cameras: rows people edit, that ingest adds to and marks as seen."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from hsi.events.ids import CameraId
from hsi.store import failures, policy, sources, tables
from hsi.store.policy import Policy
from hsi.store.records import Camera
from hsi.store.sources import Source
from hsi.store.statements import Statements
from hsi.store.tables import CameraStatus, ManagedBy

CAMERAS = tables.table(tables.Camera)
_AT = sa.bindparam("at", type_=sa.DateTime(timezone=True))

_OUR_CLOCK_WENT_BACK = timedelta(hours=2)
"""A last picture so far ahead was stamped before our clock was set right; files do not wait that long to be told."""
_SEEN = (
    sa.update(CAMERAS)
    .where(CAMERAS.c.id == sa.bindparam("camera"))
    .values(
        last_seen_at=sa.case(
            (CAMERAS.c.last_seen_at > _AT + _OUR_CLOCK_WENT_BACK, _AT),
            else_=sa.func.greatest(CAMERAS.c.last_seen_at, _AT),
        )
    )
)
_UNJUDGED = {
    "status": CameraStatus.UNKNOWN,
    "status_reason": "",
    "status_detail": "",
    "status_since": None,
    "source_state": None,
    "watched_at": None,
    "watched_since": None,
    "unwatched_since": None,
}
_END_GAP = sa.text(
    "UPDATE camera_gaps SET ended_at = greatest(started_at, CAST(:at AS timestamptz))"
    " WHERE camera_id = :camera AND ended_at IS NULL"
)
_NAMES_STAND_STILL = sa.text("LOCK TABLE cameras IN SHARE ROW EXCLUSIVE MODE")
_FREE_NAME = sa.text(
    "SELECT free FROM (SELECT 1 AS n, CAST(:name AS text) AS free"
    " UNION ALL SELECT n, left(:name, 240) || ' (' || n || ')'"
    " FROM generate_series(2, (SELECT count(*) FROM cameras) + 2) AS n) AS possible"
    " WHERE NOT EXISTS (SELECT FROM cameras WHERE deleted_at IS NULL AND id <> :id AND lower(name) = lower(free))"
    " ORDER BY n LIMIT 1"
)


class CameraUnknown(LookupError):
    """No camera has this id, or it was removed."""

    def __init__(self, camera_id: CameraId) -> None:
        super().__init__(f"no camera has the id {camera_id!r}")


class CameraExists(ValueError):
    """A camera with this id, or another camera on this folder, is there already."""

    def __init__(self, camera_id: CameraId, folder_path: str) -> None:
        super().__init__(f"camera {camera_id!r} or another camera on folder {folder_path!r} exists already")


class CameraNameTaken(CameraExists):
    """Another camera has this name, in whatever case."""

    def __init__(self, name: str) -> None:
        ValueError.__init__(self, f"another camera is called {name!r}")


class CameraKeptElsewhere(ValueError):
    """Somebody else keeps this camera's record: what is changed here would be changed back there."""

    def __init__(self, camera_id: CameraId, keeper: ManagedBy) -> None:
        super().__init__(f"camera {camera_id!r} is kept by {_KEEPERS[keeper]}: change it there")
        self.keeper = keeper


_KEEPERS = {
    ManagedBy.API: "the dashboard and the API",
    ManagedBy.FILE: "a file (`hsi cameras apply`)",
    ManagedBy.OPERATOR: "its Camera object on Kubernetes",
}


class CamerasRead:
    """Looking cameras up."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def find(self, camera_id: CameraId) -> Camera | None:
        """The camera, also a removed one (`deleted_at` says so)."""
        return await self._one(CAMERAS.c.id == camera_id)

    async def by_folder(self, folder_path: str) -> Camera | None:
        """The camera that is not removed and has this folder; its id need not be the folder's slug."""
        return await self._one(CAMERAS.c.folder_path == folder_path, CAMERAS.c.deleted_at.is_(None))

    async def page(self, status: CameraStatus | None = None) -> list[Camera]:
        """Every camera that is not removed, by name; a household has few."""
        query = sa.select(CAMERAS).where(CAMERAS.c.deleted_at.is_(None)).order_by(CAMERAS.c.name, CAMERAS.c.id)
        if status is not None:
            query = query.where(CAMERAS.c.status == status)
        return _cameras(await self._statements.rows(query, attempt="list cameras"))

    async def policies(self) -> dict[CameraId, Policy]:
        """Of the cameras of which anything was decided."""
        query = sa.select(CAMERAS.c.id, CAMERAS.c.policy).where(CAMERAS.c.policy != sa.text("'{}'::jsonb"))
        rows = await self._statements.rows(query, attempt="read the cameras' policies")
        return {CameraId(row["id"]): policy.read(row["policy"]) for row in rows}

    async def _one(self, *where: sa.ColumnElement[bool]) -> Camera | None:
        row = await self._statements.first(sa.select(CAMERAS).where(*where), attempt="find a camera")
        return None if row is None else camera_of(row)


class Cameras(CamerasRead):
    """Looking up and writing."""

    async def ensure(self, camera_id: CameraId, name: str, folder_path: str, *, synthetic: bool, now: datetime) -> bool:
        """Add the camera unless it is there; True when it was added now. A removed camera stays removed.

        A name that another camera has gets a number behind it. Moves `synthetic` when the marker came or went. Raises
        CameraExists when another camera has the folder.
        """
        name = await self._free_name(camera_id, name)
        adding = postgresql.insert(CAMERAS).values(
            id=camera_id,
            name=name,
            folder_path=folder_path,
            synthetic=synthetic,
            source=sources.stored(sources.FOLDER),
            enabled=True,
            managed_by=ManagedBy.API,
            status=CameraStatus.UNKNOWN,
            created_at=now,
        )
        statement: sa.Executable = adding.on_conflict_do_update(
            index_elements=[CAMERAS.c.id],
            set_={"synthetic": adding.excluded.synthetic},
            where=CAMERAS.c.synthetic.is_distinct_from(adding.excluded.synthetic),
        ).returning(sa.literal_column("xmax = 0").label("added"))
        row = await self._write(statement, camera_id, name, folder_path)
        return row is not None and bool(row["added"])

    async def seen(self, camera_id: CameraId, at: datetime) -> None:
        """A complete file came at `at`; `last_seen_at` goes back only where our own clock was wrong."""
        await self._statements.changed(_SEEN, {"camera": camera_id, "at": at}, attempt=f"mark {camera_id} as seen")

    async def add(self, camera: Camera) -> Camera:
        """Add a camera, or bring back a removed one with its history; raises CameraExists, CameraNameTaken."""
        adding = postgresql.insert(CAMERAS).values(_values(camera))
        changed = {column: adding.excluded[column] for column in (*_KEPT, "folder_path", "deleted_at")}
        statement = adding.on_conflict_do_update(
            index_elements=[CAMERAS.c.id], set_=changed, where=CAMERAS.c.deleted_at.is_not(None)
        ).returning(CAMERAS)
        row = await self._write(statement, camera.id, camera.name, camera.folder_path)
        if row is None:
            raise CameraExists(camera.id, camera.folder_path)
        return camera_of(row)

    async def put(self, camera: Camera) -> tuple[Camera, bool]:
        """Make the camera's record this one, and whether it was added now; asked again, nothing changes.

        Id, folder, history and status of a camera that is there stay; a removed one comes back. Raises CameraExists,
        CameraNameTaken, and CameraKeptElsewhere when another keeps it.
        """
        adding = postgresql.insert(CAMERAS).values(_values(camera))
        # a folder's marker, which ingest found, stays; a source that draws, and that is now another, goes
        synthetic = adding.excluded.synthetic | (CAMERAS.c.synthetic & ~CAMERAS.c.source.has_key("synthetic"))
        statement = adding.on_conflict_do_update(
            index_elements=[CAMERAS.c.id],
            set_={column: adding.excluded[column] for column in (*_KEPT, "deleted_at")}
            | {"synthetic": synthetic, "source_state": _still_said(adding)},
            where=(CAMERAS.c.managed_by == adding.excluded.managed_by) | CAMERAS.c.deleted_at.is_not(None),
        ).returning(CAMERAS, sa.literal_column("cameras.xmax = 0").label("added"))
        row = await self._write(statement, camera.id, camera.name, camera.folder_path)
        if row is not None:
            return camera_of(row), bool(row["added"])
        raise await self._why_not(camera.id)

    async def change(
        self,
        camera_id: CameraId,
        *,
        name: str | None = None,
        folder_path: str | None = None,
        enabled: bool | None = None,
    ) -> Camera:
        """Change what is given, for the API's users.

        Raises CameraUnknown, CameraKeptElsewhere, and CameraExists when another camera has the folder or name.
        """
        given = {"name": name, "folder_path": folder_path, "enabled": enabled}
        changes: dict[str, object] = {
            column: CAMERAS.c[column] if value is None else value for column, value in given.items()
        }
        if enabled is not None:
            changes["source_state"] = sa.case((CAMERAS.c.enabled == enabled, CAMERAS.c.source_state), else_=None)
        statement = _live(camera_id, ManagedBy.API).values(**changes).returning(CAMERAS)
        row = await self._write(statement, camera_id, name or "", folder_path or "")
        if row is None:
            raise await self._why_not(camera_id)
        return camera_of(row)

    async def remove(self, camera_id: CameraId, now: datetime, *, keeper: ManagedBy = ManagedBy.API) -> None:
        """Hide the camera and free its folder; its frames and events stay. Nobody judges it any more.

        Raises CameraUnknown, and CameraKeptElsewhere where `keeper` is not the one who keeps it.
        """
        statement = _live(camera_id, keeper).values(deleted_at=now, **_UNJUDGED)
        if not await self._statements.changed(statement, attempt=f"remove camera {camera_id}"):
            raise await self._why_not(camera_id)
        await self._statements.changed(_END_GAP, {"camera": camera_id, "at": now}, attempt=f"end a gap of {camera_id}")

    async def _why_not(self, camera_id: CameraId) -> CameraUnknown | CameraKeptElsewhere:
        present = await self.find(camera_id)
        if present is None or present.deleted_at is not None:
            return CameraUnknown(camera_id)
        return CameraKeptElsewhere(camera_id, present.managed_by)

    async def _free_name(self, camera_id: CameraId, wanted: str) -> str:
        """The name, or the first of `name (2)`, `name (3)` ... that is free until this transaction ends."""
        attempt = f"find a free name for camera {camera_id}"
        await self._statements.changed(_NAMES_STAND_STILL, attempt=attempt)
        row = await self._statements.first(_FREE_NAME, {"name": wanted, "id": camera_id}, attempt=attempt)
        return wanted if row is None else str(row["free"])

    async def _write(
        self, statement: sa.Executable, camera_id: CameraId, name: str, folder_path: str
    ) -> sa.RowMapping | None:
        try:
            return await self._statements.first(statement, attempt=f"write camera {camera_id}")
        except failures.StoreConflict as conflict:
            if conflict.constraint == "cameras_one_per_folder":
                raise CameraExists(camera_id, folder_path) from conflict
            if conflict.constraint == "cameras_one_per_name":
                raise CameraNameTaken(name) from conflict
            raise


def _still_said(adding: postgresql.Insert) -> sa.ColumnElement[str | None]:
    """What its source said, unless that is another source now, or was switched off or on."""
    same = (CAMERAS.c.source == adding.excluded.source, CAMERAS.c.enabled == adding.excluded.enabled)
    return sa.case((sa.and_(*same), CAMERAS.c.source_state), else_=None)


def _live(camera_id: CameraId, keeper: ManagedBy) -> sa.Update:
    mine = (CAMERAS.c.id == camera_id, CAMERAS.c.deleted_at.is_(None), CAMERAS.c.managed_by == keeper)
    return sa.update(CAMERAS).where(*mine)


_KEPT = ("name", "source", "enabled", "managed_by", "expected_interval_ms", "policy")
"""What its keeper decides of a camera, besides its id and folder."""
_FIELDS = tuple(field.name for field in fields(Camera))


def _values(camera: Camera) -> dict[str, object]:
    values = {name: getattr(camera, name) for name in _FIELDS}
    return values | {"source": sources.stored(camera.source), "policy": policy.stored(camera.policy)}


def camera_of(row: sa.RowMapping) -> Camera:
    """The camera of a row that has at least the table's columns."""
    values = {name: row[name] for name in _FIELDS}
    own = {"source": Source.model_validate(values["source"]), "policy": policy.read(values["policy"])}
    return Camera(**values | own)


def _cameras(rows: Sequence[sa.RowMapping]) -> list[Camera]:
    return [camera_of(row) for row in rows]
