"""Detecting, as the routes ask for it: admission, decoding in threads, the line, and the answer's body."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np

from hsi.runtime import logs
from hsi.serve.detector import batching, boxes, metrics
from hsi.serve.detector.engine import Engine, InferenceFailed, Prepared
from hsi.serve.detector.line import Answer, Line
from hsi.serve.detector.refusals import Code, Refused

_LOADING_RETRY_SECONDS = 5
_SMALLEST_PX = 1.0

_log = logs.logger(__name__)


class Service:
    """One network behind a bounded line. Not ready until `open`; to be used from one event loop."""

    def __init__(self, *, max_held: int, max_pixels: int, decode_threads: int) -> None:
        self.engine: Engine | None = None
        self.line: Line | None = None
        self.failed_last = False
        self._held = 0
        self._max_held = max_held
        self._max_pixels = max_pixels
        self._decoders = ThreadPoolExecutor(decode_threads, thread_name_prefix="decode")

    def open(self, engine: Engine, line: Line) -> None:
        """The network is warm: answer from now on."""
        self.engine, self.line = engine, line

    def close(self) -> None:
        """Answer nothing more."""
        if self.line is not None:
            self.line.close()
        self.engine = self.line = None
        self._decoders.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def admitted(self, count: int = 1) -> Iterator[None]:
        """Hold room for `count` pictures; raises Refused (503) when the server is not ready or full."""
        if self.line is None:
            raise Refused(Code.NOT_READY, "the model is still loading", retry_after_seconds=_LOADING_RETRY_SECONDS)
        if self._held + count > self._max_held:
            told = f"{self._held} pictures are held, at most {self._max_held} can be"
            after = batching.retry_after_seconds(self._held, self.line.latency)
            raise Refused(Code.BUSY, told, retry_after_seconds=after)
        self._held += count
        metrics.HELD.set(self._held)
        try:
            yield
        finally:
            self._held -= count
            metrics.HELD.set(self._held)

    async def detect(self, data: bytes) -> dict[str, Any]:
        """The answer's body for one picture (`wire.Detections`); raises Refused."""
        engine, line = self.engine, self.line
        if engine is None or line is None:
            raise Refused(Code.NOT_READY, "the server is stopping", retry_after_seconds=_LOADING_RETRY_SECONDS)
        loop = asyncio.get_running_loop()
        prepared = await loop.run_in_executor(self._decoders, engine.prepare, data, self._max_pixels)
        try:
            answer = await line.put(prepared.tensor)
        except InferenceFailed as problem:
            self.failed_last = True
            _log.error("inference failed", reason=str(problem))
            raise Refused(Code.INFERENCE_FAILED, "the model failed on this picture") from problem
        self.failed_last = False
        return _body(engine, prepared, answer)


def _body(engine: Engine, prepared: Prepared, answer: Answer) -> dict[str, Any]:
    fit = prepared.fit
    return {
        "detections": _detections(engine, prepared, answer),
        "inference_time_ms": round(answer.seconds * 1000, 2),
        "image_width": fit.picture.width,
        "image_height": fit.picture.height,
        "model": engine.name,
    }


def _detections(engine: Engine, prepared: Prepared, answer: Answer) -> list[dict[str, Any]]:
    """Objects of our classes with finite boxes of at least a pixel inside the picture."""
    found = boxes.take(answer.found, np.flatnonzero(np.isfinite(answer.found.boxes).all(axis=1)))
    seen = []
    for corners, score, number in zip(
        prepared.fit.to_picture(found.boxes).tolist(), found.scores.tolist(), found.classes.tolist(), strict=True
    ):
        meant = engine.classes[number] if 0 <= number < len(engine.classes) else None
        left, top, right, bottom = (round(edge, 2) for edge in corners)
        if meant is None or right - left < _SMALLEST_PX or bottom - top < _SMALLEST_PX:
            continue
        box = {"x": left, "y": top, "width": round(right - left, 2), "height": round(bottom - top, 2)}
        seen.append({"class": meant.value, "confidence": round(min(score, 1.0), 4), "bbox": box})
        metrics.OBJECTS.labels(meant.value).inc()
    return seen
