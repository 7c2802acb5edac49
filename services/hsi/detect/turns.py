"""Keeping a camera's frames in order while several are looked at: each waits for its turn before it is published."""

import asyncio
from typing import Final


class Turn:
    """One frame's place behind the frame of the same camera that came before it."""

    def __init__(self, before: asyncio.Event | None) -> None:
        self._before: Final = before
        self.passed: Final = asyncio.Event()

    async def come(self) -> None:
        """Until the frame before has left, however it ended."""
        if self._before is not None:
            await self._before.wait()


class Turns:
    """The last place given for each camera with a frame in hand."""

    def __init__(self) -> None:
        self._last: dict[str, Turn] = {}

    def join(self, camera_id: str) -> Turn:
        """A place behind the camera's last frame; must be given back with `leave`."""
        last = self._last.get(camera_id)
        turn = self._last[camera_id] = Turn(None if last is None else last.passed)
        return turn

    def leave(self, camera_id: str, turn: Turn) -> None:
        """This frame is done, given back or failed: the next one's turn has come."""
        turn.passed.set()
        if self._last.get(camera_id) is turn:
            del self._last[camera_id]
