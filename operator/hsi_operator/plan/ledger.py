"""The ledger of time-sliced cards: how much GPU memory each node has to say it has, for the scheduler to count.

Pure. A node of no zoo with a ledger says nothing; where two zoos share a node, the larger reserve counts.
"""

from collections.abc import Iterable

from pydantic import ValidationError

from hsi_operator.api.gpu import Gpu
from hsi_operator.api.modelzoo import ModelZooSpec
from hsi_operator.plan import names, vram
from hsi_operator.plan.plan import Manifest, NodeFacts


def changes(zoos: Iterable[Manifest], nodes: Iterable[NodeFacts]) -> dict[str, int | None]:
    """By node, the MiB to write there, or None to take away what stands there; nodes that are right are left out."""
    there = tuple(nodes)
    wanted: dict[str, int] = {}
    for gpu in (found for zoo in zoos if (found := _kept(zoo)) is not None):
        for node in vram.pool_of(there, gpu.node_selector or {}):
            mib = vram.ledger_mib(node, gpu.reserve_mib)
            if mib is not None:
                wanted[node.name] = min(mib, wanted.get(node.name, mib))
    return {
        node.name: wanted.get(node.name)
        for node in there
        if node.allocatable.get(names.VRAM_LEDGER) != wanted.get(node.name)
    }


def _kept(zoo: Manifest) -> Gpu | None:
    """The GPU pool of a zoo that wants the ledger kept."""
    if "deletionTimestamp" in zoo["metadata"]:
        return None
    try:
        gpu = ModelZooSpec.model_validate(zoo["spec"]).gpu
    except ValidationError:
        return None  # its status says so
    sliced = gpu.vram_strategy.time_slicing
    return gpu if sliced is not None and sliced.ledger else None
