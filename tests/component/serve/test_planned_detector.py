"""The detector as the operator runs it: its command, its variables and its readiness script."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.parts.crd_cases import ZOO, changed
from tests.parts.plan_world import child, look, settled

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


async def test_it_becomes_ready_by_looking_at_a_picture_and_is_not_ready_when_it_has_gone(
    tmp_path: Path, brightness_graph: Callable[..., Path], eventually: Eventually, free_port: int
) -> None:
    _, plan = settled(look(changed(ZOO, {"spec.models.0.port": free_port})))
    (container,) = child(plan, "Deployment", "main-detector")["spec"]["template"]["spec"]["containers"]
    variables = child(plan, "ConfigMap", "main-detector")["data"]
    script = child(plan, "ConfigMap", "main-detector-scripts")["data"]["ready"]
    assert variables["DETECTOR_PORT"] == str(free_port)

    async def ready() -> bool:
        probe = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, stderr=asyncio.subprocess.DEVNULL, env={"PATH": "/usr/bin:/bin"}
        )
        return await probe.wait() == 0

    changes = {"DETECTOR_MODEL": str(brightness_graph()), "MODELS_DIR": str(tmp_path), "MODEL_VRAM_LIMIT_MIB": "0"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *container["command"][1:]),
        cwd=tmp_path,
        env={"PATH": os.defpath, **variables, **changes},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert not await ready()
        await eventually(ready)
    finally:
        process.kill()
        await process.wait()
    assert not await ready()
