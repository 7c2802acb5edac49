"""The samples as a person applies them: with kubectl, on a real API server; what comes of them, and what they read."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.cluster import home
from tests.cluster.api import CAMERAS, ZOOS, Api, condition
from tests.cluster.kubectl import Kubectl
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.waiting import until
from tests.parts.product_api import ProductApi

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "manifests" / "samples"
GOLDEN = Path(__file__).parent / "golden"
SEEN = ROOT / "build" / "cluster"
"""What was seen goes here, to be copied over the golden file when it is right."""
APPLIED = [*sorted(SAMPLES.glob("camera-*.yaml")), SAMPLES / "modelzoo-hami.yaml", SAMPLES / "modelzoo-cpu.yaml"]
CARD = {"nvidia.com/gpu": "10", "nvidia.com/gpumem": "24564"}
LABELS = {"nvidia.com/gpu.present": "true", "nvidia.com/gpu.memory": "24564", "nvidia.com/gpu.count": "1"}
TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
CHILDREN = "deploy,svc,cm,secret,pvc,job,netpol,hpa,resourceclaimtemplates"
SECONDS = 40.0


async def test_samples_become_ready_and_kubectl_shows_what_a_person_needs(
    api: Api,
    namespace: str,
    fake_kubelet: FakeKubelet,
    storage_class: str,
    operator: Operators,
    product: ProductApi,
    kubectl: Kubectl,
) -> None:
    await fake_kubelet.node("card", capacity=CARD, labels=LABELS, taints=[TAINT])
    await fake_kubelet.node("plain")
    await home.furnish(api, namespace)
    await operator.start()
    here = f"--namespace={namespace}"
    await kubectl("apply", here, *(f"--filename={each}" for each in APPLIED))
    await until(lambda: _deliver(api, namespace, product), "every sample to be ready", SECONDS)
    _as_golden("samples-wide.txt", _without_chance(await kubectl("get", here, "cam,zoo", "--output=wide")))
    ours = "--selector=app.kubernetes.io/managed-by=hsi-operator"
    children = re.sub(
        r"-[0-9a-f]{8}$", "-DIGEST", await kubectl("get", here, CHILDREN, ours, "--output=name"), flags=re.MULTILINE
    )
    _as_golden("samples-children.txt", "\n".join(sorted(children.split())) + "\n")


async def test_every_sample_is_taken_and_the_same_again_changes_nothing(
    api: Api, namespace: str, definitions: None, kubectl: Kubectl
) -> None:
    here, files = f"--namespace={namespace}", [f"--filename={each}" for each in sorted(SAMPLES.glob("*.yaml"))]
    await kubectl("apply", here, *files)
    before = {each["metadata"]["name"]: each["metadata"]["generation"] for each in await _own(api, namespace)}
    assert len(before) == len(files)
    await kubectl("apply", here, *files)
    assert {each["metadata"]["name"]: each["metadata"]["generation"] for each in await _own(api, namespace)} == before


async def _own(api: Api, namespace: str) -> list[Any]:
    return [*await api.items(CAMERAS, namespace), *await api.items(ZOOS, namespace)]


async def _deliver(api: Api, namespace: str, product: ProductApi) -> bool:
    """Pictures come of every camera of which there is a record; whether all Cameras and ModelZoos are ready."""
    for camera in product.cameras.values():
        camera |= {"status": "online", "last_frame_at": datetime.now(UTC).isoformat()}
    return all(condition(each, "Ready").get("status") == "True" for each in await _own(api, namespace))


def _without_chance(printed: str) -> str:
    """Cell by cell, without ages and the hashes in names of pods."""
    return "\n".join(_table(each) for each in printed.strip().split("\n\n"))


def _table(printed: str) -> str:
    head, *rows = printed.splitlines()
    starts = [found.start() for found in re.finditer(r"\S+", head)]
    cells = [
        [line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
        for line in (head, *rows)
    ]
    return "".join(" | ".join(_plain(cell) for cell in row).rstrip() + "\n" for row in cells)


def _plain(cell: str) -> str:
    return re.sub(r"^\d+[smh](\d+[sm])?$", "AGE", re.sub(r"-ingest-[a-z0-9]+-[a-z0-9]{5}$", "-ingest-HASH", cell))


def _as_golden(name: str, seen: str) -> None:
    SEEN.mkdir(parents=True, exist_ok=True)
    (SEEN / name).write_text(seen)
    assert seen == (GOLDEN / name).read_text(), f"if this is right: cp build/cluster/{name} tests/cluster/golden/"
