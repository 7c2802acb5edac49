"""The language model as the operator runs it: its arguments and its readiness script, on llama.cpp's own server."""

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.parts.crd_cases import ZOO, changed
from tests.parts.plan_world import child, look, settled

PATIENCE = {"timeout": 30}


class Planned:
    """The server of a plan, started by hand."""

    def __init__(self, binary: Path, model: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        llama = {"contextSize": 1024, "parallel": 2, "gpuLayers": 0}
        _, plan = settled(look(changed(ZOO, {"spec.models.2.port": self.port, "spec.models.2.llama": llama})))
        pod = child(plan, "Deployment", "main-nemotron")["spec"]["template"]["spec"]
        self.script = child(plan, "ConfigMap", "main-nemotron-scripts")["data"]["ready"]
        arguments = [str(model) if each.startswith("/models/") else each for each in pod["containers"][0]["args"]]
        self.process = subprocess.Popen(
            [str(binary), *arguments, "-t", "1", "-tb", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    async def ready(self) -> bool:
        probe = await asyncio.create_subprocess_exec("/bin/sh", "-c", self.script, stderr=asyncio.subprocess.DEVNULL)
        return await probe.wait() == 0

    async def metrics(self) -> str:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}") as client:
            return (await client.get("/metrics", timeout=10)).text

    async def props(self) -> Any:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}") as client:
            return (await client.get("/props", timeout=10)).json()


@pytest.fixture
async def planned(llama_server: Path, tiny_model: Path) -> AsyncIterator[Planned]:
    server = Planned(llama_server, tiny_model)
    yield server
    server.process.kill()
    server.process.wait(**PATIENCE)


async def test_it_becomes_ready_by_completing_and_is_not_ready_when_it_has_gone(
    planned: Planned, eventually: Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]
) -> None:
    await eventually(planned.ready)
    assert planned.process.poll() is None
    assert "llamacpp:tokens_predicted_total" in await planned.metrics()
    assert (await planned.props())["total_slots"] == 2
    planned.process.kill()
    planned.process.wait(**PATIENCE)
    assert not await planned.ready()


async def test_a_server_whose_slots_are_all_at_work_is_ready(
    planned: Planned, eventually: Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]
) -> None:
    await eventually(planned.ready)
    url = f"http://127.0.0.1:{planned.port}"
    long = {"prompt": "Once", "n_predict": 100_000, "ignore_eos": True, "stream": True}
    async with (
        httpx.AsyncClient(base_url=url, timeout=60) as client,
        client.stream("POST", "/completion", json=long),
        client.stream("POST", "/completion", json=long),
    ):

        async def full() -> bool:
            return (await client.get("/slots", params={"fail_on_no_slot": "1"})).status_code == 503

        await eventually(full)
        assert await planned.ready()
