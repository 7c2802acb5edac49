"""Whatever goes wrong with a pod, a Secret, a node or weights: the right reason, and recovery by itself."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.cluster import home, volumes
from tests.cluster.api import CAMERAS, DEPLOYMENTS, PODS, ZOOS, Api
from tests.cluster.home import delivers
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.pod_status import End, Outcome
from tests.cluster.waiting import until
from tests.parts.product_api import ProductApi

HTTP = {"http": {"url": "http://192.168.1.21/snapshot.jpg", "kind": "snapshot", "intervalMs": 5000}}
CARD = {"nvidia.com/gpu.present": "true", "nvidia.com/gpu.memory": "24564", "nvidia.com/gpu.count": "1"}
PULL = Outcome(End.IMAGE_PULL, message='Back-off pulling image "x": no such tag')
CRASH = Outcome(End.CRASH_LOOP, exit_code=2, message="cannot open the stream file")
CUDA = Outcome(End.CRASH_LOOP, exit_code=1, message="RuntimeError: CUDA out of memory. Tried to allocate 2 GiB")
CONFIG = Outcome(End.CONFIG_ERROR, message='secret "elsewhere" not found')
PODS_FAIL: Mapping[str, tuple[Outcome, str, str]] = {
    "pull": (PULL, "ImagePullFailed", "no such tag"),
    "crash": (CRASH, "CrashLoop", "ended with code 2: cannot open the stream file"),
    "memory": (Outcome(End.OOM_KILLED), "OOMKilled", "more memory than its limit"),
    "config": (CONFIG, "ContainerConfigInvalid", 'secret "elsewhere" not found'),
}
FETCHING = {"hsi.dev/model": "faces", "app.kubernetes.io/component": "weights"}
MODELS_FAIL = {**PODS_FAIL, "cuda": (CUDA, "CudaOutOfMemory", "Tried to allocate 2 GiB")}


async def test_what_keeps_the_pod_of_a_camera_from_running_is_told_until_it_runs(
    api: Api, furnished: str, fake_kubelet: FakeKubelet, product: ProductApi
) -> None:
    for name, (outcome, _, _) in PODS_FAIL.items():
        fake_kubelet.behave(outcome, {"hsi.dev/camera": name})
        await api.apply(CAMERAS, home.camera(name), furnished)
    await asyncio.gather(
        *(home.camera_says(api, furnished, name, reason, words) for name, (_, reason, words) in PODS_FAIL.items())
    )
    for name in PODS_FAIL:
        found = await api.get(CAMERAS, name, furnished)
        assert home.Told("StreamReachable", "Unknown", PODS_FAIL[name][1]).by(found)
        assert home.Told("Progressing", "False", PODS_FAIL[name][1]).by(found)
    fake_kubelet.behave_as_usual()
    await asyncio.gather(*(delivers(api, furnished, product, name) for name in PODS_FAIL))


async def test_what_keeps_a_model_from_answering_is_told_until_it_answers_and_remembered(
    api: Api, furnished: str, fake_kubelet: FakeKubelet
) -> None:
    for name, (outcome, _, _) in MODELS_FAIL.items():
        fake_kubelet.behave(outcome, {"hsi.dev/model": name, "app.kubernetes.io/component": "detector"})
    await api.apply(ZOOS, home.zoo(*map(home.model, MODELS_FAIL)), furnished)

    async def told() -> Any:
        found = await api.get(ZOOS, "small", furnished)
        models = {each["name"]: each for each in (found.get("status") or {}).get("models", ())}
        failures = {name: each.get("lastFailure", {}).get("reason") for name, each in models.items()}
        return models if failures == {name: reason for name, (_, reason, _) in MODELS_FAIL.items()} else None

    models = await until(told, "every model's failure")
    assert {each["state"] for each in models.values()} == {"Failed"}
    for name, (_, _, words) in MODELS_FAIL.items():
        assert words in models[name]["lastFailure"]["message"]
    await home.zoo_says(api, furnished, "ImagePullFailed", "no such tag")
    await home.zoo_says(api, furnished, "ImagePullFailed", "no such tag", kind="Degraded", status="True")
    fake_kubelet.behave_as_usual()
    await home.zoo_says(api, furnished, "AllReady", status="True")
    after = await told()
    assert {each["state"] for each in after.values()} == {"Loaded"}


async def test_a_model_that_answered_and_does_not_any_more_is_told(
    api: Api, furnished: str, fake_kubelet: FakeKubelet
) -> None:
    await api.apply(ZOOS, home.zoo(home.model("detector")), furnished)
    await home.zoo_says(api, furnished, "AllReady", status="True")
    fake_kubelet.behave(Outcome(End.UNREADY), {"hsi.dev/model": "detector"})
    await home.zoo_says(api, furnished, "NotAnswering", "detector answered and does not any more")
    await home.zoo_says(api, furnished, "NotAnswering", kind="Degraded", status="True")
    fake_kubelet.behave_as_usual()
    await home.zoo_says(api, furnished, "AllReady", status="True")


async def test_a_pod_that_was_evicted_is_replaced_and_no_reason_stays(
    api: Api, furnished: str, product: ProductApi
) -> None:
    await api.apply(CAMERAS, home.camera("yard"), furnished)
    await delivers(api, furnished, product, "yard")
    (pod,) = await api.items(PODS, furnished, labels="hsi.dev/camera=yard")
    ended = {"exitCode": 137, "reason": "Error", "startedAt": None, "finishedAt": None}
    status = {
        "phase": "Failed",
        "reason": "Evicted",
        "message": "The node was low on resource: memory.",
        "conditions": [{"type": "Ready", "status": "False"}],
        "containerStatuses": [
            {**pod["status"]["containerStatuses"][0], "ready": False, "state": {"terminated": ended}}
        ],
    }
    await api.patch(PODS, pod["metadata"]["name"], {"status": status}, furnished, subresource="status")

    async def replaced() -> bool:
        found = await api.get(CAMERAS, "yard", furnished)
        worker = found["status"].get("worker", {}).get("name")
        ready = home.Told("Ready", "True", "Delivering").by(found)
        return ready and worker not in {None, pod["metadata"]["name"]}

    await until(replaced, "the pod in its place to work")
    assert await api.find(PODS, pod["metadata"]["name"], furnished)


async def test_a_login_that_is_missing_or_lacks_a_key_is_told_until_it_is_there(
    api: Api, furnished: str, product: ProductApi
) -> None:
    await api.apply(CAMERAS, home.camera("yard", HTTP, credentialsSecretRef={"name": "yard-login"}), furnished)
    await home.camera_says(api, furnished, "yard", "SecretNotFound", "Secret yard-login is not there")
    await home.camera_says(api, furnished, "yard", "SecretNotFound", kind="CredentialsResolved")
    await home.secret(api, furnished, "yard-login", username="eve")
    await home.camera_says(api, furnished, "yard", "SecretKeyMissing", "no key password")
    await home.secret(api, furnished, "yard-login", **home.LOGIN)
    await delivers(api, furnished, product, "yard")


async def test_a_secret_that_a_model_reads_is_told_until_it_is_there(api: Api, furnished: str) -> None:
    named = {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "tokens", "key": "detector"}}}
    await api.apply(ZOOS, home.zoo(home.model("detector", env=[named])), furnished)
    await home.zoo_says(api, furnished, "ContainerConfigInvalid", 'secret "tokens" not found')
    await home.secret(api, furnished, "tokens", detector="t")
    await home.zoo_says(api, furnished, "AllReady", status="True")


async def test_an_installation_that_is_not_whole_is_told_in_the_words_of_kubelet_and_scheduler(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, storage_class: str, operator: Operators, product: ProductApi
) -> None:
    await fake_kubelet.node("one")
    await operator.start()
    await api.apply(CAMERAS, home.camera("yard"), namespace)
    await home.camera_says(api, namespace, "yard", "Unschedulable", 'persistentvolumeclaim "hsi-media" not found')
    await home.claim(api, namespace)
    await home.camera_says(api, namespace, "yard", "ContainerConfigInvalid", 'secret "hsi-connections" not found')
    await home.connections(api, namespace)
    await delivers(api, namespace, product, "yard")


async def test_a_camera_for_which_no_node_is_right_has_the_words_of_the_scheduler_until_there_is_one(
    api: Api, furnished: str, fake_kubelet: FakeKubelet, product: ProductApi
) -> None:
    await api.apply(CAMERAS, home.camera("yard", nodeSelector={"room": "attic"}), furnished)
    await home.camera_says(api, furnished, "yard", "Unschedulable", "didn't match Pod's node affinity/selector")
    await fake_kubelet.node("attic", labels={"room": "attic"})
    await delivers(api, furnished, product, "yard")
    found = await api.get(CAMERAS, "yard", furnished)
    assert found["status"]["worker"]["node"] == "attic"


async def test_a_zoo_without_a_node_and_then_without_its_resource_says_which_is_missing(
    api: Api, furnished: str, fake_kubelet: FakeKubelet
) -> None:
    on_card = home.model("detector", accelerator={"type": "NvidiaGPU", "vramMiB": 650})
    gpu = {"budgetMiB": 24564, "vramStrategy": {"type": "HAMi"}, "nodeSelector": {"nvidia.com/gpu.present": "true"}}
    await api.apply(ZOOS, home.zoo(on_card, gpu=gpu), furnished)
    await home.zoo_says(api, furnished, "NoMatchingNode", "nvidia.com/gpu.present=true", kind="AcceleratorAvailable")
    await fake_kubelet.node("bare", labels=CARD)
    await home.zoo_says(api, furnished, "StrategyUnavailable", "nvidia.com/gpumem", kind="AcceleratorAvailable")
    await fake_kubelet.node("card", labels=CARD, capacity={"nvidia.com/gpu": "10", "nvidia.com/gpumem": "24564"})
    await home.zoo_says(api, furnished, "AllReady", status="True")


async def test_a_storage_class_that_is_named_and_missing_is_told_until_it_is_there(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, storage_class: str, operator: Operators
) -> None:
    await fake_kubelet.node("one")
    await operator.start()
    weights = {"pvc": {"size": "1Gi", "storageClassName": "fast"}}
    await api.apply(ZOOS, home.zoo(home.model("detector"), weights=weights), namespace)
    await home.zoo_says(api, namespace, "StorageClassNotFound", "StorageClass fast is not there", kind="WeightsReady")
    async with volumes.running(api, "fast"):
        await home.zoo_says(api, namespace, "AllReady", status="True")


async def _weights(folder: Path) -> tuple[int, str]:
    """How the program of a weights Job ends when it finds another file than was promised, and what it says last."""
    file = folder / "faces"
    file.write_bytes(b"other weights")
    program = (sys.executable, "-m", "hsi_operator.weights", f"--file={file}", f"--sha256={home.MODEL_URI['sha256']}")
    process = await asyncio.create_subprocess_exec(*program, stderr=asyncio.subprocess.PIPE)
    _, said = await process.communicate()
    return process.returncode or 0, said.decode().splitlines()[-1]


async def test_weights_that_are_not_what_was_promised_are_told_until_the_promise_is_mended(
    api: Api, furnished: str, fake_kubelet: FakeKubelet, tmp_path: Path
) -> None:
    code, words = await _weights(tmp_path)
    fake_kubelet.behave(Outcome(End.FAILED, exit_code=code, message=words), FETCHING)
    faces = home.model("faces", role="Enrichment", source=home.MODEL_URI)
    await api.apply(ZOOS, home.zoo(faces), furnished)
    await home.zoo_says(api, furnished, "ChecksumMismatch", words, kind="WeightsReady")
    await home.zoo_says(api, furnished, "ChecksumMismatch", words)
    assert not await api.items(DEPLOYMENTS, furnished)
    fake_kubelet.behave_as_usual()
    mended = {**faces, "source": {**home.MODEL_URI, "sha256": "1" * 64}}
    await api.apply(ZOOS, home.zoo(mended), furnished)
    found = await home.zoo_says(api, furnished, "AllReady", status="True")
    assert found["status"]["models"][0]["lastFailure"]["reason"] == "ChecksumMismatch"


async def test_weights_that_nobody_may_fetch_are_missed_until_they_are_laid_there(
    api: Api, furnished: str, fake_kubelet: FakeKubelet
) -> None:
    fake_kubelet.behave(Outcome(End.FAILED, exit_code=4, message="/models/faces is not there"), FETCHING)
    faces = home.model("faces", role="Enrichment", source=home.MODEL_URI)
    offline = {"pvc": {"size": "1Gi"}, "offline": True}
    await api.apply(ZOOS, home.zoo(faces, weights=offline), furnished)
    await home.zoo_says(api, furnished, "WeightsMissing", "is not there", kind="WeightsReady")
    fake_kubelet.behave_as_usual()
    await api.apply(ZOOS, home.zoo(faces, weights={"pvc": {"size": "1Gi"}}), furnished)
    await home.zoo_says(api, furnished, "AllReady", status="True")
