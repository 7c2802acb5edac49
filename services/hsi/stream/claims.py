"""Claims in Redis: keys with one holder and an end. The in-memory twin is in `memory`."""

from datetime import timedelta
from typing import cast

from hsi.stream.failures import translated
from hsi.stream.pool import Commands
from hsi.stream.script import Script

_CLAIM = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return holder end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return false
"""

_HOLD = """
local holder = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], holder or ARGV[1], 'PX', ARGV[2])
return holder ~= ARGV[1] and holder
"""

_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


class RedisClaims:
    """`broker.Claims` for any number of processes."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._claim = Script(commands, _CLAIM, "claim a key")
        self._hold = Script(commands, _HOLD, "hold a claim")
        self._release = Script(commands, _RELEASE, "release a claim")

    async def claim(self, key: str, holder: str, ttl: timedelta) -> str | None:
        """None when the claim is now ours, else the present holder."""
        return cast("str | None", await self._claim([key], [holder, whole_ms(ttl)]))

    async def hold(self, key: str, holder: str, ttl: timedelta) -> str | None:
        """None when the claim is now ours, else the present holder, whose `ttl` starts anew too."""
        return cast("str | None", await self._hold([key], [holder, whole_ms(ttl)]))

    async def extend(self, key: str, ttl: timedelta) -> bool:
        """Start the `ttl` of a claim anew whoever holds it; False when nobody does."""
        with translated(f"extend the claim {key}"):
            return bool(await self._commands.execute_command("PEXPIRE", key, whole_ms(ttl)))

    async def release(self, key: str, holder: str) -> None:
        """Give up a claim; does nothing unless `holder` has it."""
        await self._release([key], [holder])


def whole_ms(duration: timedelta) -> int:
    """A duration in the milliseconds Redis wants, at least one."""
    return max(1, round(duration.total_seconds() * 1000))
