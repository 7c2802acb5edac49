import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hsi.detect.looking import Turnstile
from hsi.detect.patience import Patience
from hsi.detect.turns import Turns
from hsi.runtime.health import Board
from hsi.store.failures import StoreUnavailable
from hsi.stream.consume import Retry


async def test_frames_of_one_camera_pass_in_the_order_they_joined() -> None:
    turns, passed = Turns(), list[int]()
    places = [turns.join("yard") for _ in range(4)]

    async def frame(number: int) -> None:
        await places[number].come()
        passed.append(number)
        turns.leave("yard", places[number])

    async with asyncio.TaskGroup() as group:
        for number in reversed(range(4)):
            group.create_task(frame(number))
    assert passed == [0, 1, 2, 3]


async def test_a_frame_that_fails_lets_the_next_one_pass_and_cameras_do_not_wait_for_each_other() -> None:
    turns = Turns()
    first, second, other = turns.join("yard"), turns.join("yard"), turns.join("gate")
    await other.come()
    turns.leave("yard", first)
    await second.come()
    turns.leave("yard", second)
    turns.leave("gate", other)
    await turns.join("yard").come()


async def test_one_alone_is_alone_and_nobody_starves() -> None:
    turnstile, inside, most = Turnstile(3), 0, {True: 0, False: 0}

    @asynccontextmanager
    async def visit(*, alone: bool) -> AsyncIterator[None]:
        nonlocal inside
        async with turnstile.entered(alone=alone):
            inside += 1
            most[alone] = max(most[alone], inside)
            yield
            inside -= 1

    async def one(number: int) -> None:
        async with visit(alone=number % 3 == 0):
            await asyncio.sleep(0)

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        for number in range(30):
            group.create_task(one(number))
    assert most[True] == 1
    assert 1 < most[False] <= 3


async def test_the_order_to_stop_ends_a_wait_and_blames_nobody() -> None:
    board = Board()
    patience = Patience(board, lambda: None)

    async def away() -> None:
        patience.stop.order()
        raise StoreUnavailable("no database")

    with pytest.raises(Retry) as given_up:
        await patience.outlast(away)
    assert not given_up.value.counted
    assert board.conditions["database"].state == "unready"
