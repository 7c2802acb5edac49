"""What a kubelet or a person asks a process: `/healthz`, `/readyz`, `/metrics`.

`/healthz` tells progress: 503 names the tasks that made no turn for too long. It never looks at another service.
`/readyz` names the conditions the process noted; 503 only when one keeps it from its work altogether.
"""

from collections.abc import Callable
from time import monotonic

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hsi.runtime import metrics
from hsi.runtime.health import Board


def app(board: Board, *, process: str, clock: Callable[[], float] = monotonic) -> Starlette:
    """The probe app over one process's board; `clock` is a monotonic clock in seconds."""

    async def healthz(_: Request) -> Response:
        stalled = board.stalled(clock())
        body = {
            "process": process,
            "status": "stalled" if stalled else "alive",
            "stalled_seconds": {name: round(age, 1) for name, age in stalled.items()},
            "tasks": sorted(board.pulses),
        }
        return JSONResponse(body, status_code=503 if stalled else 200)

    async def readyz(_: Request) -> Response:
        unready = board.unready()
        degraded = any(condition.state == "degraded" for condition in board.conditions.values())
        body = {
            "process": process,
            "status": "unready" if unready else "degraded" if degraded else "ready",
            "conditions": {
                name: {"state": condition.state, "message": condition.message}
                for name, condition in sorted(board.conditions.items())
            },
        }
        return JSONResponse(body, status_code=503 if unready else 200)

    async def expose(_: Request) -> Response:
        return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", expose)])
