"""What watches a stream in the benchmark, in a process of its own: `rtsp_loops.py MODE URL INTERVAL_MS SECONDS COUNT`.

`bare` is what anybody would write with PyAV: read, decode everything on one thread, take pictures by time stamps, write
them as JPEG. `keys` is the same with keyframes alone. `source` is ours, COUNT times. Says the CPU seconds of a picture
(of all that is done for it, so that a machine that falls behind measures the same) and megabytes.
"""

import asyncio
import sys
import threading
import time
from datetime import UTC, datetime
from fractions import Fraction

import av
import psutil

WARM_SECONDS = 7.0
TAKEN: list[None] = []


def jpeg(frame: av.VideoFrame) -> bytes:
    """As our own are made, so that only the way there differs."""
    ready = frame.reformat(format="yuvj420p", dst_color_range="JPEG", threads=1)
    ready.pts = 0
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
    encoder.time_base, encoder.thread_count = Fraction(1, 1000), 1
    encoder.qscale, encoder.global_quality = True, 3 * 118
    encoder.options = {"huffman": "default", "qmin": "2", "qmax": "4"}
    return b"".join(bytes(packet) for packet in (*encoder.encode(ready), *encoder.encode(None)))


def bare(url: str, interval: float, *, keys: bool) -> None:
    """Watch for ever."""
    with av.open(url, options={"rtsp_transport": "tcp", "fpsprobesize": "0"}) as container:
        video = container.streams.video[0]
        video.codec_context.thread_count = 1
        if keys:
            video.codec_context.skip_frame = "NONKEY"
        due = 0.0
        for frame in container.decode(video):
            at = frame.time or 0.0
            if at + interval / 10 >= due:
                due = (int(at / interval + 0.1) + 1) * interval
                jpeg(frame)
                TAKEN.append(None)


def source(url: str, interval_ms: int, count: int) -> None:
    """Watch for ever, `count` times."""
    import uvloop

    from hsi.ingest import dialling
    from hsi.ingest.dialling import Trust, Way
    from hsi.ingest.rtsp.source import RtspSource
    from hsi.ingest.sources.outside import Outside
    from hsi.ingest.sources.source import Picture
    from hsi.runtime.addresses import Networks
    from hsi.runtime.tasks import Stop
    from hsi.store import sources

    async def keep(_: Picture) -> None:
        TAKEN.append(None)

    async def watch() -> None:
        stop = Stop()
        spec = sources.RtspSource(url=url, interval_ms=interval_ms, motion_gate=False)
        way = Way(Networks.parse("127.0.0.0/8"), Trust(None), dialling.by_system)
        outside = Outside(lambda: datetime.now(UTC), time.monotonic, lambda: 0.0, way)
        made = [
            RtspSource(f"c{n}", spec, None, deliver=keep, tell=lambda _: None, max_pixels=10**7, outside=outside)
            for n in range(count)
        ]
        await asyncio.gather(*(one.run(stop) for one in made))

    uvloop.run(watch())


def main() -> None:
    """Watch on a thread, measure on this one."""
    mode, url, interval_ms, seconds, count = sys.argv[1:]
    if mode == "source":
        work = threading.Thread(target=source, args=(url, int(interval_ms), int(count)), daemon=True)
    else:
        arguments = {"keys": mode == "keys"}
        work = threading.Thread(target=bare, args=(url, int(interval_ms) / 1000), kwargs=arguments, daemon=True)
    work.start()
    waiting = threading.Event()
    waiting.wait(WARM_SECONDS)
    began, before = time.process_time(), len(TAKEN)
    waiting.wait(float(seconds))
    cpu = (time.process_time() - began) / max(len(TAKEN) - before, 1)
    print(cpu, psutil.Process().memory_info().rss / 2**20, flush=True)  # noqa: T201
    psutil.Process().kill()


if __name__ == "__main__":
    main()
