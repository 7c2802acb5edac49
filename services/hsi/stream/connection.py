"""A process's door to Redis: pools, and what stands on them.

Opening connects to nothing: a process starts and serves while Redis is away, and every call then raises
BrokerUnavailable until it is back. Nothing is retried below the caller, because only the caller knows whether its
command may run twice. Every wait has an end: for a connection, for its making, for an answer.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from hsi.stream.broker import Limits
from hsi.stream.claims import RedisClaims
from hsi.stream.failures import translated
from hsi.stream.redis_broker import RedisBroker
from hsi.stream.redis_log import LONGEST_BLOCK
from hsi.stream.script import Commands, Script
from hsi.stream.settings import StreamSettings

_ANSWER_SECONDS = 5.0
_FREE_CONNECTION_SECONDS = 5.0


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
            short = _client(stack, settings, settings.redis_pool_size_cache, blocking=False)
            reading = _client(stack, settings, settings.redis_pool_size_queue, blocking=True)
            following = _client(stack, settings, settings.redis_pool_size_pubsub, blocking=True)
        else:
            sizes = settings.redis_pool_size_cache, settings.redis_pool_size_queue, settings.redis_pool_size_pubsub
            short = reading = following = _client(stack, settings, sum(sizes), blocking=True)
        broker = RedisBroker(short, reading, following, limits_of(settings))
        yield Connection(short, broker, RedisClaims(short))


def limits_of(settings: StreamSettings) -> Limits:
    """The bounds that settings ask for."""
    return Limits(
        queue_max_size=settings.queue_max_size,
        publish_timeout=timedelta(seconds=settings.queue_publish_timeout_seconds),
    )


def _client(stack: AsyncExitStack, settings: StreamSettings, size: int, *, blocking: bool) -> Commands:
    pool = BlockingConnectionPool.from_url(
        settings.redis_url,
        max_connections=size,
        timeout=_FREE_CONNECTION_SECONDS,
        socket_timeout=_ANSWER_SECONDS + (LONGEST_BLOCK.total_seconds() if blocking else 0.0),
        socket_connect_timeout=_ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
        decode_responses=True,
        encoding_errors="replace",
    )
    stack.push_async_callback(pool.disconnect)
    return Redis(connection_pool=pool)
