"""Objects of both kinds that have every field somewhere, for tests that go through them all."""

from typing import Any, Final

from tests.parts.crd_cases import CAMERA, SHA256, ZOO, changed

_SQUARE = [[100, 100], [900, 100], [900, 900], [100, 900]]
_RESOURCES = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}}
_TOLERATIONS = [
    {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 60},
    {"key": "room", "operator": "Equal", "value": "attic", "effect": "NoSchedule"},
]
_ALWAYS: dict[str, Any] = {
    "displayName": "Front door",
    "location": "Porch, north side",
    "enabled": True,
    "expectedIntervalMs": 60_000,
    "capture": {"minImageBytes": 2048, "dedupeSeconds": 120},
    "detection": {
        "labels": ["person", "car"],
        "minConfidencePercent": 60,
        "fastPath": {"enabled": True, "labels": ["person"], "minConfidencePercent": 95},
        "batchWindowSeconds": 60,
        "batchIdleSeconds": 20,
    },
    "zones": [
        {
            "name": "porch",
            "kind": "EntryPoint",
            "enabled": True,
            "priority": 10,
            "polygon": _SQUARE,
            "schedule": {
                "days": ["Monday", "Friday"],
                "start": "22:00",
                "end": "06:00",
                "timeZone": "Europe/Berlin",
            },
        }
    ],
    "enrichment": {"enabled": True, "models": ["enrichment"]},
    "analysis": {"enabled": True, "prompt": "The postman comes at ten.", "callsPerHour": 60},
    "retention": {"eventsDays": 30, "mediaDays": 14},
    "privacy": {
        "masks": [{"name": "neighbour", "polygon": _SQUARE}],
        "faceRecognition": "Disabled",
        "audio": "Disabled",
    },
    "modelZooRef": {"name": "main"},
}
_OWN_POD: dict[str, Any] = {
    "resources": _RESOURCES,
    "nodeSelector": {"room": "attic"},
    "tolerations": _TOLERATIONS,
    "priorityClassName": "cameras",
}
_LOGIN = {"credentialsSecretRef": {"name": "front-door-login", "usernameKey": "user", "passwordKey": "pass"}}
_CLIPS = {"capture": {"minImageBytes": 2048, "dedupeSeconds": 120, "clipIntervalMs": 500, "clipMaxFrames": 20}}
_RTSP = {
    "url": "rtsp://192.168.1.20/1",
    "subUrl": "rtsp://192.168.1.20/2",
    "transport": "udp",
    "intervalMs": 500,
    "motionGate": False,
}
_HTTP = {"url": "http://192.168.1.21/still.jpg", "kind": "mjpeg", "intervalMs": 2000}


def _camera(source: dict[str, Any], *parts: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = {**_ALWAYS, "source": source}
    for part in parts:
        spec |= part
    return changed(CAMERA, {"spec": spec})


_GPU: dict[str, Any] = {
    "nodeSelector": {"room": "attic"},
    "tolerations": _TOLERATIONS,
    "runtimeClassName": "nvidia",
    "budgetMiB": 24_564,
    "reserveMiB": 256,
}
_MODEL: dict[str, Any] = {
    "name": "detector",
    "role": "Detector",
    "runtime": "OnnxRuntime",
    "image": {
        "repository": "registry.example/hsi/detector",
        "tag": "1.0",
        "digest": f"sha256:{SHA256}",
        "pullPolicy": "Always",
    },
    "imagePullSecrets": ["registry"],
    "source": {"builtin": "yolox-nano"},
    "enabled": True,
    "autoscaling": {"minReplicas": 1, "maxReplicas": 2, "targetCPUPercent": 60},
    "accelerator": {"type": "NvidiaGPU", "count": 1, "vramMiB": 650, "cores": 30},
    "args": ["--quiet"],
    "env": [
        {"name": "LEVEL", "value": "debug"},
        {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "tokens", "key": "detector"}}},
    ],
    "port": 8095,
    "startupSeconds": 300,
    "resources": _RESOURCES,
    "priorityClassName": "models",
}
_FROM_CLAIM: dict[str, Any] = {
    "name": "enrichment",
    "role": "Enrichment",
    "runtime": "Triton",
    "source": {"pvc": {"claimName": "models", "path": "enrichment/model.onnx"}, "sha256": SHA256},
    "replicas": 1,
    "accelerator": {"type": "CPU"},
}
_REASONER: dict[str, Any] = {
    "name": "nemotron",
    "role": "Reasoner",
    "runtime": "LlamaCpp",
    "source": {"uri": "https://models.example/nemotron.gguf", "sha256": SHA256},
    "accelerator": {"type": "NvidiaGPU", "vramMiB": 21_000},
    "llama": {"contextSize": 131_072, "gpuLayers": 999, "parallel": 2},
}
_WEIGHTS = {
    "pvc": {"claimName": "weights", "size": "80Gi", "storageClassName": "fast", "accessMode": "ReadWriteMany"},
    "offline": False,
}
_STRATEGIES: dict[str, dict[str, Any]] = {
    "HAMi": {"hami": {"schedulerName": "hami-scheduler", "gpuPolicy": "spread"}},
    "Exclusive": {"exclusive": {}},
    "MIG": {"mig": {"profile": "3g.20gb", "strategy": "single"}},
    "MPS": {"mps": {"replicas": 4, "resourceName": "nvidia.com/gpu"}},
    "TimeSlicing": {"timeSlicing": {"resourceName": "nvidia.com/gpu", "ledger": True}},
    "DRA": {"dra": {"deviceClassName": "gpu.example.com", "mode": "Device"}},
    "CPU": {"cpu": {}},
}


