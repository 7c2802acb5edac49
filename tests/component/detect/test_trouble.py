"""What the detector can do to us, and what becomes of the pictures."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from hsi.events.streams import Stream

House = Any


async def _outcomes(house: House) -> list[str]:
    return [row["outcome"] for row in await house.rows("SELECT outcome FROM detection_runs ORDER BY frame_id")]


async def test_an_outage_of_the_detector_loses_nothing_and_keeps_the_order(house: House) -> None:
    await house.detector.stop()
    for number in range(12):
        await house.accepted(number)
    async with house.detect() as board:

        async def noted() -> bool:
            return board.conditions.get("detector") is not None

        await house.until(noted, "the outage is noted")
        assert board.conditions["detector"].state == "unready"
        await house.detector.start()
        await house.until_drained()
        assert board.conditions["detector"].state == "ready"
    assert [m.media_key for m in await house.on(Stream.BATCH_QUEUE)] == [f"yard/{n:04}.jpg" for n in range(12)]
    assert await house.dead() == []
    counts = {picture: house.detector.pictures.count(picture) for picture in house.detector.pictures}
    assert set(counts.values()) == {1}, "the detector saw each picture once"


async def test_a_detector_that_is_loading_gets_no_pictures_until_it_is_ready(house: House) -> None:
    house.detector.healthy = False
    first = True

    async def answer(_: bytes) -> bytes:
        nonlocal first
        if first:
            first = False
            return bytes(house.detector.http(503, {"error": {"code": "not_ready"}}, "retry-after: 0\r\n"))
        return bytes(house.detector.seen(house.detector.person))

    house.detector.answer = answer
    await house.accepted(1)
    async with house.detect() as board:

        async def noted() -> bool:
            condition = board.conditions.get("detector")
            return condition is not None and "/health answers 503" in condition.message

        await house.until(noted, "its health was asked for")
        assert len(house.detector.pictures) == 1
        house.detector.healthy = True
        await house.until_drained()
    assert await _outcomes(house) == ["objects"]


REJECTED: dict[str, tuple[Callable[[House], bytes], str]] = {
    "garbage instead of JSON": (lambda h: h.detector.http(200, b"<html>hello"), "unintelligible"),
    "JSON of another shape": (lambda h: h.detector.http(200, {"boxes": []}), "detections: Field required"),
    "too large": (lambda h: h.detector.http(413, {"error": {"code": "too_large", "message": "9 MB"}}), "9 MB"),
    "not decodable": (lambda h: h.detector.http(400, {"error": {"code": "not_decodable"}}), "HTTP 400 not_decodable"),
    "answer without end": (lambda h: h.detector.http(200, b"[" * 5_000_000), "longer than"),
}


@pytest.mark.parametrize(("answer", "reason"), REJECTED.values(), ids=REJECTED.keys())
async def test_an_answer_that_will_never_be_another_ends_as_a_dead_letter_at_once(
    house: House, answer: Callable[[House], bytes], reason: str
) -> None:
    async def answered(picture: bytes) -> bytes:
        return answer(house) if picture == house.picture(1) else bytes(house.detector.seen(house.detector.person))

    house.detector.answer = answered
    await house.accepted(1)
    await house.accepted(2)
    await house.burst()
    assert await _outcomes(house) == ["failed", "objects"]
    (dead,) = await house.dead()
    assert reason in dead
    assert house.detector.pictures.count(house.picture(1)) == 1


@pytest.mark.parametrize("status", [500, 502])
async def test_a_failing_detector_is_tried_again_and_the_picture_is_seen(house: House, status: int) -> None:
    async def answer(_: bytes) -> bytes:
        if len(house.detector.pictures) < 3:
            return bytes(house.detector.http(status, b"", "retry-after: 0\r\n"))
        return bytes(house.detector.seen(house.detector.person))

    house.detector.answer = answer
    await house.accepted(1)
    await house.burst()
    assert await _outcomes(house) == ["objects"]
    assert len(house.detector.pictures) == 3


async def test_a_detector_that_hangs_is_given_up_and_tried_again(house: House) -> None:
    async def answer(_: bytes) -> bytes | None:
        if len(house.detector.pictures) == 1:
            await asyncio.sleep(3600)
        return bytes(house.detector.seen(house.detector.person))

    house.detector.answer = answer
    await house.accepted(1)
    async with house.detect(answer_seconds=0.3):
        await house.until_drained()
    assert await _outcomes(house) == ["objects"]
    assert len(house.detector.pictures) == 2


async def test_a_picture_that_kills_the_detector_each_time_ends_dead_and_no_other_with_it(house: House) -> None:
    poison = house.picture(2)

    async def answer(picture: bytes) -> bytes | None:
        if picture == poison:
            return None
        await asyncio.sleep(0.01)
        return bytes(house.detector.seen(house.detector.person))

    house.detector.answer = answer
    for number in range(8):
        await house.accepted(number)
    house.stream = house.stream.model_copy(update={"queue_max_deliveries": 2})
    await house.burst(detector_max_retries=2)
    assert await _outcomes(house) == ["objects"] * 2 + ["failed"] + ["objects"] * 5
    (dead,) = await house.dead()
    assert "broke off" in dead
    assert house.detector.pictures.count(poison) == 4
    assert len(await house.on(Stream.BATCH_QUEUE)) == 7


async def test_a_wrong_address_holds_the_frames_and_says_so(house: House) -> None:
    async def lost(_: bytes) -> bytes:
        return bytes(house.detector.http(404, b"not here"))

    async def found(_: bytes) -> bytes:
        return bytes(house.detector.seen(house.detector.person))

    house.detector.answer = lost
    await house.accepted(1)
    async with house.detect() as board:

        async def noted() -> bool:
            return board.conditions.get("detector") is not None

        await house.until(noted, "the trouble is noted")
        assert "misdirected" in board.conditions["detector"].message
        house.detector.answer = found
        await house.until_drained()
    assert await house.dead() == []
    assert await _outcomes(house) == ["objects"]


async def test_a_room_told_to_stop_while_the_detector_is_away_stops_at_once_and_keeps_the_frame(house: House) -> None:
    await house.detector.stop()
    await house.accepted(1)
    async with asyncio.timeout(10), house.detect() as board:

        async def noted() -> bool:
            return board.conditions.get("detector") is not None

        await house.until(noted, "the outage is noted")
    await house.detector.start()
    await house.burst()
    assert await _outcomes(house) == ["objects"]
    assert await house.dead() == []
