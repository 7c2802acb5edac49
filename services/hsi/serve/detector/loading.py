"""Getting the network ready in the background, then watching that it keeps answering."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from hsi.runtime import logs
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.serve.detector import cores
from hsi.serve.detector.engine import Engine, ModelUnusable
from hsi.serve.detector.line import Line
from hsi.serve.detector.service import Service

CONDITION: Final = "model"
_TURN_SECONDS: Final = 1.0
_LONGEST_LOAD: Final = timedelta(minutes=30)  # TensorRT builds its engines once, and takes its time
_STALL: Final = timedelta(seconds=60)

_log = logs.logger(__name__)

Warm = tuple[Engine, dict[int, float]]


class Model:
    """Task: load and warm up, open the service, then beat as long as no inference hangs."""

    def __init__(self, service: Service, board: Board, load: Callable[[], Warm], *, lanes: int, floor: float) -> None:
        self._service = service
        self._board = board
        self._load = load
        self._lanes = lanes
        self._floor = floor
        self._pulse = board.pulse(self.name, stall_after=_STALL)
        board.note(CONDITION, "unready", "the model is still loading")

    @property
    def name(self) -> str:
        """Name of the task."""
        return "model"

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Until told to stop; raises ModelUnusable when the model cannot be loaded."""
        warm = await self._loaded(stop)
        if warm is None:
            return
        line = self._open(*warm)
        while not burst and not await stop.wait(_TURN_SECONDS):
            if line.longest_run_seconds() < _STALL.total_seconds():
                self._pulse.beat()
        self._board.note(CONDITION, "unready", "the server is stopping")

    async def _loaded(self, stop: Stop) -> Warm | None:
        loading = asyncio.create_task(asyncio.to_thread(self._load), name="load model")
        loop = asyncio.get_running_loop()
        give_up = loop.time() + _LONGEST_LOAD.total_seconds()
        while loop.time() < give_up:
            await asyncio.wait({loading}, timeout=_TURN_SECONDS)
            if loading.done():
                return loading.result()
            if stop.ordered:
                loading.cancel()
                return None
            self._pulse.beat()
        loading.cancel()
        raise ModelUnusable(f"the model was not loaded within {_LONGEST_LOAD}")

    def _open(self, engine: Engine, latency: dict[int, float]) -> Line:
        lanes = self._lanes or cores.share(cores.available(), device=engine.device, threads=engine.threads).lanes
        line = Line(lambda tensors: engine.infer(tensors, self._floor), latency, lanes=lanes)
        self._service.open(engine, line)
        self._board.note(CONDITION, "ready")
        _log.info(
            "model ready",
            model=engine.name,
            family=engine.kind.family.value,
            device=engine.device,
            input_px=list(engine.graph.network),
            lanes=lanes,
            warm_ms={size: round(seconds * 1000, 2) for size, seconds in latency.items()},
        )
        return line
