"""The line in front of the network: who gets which result, and who loses nothing."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest

from hsi.serve.detector.boxes import Floats, Found
from hsi.serve.detector.engine import InferenceFailed
from hsi.serve.detector.line import Line

GPU = {1: 0.004, 2: 0.0045, 4: 0.005}
CPU = {1: 0.010, 2: 0.020}


class Network:
    """A network whose answer to a picture is that picture's own number, and that waits to be let go."""

    def __init__(self) -> None:
        self._permits = threading.Semaphore(0)
        self.batches: list[list[int]] = []
        self.broken = False

    def let_go(self, runs: int = 1000) -> None:
        self._permits.release(runs)

    def __call__(self, tensors: Sequence[Floats]) -> list[Found]:
        numbers = [int(tensor[0, 0, 0]) for tensor in tensors]
        self.batches.append(numbers)
        assert self._permits.acquire(timeout=30)
        if self.broken:
            raise InferenceFailed("out of memory")
        return [_found(number) for number in numbers]


def _found(number: int) -> Found:
    return Found(np.zeros((1, 4), np.float32), np.ones(1, np.float32), np.array([number]))


def _tensor(number: int) -> Floats:
    return np.full((3, 2, 2), number, dtype=np.float32)


@contextmanager
def _opened(network: Network, latency: dict[int, float], lanes: int = 1) -> Iterator[Line]:
    line = Line(network, latency, lanes=lanes)
    try:
        yield line
    finally:
        network.let_go()
        line.close()


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0)


async def _ask(line: Line, number: int) -> int:
    return int((await line.put(_tensor(number))).found.classes[0])


async def _queued(line: Line, network: Network, count: int) -> list["asyncio.Task[int]"]:
    """Picture 0 is with the network, pictures 1 to `count` wait."""
    first = asyncio.create_task(_ask(line, 0))
    await _until(lambda: len(network.batches) == 1)
    rest = [asyncio.create_task(_ask(line, number)) for number in range(1, count + 1)]
    await _until(lambda: len(line) == count)
    return [first, *rest]


async def test_everyone_gets_the_answer_to_their_own_picture() -> None:
    network = Network()
    with _opened(network, GPU) as line:
        asked = await _queued(line, network, 9)
        network.let_go()
        assert await asyncio.gather(*asked) == list(range(10))
    assert [len(batch) for batch in network.batches] == [1, 4, 4, 1]


async def test_where_batches_do_not_pay_pictures_go_one_by_one_on_every_lane() -> None:
    network = Network()
    with _opened(network, CPU, lanes=2) as line:
        asked = [asyncio.create_task(_ask(line, number)) for number in range(6)]
        await _until(lambda: len(network.batches) == 2)
        assert len(line) == 4
        network.let_go()
        assert await asyncio.gather(*asked) == list(range(6))
    assert all(len(batch) == 1 for batch in network.batches)


async def test_a_caller_that_goes_away_while_waiting_leaves_the_line() -> None:
    network = Network()
    with _opened(network, GPU) as line:
        asked = await _queued(line, network, 3)
        asked[2].cancel()
        await _until(lambda: len(line) == 2)
        network.let_go()
        answers = await asyncio.gather(*asked, return_exceptions=True)
    assert answers[:2] == [0, 1]
    assert isinstance(answers[2], asyncio.CancelledError)
    assert answers[3] == 3
    assert sorted(number for batch in network.batches for number in batch) == [0, 1, 3]


async def test_a_caller_that_goes_away_during_the_run_costs_nobody_else_a_result() -> None:
    network = Network()
    with _opened(network, GPU) as line:
        asked = await _queued(line, network, 4)
        network.let_go(1)
        await _until(lambda: len(network.batches) == 2)
        asked[2].cancel()
        network.let_go()
        answers = await asyncio.gather(*asked, return_exceptions=True)
    assert network.batches == [[0], [1, 2, 3, 4]]
    assert isinstance(answers.pop(2), asyncio.CancelledError)
    assert answers == [0, 1, 3, 4]


async def test_a_failed_run_fails_its_own_pictures_and_the_next_ones_are_served() -> None:
    network = Network()
    network.broken = True
    with _opened(network, GPU) as line:
        asked = await _queued(line, network, 0)
        network.let_go()
        with pytest.raises(InferenceFailed):
            await asked[0]
        network.broken = False
        assert await _ask(line, 7) == 7


async def test_a_lone_picture_goes_to_the_network_before_the_loop_turns_again() -> None:
    network = Network()
    with _opened(network, GPU) as line:
        asked = asyncio.create_task(_ask(line, 1))
        await asyncio.sleep(0)
        assert len(line) == 0
        network.let_go()
        assert await asked == 1
    assert network.batches == [[1]]


async def test_pictures_that_come_fast_are_awaited_at_most_two_milliseconds() -> None:
    network = Network()
    network.let_go()
    with _opened(network, {1: 0.010, 2: 0.011}) as line:
        for number in range(30):  # teaches the line a fast rhythm
            await asyncio.gather(_ask(line, number), _ask(line, number))
        asked = asyncio.create_task(_ask(line, 99))
        async with asyncio.timeout(5):
            assert await asked == 99
    assert network.batches[-1] == [99]


async def test_a_hanging_run_can_be_seen_from_outside() -> None:
    network = Network()
    with _opened(network, CPU) as line:
        assert line.longest_run_seconds() == 0
        asked = await _queued(line, network, 0)
        await _until(lambda: line.longest_run_seconds() > 0.001)
        network.let_go()
        await asked[0]
        assert line.longest_run_seconds() == 0


async def test_closing_cancels_whoever_still_waits() -> None:
    network = Network()
    with _opened(network, CPU) as line:
        asked = await _queued(line, network, 2)
        line.close()
        answers = await asyncio.gather(*asked[1:], return_exceptions=True)
        assert all(isinstance(answer, asyncio.CancelledError) for answer in answers)
        network.let_go()
        assert await asked[0] == 0
