"""Connections shared out: whose answer is whose, whatever is cancelled, refused, lost or late."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

import pytest
from redis.exceptions import ConnectionError, ResponseError  # noqa: A004 - redis-py's is no builtin error

from hsi.stream.pool import Commands, OneByOne, Pool, Together

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


class Server(Protocol):
    @property
    def url(self) -> str: ...
    async def start(self) -> None: ...
    async def kill(self) -> None: ...
    def freeze(self) -> None: ...


@asynccontextmanager
async def _together(url: str, size: int, seconds: float = 10.0) -> AsyncIterator[Together]:
    pool = Pool(url, size, seconds)
    commands = Together(pool, seconds)
    try:
        yield commands
    finally:
        await commands.close()
        await pool.close()


@asynccontextmanager
async def _one_by_one(
    url: str, size: int, seconds: float = 10.0, answer_seconds: float = 10.0
) -> AsyncIterator[OneByOne]:
    pool = Pool(url, size, seconds)
    try:
        yield OneByOne(pool, answer_seconds)
    finally:
        await pool.close()


async def _echo(commands: Commands, text: str) -> str:
    return str(await commands.execute_command("ECHO", text))


async def _clients(commands: Commands, doing: str = "") -> int:
    listed = str(await commands.execute_command("CLIENT", "LIST", "TYPE", "NORMAL"))
    return sum(f"cmd={doing}" in line for line in listed.splitlines())


async def test_commands_of_one_moment_share_a_connection_and_each_gets_its_own_answer(redis_url: str) -> None:
    async with _together(redis_url, 20) as commands:
        words = [f"word {n} " + "x" * (n * 100) for n in range(200)]
        assert await asyncio.gather(*(_echo(commands, word) for word in words)) == words
        assert await _clients(commands) == 1


async def test_there_are_never_more_connections_than_the_pool_is_large(redis_url: str, eventually: Eventually) -> None:
    async with _one_by_one(redis_url, 2) as waiting, _together(redis_url, 1) as commands:
        blocked = [asyncio.ensure_future(waiting.execute_command("BLPOP", "list", 5)) for _ in range(3)]

        async def both_wait() -> bool:
            return await _clients(commands, "blpop") == 2

        await eventually(both_wait)
        assert await _clients(commands) == 3
        for number in range(3):
            await commands.execute_command("RPUSH", "list", number)
        answers = await asyncio.wait_for(asyncio.gather(*blocked), 4)
        assert sorted(value for _, value in answers) == ["0", "1", "2"]
        assert await _clients(commands) == 3


async def test_waiting_for_a_free_connection_ends(redis_url: str, eventually: Eventually) -> None:
    async with _one_by_one(redis_url, 1, seconds=1.0) as waiting, _together(redis_url, 1) as commands:
        blocked = asyncio.ensure_future(waiting.execute_command("BLPOP", "list", 8))

        async def waits() -> bool:
            return await _clients(commands, "blpop") == 1

        await eventually(waits)
        with pytest.raises(TimeoutError):
            await _echo(waiting, "no room")
        await commands.execute_command("RPUSH", "list", "enough")
        assert await blocked == ["list", "enough"]
        assert await _echo(waiting, "room again") == "room again"


async def test_waiting_for_an_answer_ends(redis_url: str) -> None:
    async with _one_by_one(redis_url, 1, answer_seconds=1.0) as waiting:
        with pytest.raises(TimeoutError):
            await waiting.execute_command("BLPOP", "list", 8)
        assert await _echo(waiting, "room again") == "room again"


async def test_an_abandoned_wait_ends_in_the_server_too_and_its_answer_reaches_nobody(
    redis_url: str, eventually: Eventually
) -> None:
    async with _one_by_one(redis_url, 1) as waiting, _together(redis_url, 1) as commands:
        blocked = asyncio.ensure_future(waiting.execute_command("BLPOP", "list", 5))

        async def waits() -> bool:
            return await _clients(commands, "blpop") == 1

        async def gone() -> bool:
            return await _clients(commands, "blpop") == 0

        await eventually(waits)
        blocked.cancel()
        await asyncio.wait([blocked])
        await eventually(gone)
        await commands.execute_command("RPUSH", "list", "kept")
        assert await _echo(waiting, "mine") == "mine"
        assert await waiting.execute_command("LPOP", "list") == "kept"


@pytest.mark.parametrize("turns", range(6))
async def test_whoever_gives_up_at_whatever_moment_nobody_else_gets_the_answer(redis_url: str, turns: int) -> None:
    async with _together(redis_url, 1) as together, _one_by_one(redis_url, 1) as one_by_one:
        for commands in (together, one_by_one):
            abandoned = asyncio.ensure_future(_echo(commands, "abandoned"))
            beside = asyncio.ensure_future(_echo(commands, "beside"))
            for _ in range(turns):
                await asyncio.sleep(0)
            abandoned.cancel()
            later = [asyncio.ensure_future(_echo(commands, f"later {n}")) for n in range(3)]
            assert await asyncio.gather(beside, *later) == ["beside", "later 0", "later 1", "later 2"]


async def test_a_refused_command_is_its_callers_affair_alone(redis_url: str) -> None:
    async with _together(redis_url, 1) as commands:
        refused = asyncio.ensure_future(commands.execute_command("NONSENSE"))
        words = ["beside", "after"]
        assert await asyncio.gather(*(_echo(commands, word) for word in words)) == words
        with pytest.raises(ResponseError):
            await refused
        assert await _clients(commands) == 1


async def test_a_command_that_cannot_be_sent_harms_no_other(redis_url: str) -> None:
    async with _together(redis_url, 1) as commands:
        wrong = asyncio.ensure_future(commands.execute_command("ECHO", None))
        assert await _echo(commands, "fine") == "fine"
        with pytest.raises(TypeError):
            await wrong


async def test_a_lost_connection_is_everybodys_answer_and_the_next_command_makes_a_new_one(server: Server) -> None:
    await server.start()
    async with _together(server.url, 1, seconds=1.0) as commands:
        assert await _echo(commands, "there") == "there"
        server.freeze()
        lost = await asyncio.gather(*(_echo(commands, "lost") for _ in range(5)), return_exceptions=True)
        assert {type(problem) for problem in lost} == {TimeoutError}
        await server.kill()
        with pytest.raises(ConnectionError):
            await _echo(commands, "nobody there")
        await server.start()
        assert await _echo(commands, "back") == "back"


async def test_closing_does_not_wait_for_answers(server: Server) -> None:
    await server.start()
    async with _together(server.url, 1, seconds=60.0) as commands:
        await _echo(commands, "there")
        server.freeze()
        asked = [asyncio.ensure_future(_echo(commands, "too late"))]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asked.append(asyncio.ensure_future(_echo(commands, "not even sent")))
        await asyncio.sleep(0)
        await asyncio.wait_for(commands.close(), 5)
        problems = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 5)
        assert {type(problem) for problem in problems} == {ConnectionError}