def _zoo(strategy: str) -> dict[str, Any]:
    model = _MODEL if strategy == "HAMi" else {**_MODEL, "accelerator": {"type": "NvidiaGPU", "vramMiB": 650}}
    spec = {
        "gpu": {**_GPU, "vramStrategy": {"type": strategy, **_STRATEGIES[strategy]}},
        "weights": _WEIGHTS,
        "models": [model, _FROM_CLAIM, _REASONER],
    }
    return changed(ZOO, {"spec": spec})


FULL_CAMERAS: Final = (
    _camera({"rtsp": _RTSP}, _LOGIN, _OWN_POD),
    _camera({"http": _HTTP}, _LOGIN, _OWN_POD),
    _camera({"synthetic": {"seed": 7, "intervalMs": 500}}, _OWN_POD),
    _camera({"ftp": {}}, _LOGIN, _CLIPS),
    _camera({"folder": {}}, _CLIPS),
)
FULL_ZOOS: Final = tuple(_zoo(strategy) for strategy in _STRATEGIES)
FULL: Final = (*FULL_CAMERAS, *FULL_ZOOS)


def _largest_model(number: int) -> dict[str, Any]:
    path = f"/{'b' * 120}" * 15
    return {
        **_REASONER,
        "name": f"m{number:02d}",
        "enabled": False,
        "source": {"uri": f"https://models.example{path}/{'c' * 150}.gguf", "sha256": SHA256},
        "args": [f"--{'a' * 252}"] * 32,
        "env": [{"name": f"{'E' * 125}_{each:02d}", "value": ""} for each in range(32)],
        "resources": {"requests": _RESOURCES["requests"], "limits": _RESOURCES["limits"]},
    }


def _largest_zone(number: int) -> dict[str, Any]:
    polygon = [[each * 30, 1000 - each * 30] for each in range(32)]
    return {**_ALWAYS["zones"][0], "name": f"{'z' * 37}-{number:02d}", "polygon": polygon}


LARGEST: Final = (
    changed(
        _camera({"rtsp": {**_RTSP, "url": f"rtsp://camera/{'a' * 2033}", "subUrl": f"rtsp://camera/{'b' * 2033}"}}),
        {
            "metadata.name": "c" * 40,
            "spec.zones": [_largest_zone(number) for number in range(32)],
            "spec.privacy.masks": [
                {"name": f"m{number}", "polygon": _largest_zone(number)["polygon"]} for number in range(16)
            ],
            "spec.tolerations": [{"key": f"k{number}", "value": "v" * 63} for number in range(16)],
            "spec.enrichment.models": [f"{'e' * 37}-{number:02d}" for number in range(32)],
            "spec.analysis.prompt": "word " * 400,
        },
    ),
    changed(ZOO, {"metadata.name": "z" * 40, "spec.models": [_largest_model(number) for number in range(32)]}),
)
"""As large as the schema lets them be: judging a rule costs the more, the larger an object is."""
