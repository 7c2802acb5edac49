"""Putting FrameCaptured on the stream, however long that takes: a full or absent queue makes ingest wait.

The frame's row is committed already, so giving up on the order to stop loses nothing: the sweep publishes it again.
"""

import random
from datetime import timedelta

from hsi.events.messages import FrameCaptured
from hsi.runtime import logs, retries
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.stream.broker import Broker, BrokerUnavailable, StreamFull

_log = logs.logger(__name__)

CONDITION = "queue"


async def publish(message: FrameCaptured, *, broker: Broker, board: Board, stop: Stop) -> bool:
    """Publish, waiting while the queue is full or away; False when the order to stop came first."""
    attempt = 0
    while True:
        try:
            await broker.publish(message)
        except (BrokerUnavailable, StreamFull) as problem:
            attempt += 1
            board.note(CONDITION, "degraded" if isinstance(problem, StreamFull) else "unready", str(problem))
            _log.warning("publishing waits", frame_id=message.frame_id, reason=str(problem), attempt=attempt)
            if await stop.wait(pause_seconds(attempt)):
                return False
        else:
            board.note(CONDITION, "ready")
            return True


def pause_seconds(attempt: int) -> float:
    """The wait after failed try number `attempt`: from half a second to half a minute, with jitter."""
    wait = retries.delay(attempt, base=timedelta(seconds=0.5), cap=timedelta(seconds=30), jitter=random.random())
    return wait.total_seconds()
