"""The operator as it is, against a Kubernetes API and a product that misbehave on demand."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import pytest
from tests.parts import kube_api, plain_plan, product_api
from tests.parts.kube_api import KubeApi
from tests.parts.product_api import ProductApi

from hsi_operator import app
from hsi_operator.settings import Settings

PLANNERS = {"Camera": plain_plan.plan, "ModelZoo": plain_plan.nothing}


class Until(Protocol):
    async def __call__(self, seen: Callable[[], object], what: str, seconds: float = 20.0) -> None: ...


@pytest.fixture
async def kube() -> AsyncIterator[KubeApi]:
    async with kube_api.running() as api:
        yield api


@pytest.fixture
async def product() -> AsyncIterator[ProductApi]:
    async with product_api.running() as api:
        yield api


@pytest.fixture
def until() -> Until:
    """Wait for a condition; the failure says which."""

    async def wait(seen: Callable[[], object], what: str, seconds: float = 20.0) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not seen():
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"waited {seconds:g} s for {what}") from None

    return wait


class Running:
    """One copy of the operator on a loop and thread of its own: at its end, kopf ends every task of its loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._begun = threading.Event()
        self.ended = threading.Event()
        self.fault: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="operator", daemon=True)

    def start(self) -> None:
        self._thread.start()
        assert self._begun.wait(10)

    def stop(self) -> None:
        if self._loop is not None and self._stop is not None and not self.ended.is_set():
            with suppress(RuntimeError):  # it ended this moment
                self._loop.call_soon_threadsafe(self._stop.set)

    async def wait(self) -> None:
        """Until it ended; the API it talks to may be on this loop."""
        async with asyncio.timeout(30):
            while not self.ended.is_set():
                await asyncio.sleep(0.01)
        self._thread.join(5)

    def _work(self) -> None:
        try:
            asyncio.run(self._run())
        except BaseException as fault:  # noqa: BLE001 - a test looks at it
            self.fault = fault
        finally:
            self.ended.set()

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._begun.set()
        await app.run(self._settings, PLANNERS, self._stop, started=lambda: None)


class Start(Protocol):
    def __call__(self, **settings: object) -> Running: ...


@pytest.fixture
async def operator(kube: KubeApi, product: ProductApi, tmp_path: Path) -> AsyncIterator[Start]:
    """Start a copy of the operator; all are stopped at the end of the test."""
    copies: list[Running] = []

    def start(**settings: object) -> Running:
        told = {
            "kubeconfig": kube_api.kubeconfig(tmp_path, kube.url),
            "product_url": product.url,
            "product_poll_seconds": 1,
            "probe_host": "127.0.0.1",
            "probe_port": 0,
            "lease_seconds": 3,
            "renew_seconds": 2,
            "retry_seconds": 0.2,
        }
        copy = Running(Settings.model_validate({**told, **settings}))
        copies.append(copy)
        copy.start()
        return copy

    yield start
    for each in copies:
        each.stop()
    for each in copies:
        await each.wait()
