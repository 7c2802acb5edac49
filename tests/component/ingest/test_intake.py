from collections.abc import Callable
from typing import Any

House = Any


async def test_a_closed_file_is_accepted_and_published(house: House, picture: Callable[..., bytes]) -> None:
    folder = house.root / "Front Door"
    folder.mkdir()
    async with house.ingest():
        (folder / "a.jpg").write_bytes(picture(1))
        (message,) = await house.until_published(1)
    (frame,) = await house.frames()
    assert message.camera_id == frame.camera_id == "front_door"
    assert message.media_key == "Front Door/a.jpg"
    assert (message.frame_id, message.sha256) == (frame.id, frame.sha256)
