"""A process's door to Redis: pools, and what stands on them.

Opening connects to nothing: a process starts and serves while Redis is away, and every call then raises
BrokerUnavailable until it is back. Nothing is retried below the caller, because only the caller knows whether its
command may run twice. Every wait has an end: for a connection, for its making, for an answer.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from hsi.stream.broker import Limits
from hsi.stream.claims import RedisClaims
from hsi.stream.failures import translated
from hsi.stream.pool import Commands, OneByOne, Pool, Together
from hsi.stream.redis_broker import RedisBroker
from hsi.stream.redis_log import LONGEST_BLOCK
from hsi.stream.script import Script
from hsi.stream.settings import StreamSettings

_ANSWER_SECONDS = 5.0
_CONNECTION_SECONDS = 5.0


class Connection:
    """Queue, claims and scripts over one set of pools."""

    def __init__(self, commands: Commands, broker: RedisBroker, claims: RedisClaims) -> None:
        self._commands = commands
        self.broker = broker
        self.claims = claims

    def script(self, lua: str) -> Script:
        """A script of a room's own."""
        return Script(self._commands, lua)

    async def ping(self) -> None:
        """Raises BrokerUnavailable unless Redis answers."""
        with translated("ping Redis"):
            await self._commands.execute_command("PING")


@asynccontextmanager
async def open(settings: StreamSettings) -> AsyncIterator[Connection]:  # noqa: A001 - always written connection.open
    """The pools of `settings`, closed at the end whatever is still using them."""
    async with AsyncExitStack() as stack:
        if settings.redis_pool_dedicated_enabled:
            short = _pool(stack, settings, settings.redis_pool_size_cache)
            reading = _pool(stack, settings, settings.redis_pool_size_queue)
            following = _pool(stack, settings, settings.redis_pool_size_pubsub)
        else:
            sizes = settings.redis_pool_size_cache, settings.redis_pool_size_queue, settings.redis_pool_size_pubsub
            short = reading = following = _pool(stack, settings, sum(sizes))
        together = Together(short, _ANSWER_SECONDS)
        stack.push_async_callback(together.close)
        patience = _ANSWER_SECONDS + LONGEST_BLOCK.total_seconds()
        waiting = OneByOne(reading, patience), OneByOne(following, patience)
        broker = RedisBroker(together, *waiting, limits_of(settings))
        yield Connection(together, broker, RedisClaims(together))


def limits_of(settings: StreamSettings) -> Limits:
    """The bounds that settings ask for."""
    return Limits(
        queue_max_size=settings.queue_max_size,
        publish_timeout=timedelta(seconds=settings.queue_publish_timeout_seconds),
    )


def _pool(stack: AsyncExitStack, settings: StreamSettings, size: int) -> Pool:
    pool = Pool(settings.redis_url, size, _CONNECTION_SECONDS)
    stack.push_async_callback(pool.close)
    return pool
