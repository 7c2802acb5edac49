"""Running tasks together."""

import asyncio

import pytest

from hsi.runtime import tasks
from hsi.runtime.tasks import Stop, TaskEnded


class Waiting:
    """Works until told to stop."""

    name = "waiting"
    finished = False

    async def run(self, stop: Stop, *, burst: bool = False) -> None:  # noqa: ARG002
        await stop.wait()
        self.finished = True


class Ending:
    """Returns by itself."""

    name = "ending"

    async def run(self, stop: Stop, *, burst: bool = False) -> None:  # noqa: ARG002
        await asyncio.sleep(0)


class Failing:
    """Fails."""

    name = "failing"

    async def run(self, stop: Stop, *, burst: bool = False) -> None:  # noqa: ARG002
        raise ValueError("broken")


async def test_the_order_to_stop_ends_all_tasks() -> None:
    stop, task = Stop(), Waiting()
    async with asyncio.TaskGroup() as group:
        group.create_task(tasks.run([task], stop))
        stop.order()
    assert task.finished


async def test_a_task_that_returns_by_itself_is_an_error() -> None:
    task = Waiting()
    with pytest.raises(ExceptionGroup) as caught:
        await tasks.run([task, Ending()], Stop())
    assert isinstance(caught.value.exceptions[0], TaskEnded)
    assert not task.finished


async def test_in_a_burst_tasks_return_when_done() -> None:
    await tasks.run([Ending(), Ending()], Stop(), burst=True)


async def test_the_first_failure_ends_them_all() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        await tasks.run([Waiting(), Failing()], Stop())
    assert [str(error) for error in caught.value.exceptions] == ["broken"]


async def test_waiting_for_the_order_tells_whether_it_came() -> None:
    stop = Stop()
    assert not await stop.wait(0.001)
    stop.order()
    assert await stop.wait(0.001)
    assert await stop.wait()
    assert stop.ordered
