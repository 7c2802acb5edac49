"""A site on real parts, its cameras kept by PUT as an owner keeps them, with a detector that sees what a test says."""

import io
import os
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from PIL import Image
from tests.parts import corridor
from tests.parts.corridor import Corridor

from hsi.analyze.model import LanguageModel
from hsi.detect import detector
from hsi.detect.detector import Answer

SIZE = (96, 72)


@dataclass
class Eyes:
    """Sees the same in every picture."""

    seen: list[tuple[str, float]] = field(default_factory=lambda: [("person", 0.7)])

    async def detect(self, picture: bytes, media_type: str, trace_id: str) -> Answer:  # noqa: ARG002
        bbox = {"x": 10, "y": 10, "width": 20, "height": 30}
        found = [{"class": name, "confidence": confidence, "bbox": bbox} for name, confidence in self.seen]
        answer = {"detections": found, "image_width": SIZE[0], "image_height": SIZE[1], "model": "eyes"}
        return Answer(detector._Answer.model_validate(answer))

    async def problem(self) -> str:
        return ""


class Home:
    """The site, its owner, and what its cameras bring."""

    def __init__(self, site: Corridor, owner: httpx.AsyncClient, root: Path, database_url: str) -> None:
        self.site, self.owner, self.root, self.eyes = site, owner, root, Eyes()
        self._database_url = database_url
        self._number = 0

    async def keep(self, camera: str, **record: Any) -> dict[str, Any]:
        """PUT the camera's record; what the API then shows of it."""
        answer = await self.owner.put(f"/api/cameras/{camera}", json=record)
        assert answer.is_success, answer.text
        (self.root / camera).mkdir(exist_ok=True)
        return dict(answer.json())

    def brings(self, camera: str, data: bytes | None = None, *, below: str = "", days_ago: int = 0) -> Path:
        """A file in the camera's folder, by default a picture that nobody saw before."""
        self._number += 1
        path = self.root / camera / below / f"{self._number:04}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data or _picture(self._number))
        then = time.time() - days_ago * 86_400 - 1
        os.utime(path, (then, then))
        return path

    async def goes_on(self, model: LanguageModel | None = None) -> None:
        """All rooms, once."""
        await self.site.see(self.eyes)
        await self.site.group()
        await self.site.assess(model)

    async def detections(self, camera: str) -> list[dict[str, Any]]:
        return await self._items("/api/detections", camera)

    async def events(self, camera: str) -> list[dict[str, Any]]:
        """Newest first, whole."""
        found = await self._items("/api/events", camera)
        return [(await self.owner.get(f"/api/events/{each['id']}")).json() for each in found]

    async def _items(self, path: str, camera: str) -> list[dict[str, Any]]:
        answer = await self.owner.get(path, params={"camera_id": camera})
        assert answer.is_success, answer.text
        return list(answer.json()["items"])

    async def rows(self, query: str, *values: object) -> list[Any]:
        database = await asyncpg.connect(self._database_url.replace("+asyncpg", ""), timeout=10)
        try:
            return list(await database.fetch(query, *values))
        finally:
            await database.close()


def _picture(seed: int) -> bytes:
    image = Image.frombytes("RGB", SIZE, random.Random(seed).randbytes(SIZE[0] * SIZE[1] * 3))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=50)
    return buffer.getvalue()


@pytest.fixture
async def home(tmp_path: Path, database_url: str, redis_url: str) -> AsyncIterator[Home]:
    (tmp_path / "cameras").mkdir()
    async with (
        corridor.opened(tmp_path, database_url, redis_url, fast_path_object_types=[]) as site,
        site.client() as owner,
    ):
        yield Home(site, owner, tmp_path / "cameras", database_url)
