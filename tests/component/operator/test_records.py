"""The cameras' records in the product: what its answers mean when they cross on the way."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.parts import kube_api
from tests.parts.kube_api import KubeApi
from tests.parts.product_api import ProductApi

from hsi_operator import product as product_client
from hsi_operator.engine import client
from hsi_operator.engine.cache import Key
from hsi_operator.engine.client import Reach
from hsi_operator.engine.records import Records
from hsi_operator.plan.plan import Record

GATE = Key("Camera", "home", "gate")
RECORD = Record("gate", {"name": "Gate", "source": {"folder": {}}, "managed_by": "operator"})


@pytest.fixture
async def records(kube: KubeApi, product: ProductApi, tmp_path: Path) -> AsyncIterator[Records]:
    async with (
        client.opened(Reach(kube_api.kubeconfig(tmp_path, kube.url), 5.0, 100.0)) as cluster,
        product_client.opened(product.url, token_file=None, timeout_seconds=5.0) as api,
    ):
        yield Records(api, cluster)


async def test_a_list_that_was_under_way_does_not_undo_a_record_that_was_sent_meanwhile(
    records: Records, product: ProductApi
) -> None:
    product.line.clear()
    listing = asyncio.create_task(records.refresh(0.0, cameras=None))
    await asyncio.wait_for(product.listed.wait(), 5)
    assert await records.keep(GATE, RECORD, 0.0) == 0.0
    product.line.set()
    await listing
    assert records.view(GATE).camera == product.cameras["gate"]
    assert await records.keep(GATE, RECORD, 1.0) == 0.0
    assert product.puts == 1


async def test_a_list_that_was_under_way_does_not_bring_back_a_record_that_was_removed_meanwhile(
    records: Records, product: ProductApi
) -> None:
    await records.keep(GATE, RECORD, 0.0)
    product.line.clear()
    product.listed.clear()
    listing = asyncio.create_task(records.refresh(0.0, cameras=()))
    await asyncio.wait_for(product.listed.wait(), 5)
    assert await records.keep(GATE, Record("gate", None), 0.0) == 0.0
    asked = product.asked
    product.line.set()
    await listing
    assert records.view(GATE).camera is None
    assert product.asked == asked, "the record that is gone is not removed again as a stray"
