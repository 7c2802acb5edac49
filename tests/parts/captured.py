"""What benches of ingest share: stills as cameras send them, and when each came onto the stream."""

import asyncio
import io
from datetime import timedelta

import numpy as np
from PIL import Image

from hsi.events.messages import FrameCaptured
from hsi.events.streams import Stream
from hsi.stream.broker import Broker

PATIENCE_SECONDS = 120.0


async def moments(broker: Broker, count: int) -> dict[str, float]:
    """Milliseconds of Redis's clock at which each file's message came onto the stream: its entry id says so."""
    await broker.ensure_group(Stream.DETECTION_QUEUE, "bench")
    found: dict[str, float] = {}
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(found) < count:
            for delivery in await broker.read(
                Stream.DETECTION_QUEUE, "bench", "bench", count=100, block=timedelta(seconds=1)
            ):
                assert isinstance(delivery.message, FrameCaptured)
                found[delivery.message.media_key] = float(delivery.entry_id.partition("-")[0])
    return found


def picture(seed: int) -> bytes:
    """A 768 x 432 still with the texture of a yard, about 60 kB."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 255, (54, 96, 3), dtype=np.uint8)).resize((768, 432))
    buffer = io.BytesIO()
    coarse.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
