"""For every rule of both kinds an object that passes and one that is refused, as data for any test that has a judge."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

GONE: Final = object()
"""As a value of a change: take the field away."""
SHA256: Final = "0123456789abcdef" * 4

CAMERA: Final[Mapping[str, Any]] = {
    "apiVersion": "hsi.dev/v1alpha1",
    "kind": "Camera",
    "metadata": {"name": "front-door"},
    "spec": {"source": {"rtsp": {"url": "rtsp://192.168.1.20/1"}}},
}
DETECTOR: Final[Mapping[str, Any]] = {
    "name": "detector",
    "role": "Detector",
    "runtime": "OnnxRuntime",
    "source": {"builtin": "yolox-nano"},
    "accelerator": {"type": "NvidiaGPU", "vramMiB": 650},
}
ENRICHMENT: Final[Mapping[str, Any]] = {
    "name": "enrichment",
    "role": "Enrichment",
    "runtime": "OnnxRuntime",
    "source": {"pvc": {"claimName": "models", "path": "enrichment/model.onnx"}},
    "accelerator": {"type": "NvidiaGPU", "vramMiB": 1650},
}
NEMOTRON: Final[Mapping[str, Any]] = {
    "name": "nemotron",
    "role": "Reasoner",
    "runtime": "LlamaCpp",
    "source": {"uri": "https://models.example/nemotron.gguf", "sha256": SHA256},
    "accelerator": {"type": "NvidiaGPU", "vramMiB": 21_700},
    "llama": {"contextSize": 131_072, "parallel": 1},
}
ZOO: Final[Mapping[str, Any]] = {
    "apiVersion": "hsi.dev/v1alpha1",
    "kind": "ModelZoo",
    "metadata": {"name": "main"},
    "spec": {
        "gpu": {"budgetMiB": 24_564, "reserveMiB": 512, "vramStrategy": {"type": "HAMi"}},
        "models": [DETECTOR, ENRICHMENT, NEMOTRON],
    },
}
"""The seeds' card, and its three workloads with what the seeds measured: 24,000 of 24,052 MiB."""


@dataclass(frozen=True)
class Case:
    """A rule, by where it stands in the schema and by its message; what keeps it and what breaks it.

    Both are changes to the base of the kind, by dotted path. Where `before` is given, both are changes of an object
    that was made so. `says` is the whole sentence where it holds numbers.
    """

    kind: str
    at: str
    rule: str
    good: Mapping[str, Any]
    bad: Mapping[str, Any]
    says: str = ""
    before: Mapping[str, Any] | None = None
    id: str = field(default="")

    @property
    def sentence(self) -> str:
        """What the refusal tells a person."""
        return self.says or self.rule

    def base(self) -> dict[str, Any]:
        """The object that the changes are made to."""
        return changed(CAMERA if self.kind == "Camera" else ZOO, self.before or {})

    def passing(self) -> dict[str, Any]:
        """An object that keeps the rule."""
        return changed(self.base(), self.good)

    def refused(self) -> dict[str, Any]:
        """An object that breaks this rule and no other."""
        return changed(self.base(), self.bad)


def changed(obj: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with other values at dotted paths, such as `spec.models.0.role`; GONE takes one away."""
    made: dict[str, Any] = copy.deepcopy(dict(obj))
    for path, value in changes.items():
        *steps, last = path.split(".")
        at: Any = made
        for step in steps:
            at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
        key = int(last) if isinstance(at, list) else last
        if value is GONE:
            del at[key]
        else:
            at[key] = copy.deepcopy(value)
    return made


_LOGIN = "a URL must not hold a login; put it into a Secret and name that in credentialsSecretRef"
_RTSP = "an RTSP URL begins with rtsp:// or rtsps://, names a host and holds no spaces: rtsp://192.168.1.20/1"
_HTTP = "an HTTP URL begins with http:// or https://, names a host and holds no spaces: http://192.168.1.20/1"
_NAME = (
    "a name has at most 40 characters, small letters, digits and hyphens, and begins and ends with a letter or digit"
)
_RESOURCES = (
    "resources may name cpu, memory and ephemeral-storage only; a GPU is asked for by the accelerator of a model in a"
    " ModelZoo"
)
_TOLERATION_VALUE = "a toleration with operator Exists has no value; leave the value out, or use operator Equal"
_TOLERATION_KEY = "a toleration without a key tolerates everything and needs operator Exists"
_TOLERATION_SECONDS = "tolerationSeconds is for effect NoExecute only"
_OWN_POD = (
    "ftp and folder cameras share the ingest gateway and have no pod of their own; resources, nodeSelector,"
    " tolerations and priorityClassName are for rtsp, http and synthetic sources"
)
_CAMERA_NAME = (
    "a camera's name has at most 40 characters, small letters, digits and hyphens, because its id in the product and"
    " the names of its children are made from it"
)
_TRIANGLE = [[0, 0], [1000, 0], [500, 1000]]
_SOURCE = "spec.source"
_HTTP_SOURCE = {"http": {"url": "http://192.168.1.20/still.jpg"}}


def _url(at: str, source: Mapping[str, Any], good: str, bad_scheme: str, bad_login: str) -> list[Case]:
    """Both rules of a URL, at one place."""
    scheme = _RTSP if good.startswith("rtsp") else _HTTP
    before = {_SOURCE: source}
    return [
        Case("Camera", at, scheme, {**before, at: good}, {**before, at: bad_scheme}),
        Case("Camera", at, _LOGIN, {**before, at: good}, {**before, at: bad_login}),
    ]


def _tolerations(kind: str, at: str) -> list[Case]:
    """The three rules of a toleration, at one place."""
    exists = {"key": "nvidia.com/gpu", "operator": "Exists"}
    equal = {"key": "nvidia.com/gpu", "value": "present"}
    leaving = {**exists, "effect": "NoExecute", "tolerationSeconds": 30}
    return [
        Case(kind, f"{at}[]", _TOLERATION_VALUE, {at: [exists, equal]}, {at: [{**exists, "value": "present"}]}),
        Case(kind, f"{at}[]", _TOLERATION_KEY, {at: [{"operator": "Exists"}]}, {at: [{"effect": "NoSchedule"}]}),
        Case(kind, f"{at}[]", _TOLERATION_SECONDS, {at: [leaving]}, {at: [{**exists, "tolerationSeconds": 30}]}),
    ]


def _named(kind: str, at: str, good: Any, bad: Any, path: str) -> Case:
    """The rule of a name, at one place."""
    return Case(kind, path, _NAME, {at: good}, {at: bad})


_RTSP_SOURCE = {"rtsp": {"url": "rtsp://192.168.1.20/1"}}
CAMERA_CASES: Final = (
    Case(
        "Camera",
        "",
        _CAMERA_NAME,
        {"metadata.name": "a" * 40},
        {"metadata.name": "a" * 41},
        id="a name that fits into the names of children",
    ),
    Case(
        "Camera",
        "",
        _CAMERA_NAME,
        {"metadata.name": "front-door-2"},
        {"metadata.name": "front.door"},
        id="a name that the product can take as an id",
    ),
    Case(
        "Camera",
        _SOURCE,
        "a camera has exactly one source: give one of folder, ftp, rtsp, http and synthetic",
        {_SOURCE: {"folder": {}}},
        {_SOURCE: {"folder": {}, "ftp": {}}},
        id="two sources",
    ),
    Case(
        "Camera",
        _SOURCE,
        "a camera has exactly one source: give one of folder, ftp, rtsp, http and synthetic",
        {_SOURCE: {"synthetic": {}}},
        {_SOURCE: {}},
        id="no source",
    ),
    *_url(
        "spec.source.rtsp.url",
        _RTSP_SOURCE,
        "rtsps://camera.local:322/h264?channel=1",
        "http://192.168.1.20/1",
        "rtsp://viewer:secret@192.168.1.20/1",
    ),
    *_url(
        "spec.source.rtsp.subUrl",
        _RTSP_SOURCE,
        "rtsp://[fd00::20]/2",
        "file:///etc/passwd",
        "rtsp://viewer@192.168.1.20/2",
    ),
    *(
        Case("Camera", "spec.source.rtsp.url", _RTSP, {}, {"spec.source.rtsp.url": url}, id=name)
        for name, url in (
            ("no host", "rtsp:///1"),
            ("no host but a port", "rtsp://:554/1"),
            ("a port that is none", "rtsp://camera.local:port/1"),
            ("a space", "rtsp://camera.local/front door"),
            ("a line end", "rtsp://camera.local/1\n"),
            ("a backslash before the host's end", "rtsp://camera.local\\evil.example/1"),
        )
    ),
    Case(
        "Camera",
        "spec.source.rtsp.url",
        _LOGIN,
        {"spec.source.rtsp.url": "rtsp://camera.local/1?login=a@b"},
        {"spec.source.rtsp.url": "rtsp://camera.local\\@evil.example/1"},
        id="a login that hides behind a backslash",
    ),
    *_url(
        "spec.source.http.url",
        _HTTP_SOURCE,
        "https://camera.local/cgi-bin/snapshot.cgi?user=a@b",
        "ftp://camera.local/still.jpg",
        "http://viewer:p@ss@camera.local/still.jpg",
    ),
    Case(
        "Camera",
        "spec",
        "folder and synthetic sources ask for no login; leave credentialsSecretRef out",
        {"spec.credentialsSecretRef": {"name": "front-door-login"}},
        {_SOURCE: {"folder": {}}, "spec.credentialsSecretRef": {"name": "front-door-login"}},
    ),
    Case(
        "Camera",
        "spec",
        _OWN_POD,
        {"spec.nodeSelector": {"room": "attic"}, "spec.priorityClassName": "cameras"},
        {_SOURCE: {"ftp": {}}, "spec.nodeSelector": {"room": "attic"}},
    ),
    Case(
        "Camera",
        "spec",
        "clips come from ftp and folder sources only; leave clipIntervalMs and clipMaxFrames out",
        {_SOURCE: {"ftp": {}}, "spec.capture": {"clipMaxFrames": 10}},
        {"spec.capture": {"clipMaxFrames": 10}},
    ),
    Case(
        "Camera",
        "spec.detection",
        "batchIdleSeconds is longer than batchWindowSeconds, so a batch would never close for being idle",
        {"spec.detection": {"batchIdleSeconds": 90}},
        {"spec.detection": {"batchIdleSeconds": 120}},
        says="batchIdleSeconds (120) is longer than batchWindowSeconds (90), so a batch would never close for being"
        " idle",
    ),
    Case(
        "Camera",
        "spec.retention",
        "media cannot be kept longer than the events they belong to",
        {"spec.retention": {"eventsDays": 30, "mediaDays": 30}},
        {"spec.retention": {"eventsDays": 30, "mediaDays": 31}},
        says="mediaDays (31) is longer than eventsDays (30): media cannot be kept longer than the events they"
        " belong to",
    ),
    _named(
        "Camera",
        "spec.zones",
        [{"name": "drive-way", "polygon": _TRIANGLE}],
        [{"name": "Drive Way", "polygon": _TRIANGLE}],
        "spec.zones[].name",
    ),
    Case(
        "Camera",
        "spec.zones[].schedule",
        "a schedule that starts and ends at the same time is empty; leave it out for always",
        {"spec.zones": [{"name": "yard", "polygon": _TRIANGLE, "schedule": {"start": "22:00", "end": "06:00"}}]},
        {"spec.zones": [{"name": "yard", "polygon": _TRIANGLE, "schedule": {"start": "22:00", "end": "22:00"}}]},
    ),
    _named(
        "Camera",
        "spec.privacy",
        {"masks": [{"name": "neighbour", "polygon": _TRIANGLE}]},
        {"masks": [{"name": "-neighbour", "polygon": _TRIANGLE}]},
        "spec.privacy.masks[].name",
    ),
    _named("Camera", "spec.enrichment", {"models": ["plates"]}, {"models": ["plates!"]}, "spec.enrichment.models[]"),
    Case(
        "Camera",
        "spec.resources",
        _RESOURCES,
        {"spec.resources": {"requests": {"cpu": "100m"}, "limits": {"memory": "256Mi", "cpu": 1}}},
        {"spec.resources": {"limits": {"nvidia.com/gpu": 1}}},
    ),
    *_tolerations("Camera", "spec.tolerations"),
)

_BUDGET = "the enabled models ask for more GPU memory than budgetMiB less reserveMiB"
_ONE_MORE = {
    "name": "plates",
    "role": "Enrichment",
    "runtime": "OnnxRuntime",
    "source": {"builtin": "plates"},
    "accelerator": {"type": "NvidiaGPU", "vramMiB": 2048},
}
_ZOO_NAME = (
    "a zoo's name has at most 40 characters, begins with a small letter, and has small letters and digits but no"
    " hyphen, so that <zoo>-<model> names one Service only"
)
_MODEL_NAME = (
    "a model's name must not end with ftp, ingest, scripts, settings or weights, because other children of the operator"
    " do"
)
_CPU = {"type": "CPU"}
_MODEL = "spec.models[]"
_LLAMA_ARGS = "args hold something that the operator sets itself; use llama, port and source instead"
_MODEL_SOURCE = "a model has exactly one source: give one of uri, pvc and builtin"
_FILE = "path names a file below the volume's root, without a leading slash and without . or .. as a folder"
_ENV = "this variable would get around the GPU limits that the operator sets"
_CLAIM = "spec.weights.pvc"
_UNION = "vramStrategy has settings of another strategy; give only those of its type"


def _missing(asked: int, missing: int) -> str:
    return (
        f"the enabled models ask for {asked} MiB of GPU memory, but budgetMiB 24564 less reserveMiB 512 leaves 24052"
        f" MiB: {missing} MiB are missing; disable a model or make one smaller"
    )


def _strategy(member: str, own: str, other: str, settings: Mapping[str, Any]) -> Case:
    at = "spec.gpu.vramStrategy"
    own_of: dict[str, dict[str, Any]] = {"MIG": {"mig": {"profile": "3g.20gb"}}, "MPS": {"mps": {"replicas": 4}}}
    return Case(
        "ModelZoo",
        at,
        _UNION,
        {at: {"type": own, member: settings}},
        {at: {"type": other, member: settings, **own_of.get(other, {})}},
        says=f"vramStrategy.type is {other}, but settings of another strategy are given; remove them",
        id=f"settings of {own} for {other}",
    )


def _env(name: str) -> Case:
    return Case(
        "ModelZoo",
        f"{_MODEL}.env[].name",
        _ENV,
        {"spec.models.0.env": [{"name": f"MY_{name}", "value": "1"}]},
        {"spec.models.0.env": [{"name": name, "value": "1"}]},
        says=f"env {name} would get around the GPU limits that the operator sets; remove it",
        id=f"env {name}",
    )


ZOO_CASES: Final = (
    Case(
        "ModelZoo",
        "",
        _ZOO_NAME,
        {"metadata.name": "a" * 40},
        {"metadata.name": "a" * 41, "spec.models": []},
    ),
    Case(
        "ModelZoo",
        "",
        _ZOO_NAME,
        {"metadata.name": "main2", "spec.models.0.name": "a-b"},
        {"metadata.name": "main-a", "spec.models.0.name": "b"},
        id="two zoos cannot make one name",
    ),
    Case(
        "ModelZoo",
        "",
        _ZOO_NAME,
        {"metadata.name": "a1"},
        {"metadata.name": "1a"},
        id="no Service begins with a digit",
    ),
    Case(
        "ModelZoo",
        "",
        "the zoo's name and a model's name have more than 51 characters together; shorten one",
        {"metadata.name": "z" * 31, "spec.models.0.name": "m" * 20},
        {"metadata.name": "z" * 32, "spec.models.0.name": "m" * 20},
    ),
    Case(
        "ModelZoo",
        "spec",
        _BUDGET,
        {"spec.models": [DETECTOR, ENRICHMENT, NEMOTRON]},
        {"spec.models": [DETECTOR, ENRICHMENT, NEMOTRON, _ONE_MORE]},
        says=_missing(26_048, 1_996),
        id="one more model of 2 GiB",
    ),
    Case(
        "ModelZoo",
        "spec",
        _BUDGET,
        {"spec.models": [DETECTOR, ENRICHMENT, NEMOTRON, {**_ONE_MORE, "enabled": False}]},
        {"spec.models": [DETECTOR, ENRICHMENT, NEMOTRON, {**_ONE_MORE, "enabled": True}]},
        says=_missing(26_048, 1_996),
        id="a model that is not enabled takes nothing",
    ),
    Case(
        "ModelZoo",
        "spec",
        _BUDGET,
        {"spec.models": [DETECTOR, ENRICHMENT, NEMOTRON, {**_ONE_MORE, "accelerator": _CPU}]},
        {"spec.models": [{**DETECTOR, "replicas": 2}, ENRICHMENT, NEMOTRON]},
        says=_missing(24_650, 598),
        id="every copy counts, and the CPU does not",
    ),
    Case(
        "ModelZoo",
        "spec",
        _BUDGET,
        {"spec.models.0.autoscaling": {"maxReplicas": 1}},
        {"spec.models.0.autoscaling": {"maxReplicas": 3}},
        says=_missing(25_300, 1_248),
        id="an autoscaler counts with its most",
    ),
    Case(
        "ModelZoo",
        "spec",
        _BUDGET,
        {"spec.models.2.accelerator.vramMiB": 22_000, "spec.gpu.vramStrategy": _CPU},
        {"spec.models.2.accelerator.vramMiB": 22_000},
        says=_missing(24_300, 248),
        id="no budget where no GPU is used",
    ),
    Case(
        "ModelZoo",
        "spec",
        _BUDGET,
        {"spec.models.2.accelerator.vramMiB": 22_000, "spec.gpu.budgetMiB": GONE},
        {"spec.models.2.accelerator.vramMiB": 22_000},
        says=_missing(24_300, 248),
        id="no budget known",
    ),
    Case(
        "ModelZoo",
        "spec",
        "at most one enabled model may be a Reasoner, because every camera asks the same one; disable the others",
        {"spec.gpu.budgetMiB": GONE, "spec.models": [NEMOTRON, {**NEMOTRON, "name": "small", "enabled": False}]},
        {"spec.gpu.budgetMiB": GONE, "spec.models": [NEMOTRON, {**NEMOTRON, "name": "small"}]},
    ),
    Case(
        "ModelZoo",
        "spec",
        "accelerator.cores is for vramStrategy HAMi only; nothing else counts cores",
        {"spec.models.0.accelerator.cores": 40},
        {"spec.models.0.accelerator.cores": 40, "spec.gpu.vramStrategy": {"type": "Exclusive"}},
    ),
    Case(
        "ModelZoo",
        "spec",
        "under MPS and TimeSlicing a pod gets one share of one card; leave accelerator.count out",
        {"spec.models.0.accelerator.count": 2},
        {"spec.models.0.accelerator.count": 2, "spec.gpu.vramStrategy": {"type": "TimeSlicing"}},
    ),
    Case(
        "ModelZoo",
        "spec.gpu",
        "reserveMiB leaves nothing of budgetMiB",
        {"spec.gpu.budgetMiB": 1024, "spec.models": []},
        {"spec.gpu.budgetMiB": 512, "spec.models": []},
        says="reserveMiB 512 leaves nothing of budgetMiB 512",
    ),
    *_tolerations("ModelZoo", "spec.gpu.tolerations"),
    _strategy("exclusive", "Exclusive", "HAMi", {}),
    _strategy("hami", "HAMi", "MPS", {"gpuPolicy": "spread"}),
    _strategy("mig", "MIG", "Exclusive", {"profile": "3g.20gb"}),
    _strategy("mps", "MPS", "MIG", {"replicas": 4}),
    _strategy("timeSlicing", "TimeSlicing", "MPS", {"ledger": True}),
    _strategy("dra", "DRA", "CPU", {"mode": "Device"}),
    _strategy("cpu", "CPU", "DRA", {}),
    Case(
        "ModelZoo",
        "spec.gpu.vramStrategy",
        "vramStrategy.type MIG needs mig.profile, such as 3g.20gb",
        {"spec.gpu.vramStrategy": {"type": "MIG", "mig": {"profile": "1g.10gb"}}},
        {"spec.gpu.vramStrategy": {"type": "MIG"}},
    ),
    Case(
        "ModelZoo",
        "spec.gpu.vramStrategy",
        "vramStrategy.type MPS needs mps.replicas, the shares of one card",
        {"spec.gpu.vramStrategy": {"type": "MPS", "mps": {"replicas": 2}}},
        {"spec.gpu.vramStrategy": {"type": "MPS"}},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.name",
        _NAME,
        {"spec.models.0.name": "m" * 40},
        {"spec.models.0.name": "m" * 41},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.name",
        _MODEL_NAME,
        {"spec.models.0.name": "weights-2"},
        {"spec.models.0.name": "weights"},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.name",
        _MODEL_NAME,
        {"spec.models.0.name": "front-door"},
        {"spec.models.0.name": "front-door-ingest"},
        id="the name of a camera's child",
    ),
    Case(
        "ModelZoo",
        _MODEL,
        "a Reasoner runs on LlamaCpp, and nothing else does: Detector and Enrichment run on OnnxRuntime or Triton",
        {"spec.models.1.runtime": "Triton"},
        {"spec.models.1.runtime": "LlamaCpp"},
    ),
    Case(
        "ModelZoo",
        _MODEL,
        "llama is for runtime LlamaCpp only",
        {"spec.models.2.llama": {"parallel": 2}},
        {"spec.models.0.llama": {"parallel": 2}},
    ),
    Case(
        "ModelZoo",
        _MODEL,
        "give replicas or autoscaling, not both: two owners of one number fight",
        {"spec.models.0.replicas": 1},
        {"spec.models.0.replicas": 1, "spec.models.0.autoscaling": {"maxReplicas": 1}},
    ),
    Case(
        "ModelZoo",
        _MODEL,
        "only runtime OnnxRuntime has builtin models; give a uri or a pvc",
        {"spec.models.0.source": {"builtin": "yolox-tiny"}},
        {"spec.models.2.source": {"builtin": "nemotron"}},
    ),
    Case(
        "ModelZoo",
        _MODEL,
        _LLAMA_ARGS,
        {"spec.models.2.args": ["--flash-attn", "--cache-type-k=q8_0"], "spec.models.0.args": ["--parallel"]},
        {"spec.models.2.args": ["--flash-attn", "--n-gpu-layers=10"]},
    ),
    Case(
        "ModelZoo",
        _MODEL,
        _LLAMA_ARGS,
        {"spec.models.2.args": ["--no-mmap"]},
        {"spec.models.2.args": ["-c", "1000000"]},
        id="args in short",
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.image",
        "an image needs a tag or a digest; without one, nobody knows what runs",
        {"spec.models.0.image": {"repository": "registry.example:5000/hsi/detector", "digest": f"sha256:{SHA256}"}},
        {"spec.models.0.image": {"repository": "registry.example:5000/hsi/detector"}},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.source",
        _MODEL_SOURCE,
        {"spec.models.0.source": {"builtin": "yolox-tiny"}},
        {"spec.models.0.source": {"builtin": "yolox-tiny", "pvc": {"claimName": "models", "path": "a.onnx"}}},
        id="two sources",
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.source",
        _MODEL_SOURCE,
        {"spec.models.0.source": {"uri": "https://models.example/a.onnx", "sha256": SHA256}},
        {"spec.models.0.source": {}},
        id="no source",
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.source",
        "what is downloaded is verified: give the sha256 of the file beside its uri",
        {"spec.models.2.source": {"uri": "https://models.example/b.gguf", "sha256": SHA256}},
        {"spec.models.2.source": {"uri": "https://models.example/b.gguf"}},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.source",
        "the runtime knows the checksum of a builtin model; leave sha256 out",
        {"spec.models.1.source.sha256": SHA256},
        {"spec.models.0.source.sha256": SHA256},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.source.uri",
        "uri begins with https:// or http://, names a host, and ends with the name of a file",
        {"spec.models.2.source.uri": "https://models.example/x/resolve/main/b.gguf?download=true"},
        {"spec.models.2.source.uri": "https://models.example/x/"},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.source.uri",
        "a URL must not hold a login",
        {"spec.models.2.source.uri": "https://models.example/b@v2/b.gguf"},
        {"spec.models.2.source.uri": "https://token:hf_abc@models.example/b.gguf"},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.source.pvc.path",
        _FILE,
        {"spec.models.1.source.pvc.path": "a/..b/model.onnx"},
        {"spec.models.1.source.pvc.path": "a/../../etc/passwd"},
    ),
    *(
        _env(name)
        for name in (
            *("CUDA_DISABLE_CONTROL", "CUDA_DEVICE_MEMORY_LIMIT", "CUDA_DEVICE_MEMORY_LIMIT_0", "LD_PRELOAD"),
            *("CUDA_DEVICE_SM_LIMIT", "CUDA_MPS_PIPE_DIRECTORY", "CUDA_OVERSUBSCRIBE", "CUDA_VISIBLE_DEVICES"),
            *(
                "GPU_CORE_UTILIZATION_POLICY",
                "LD_LIBRARY_PATH",
                "LD_AUDIT",
                "NVIDIA_VISIBLE_DEVICES",
                "MODEL_VRAM_LIMIT_MIB",
            ),
        )
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.env[]",
        "a variable has either a value or valueFrom, not both and not neither",
        {
            "spec.models.0.env": [
                {"name": "A", "value": ""},
                {"name": "B", "valueFrom": {"secretKeyRef": {"name": "tokens", "key": "b"}}},
            ]
        },
        {"spec.models.0.env": [{"name": "A"}]},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.autoscaling",
        "minReplicas is more than maxReplicas",
        {"spec.gpu.budgetMiB": GONE, "spec.models.0.autoscaling": {"minReplicas": 2, "maxReplicas": 2}},
        {"spec.gpu.budgetMiB": GONE, "spec.models.0.autoscaling": {"minReplicas": 3, "maxReplicas": 2}},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.accelerator",
        "a model on a GPU needs vramMiB: measure it, and add about ten percent and 500 MiB for its context",
        {"spec.models.0.accelerator": {"type": "NvidiaGPU", "vramMiB": 1}},
        {"spec.models.0.accelerator": {"type": "NvidiaGPU"}},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.accelerator",
        "a model on the CPU takes no GPU; leave vramMiB, cores and count out",
        {"spec.models.0.accelerator": _CPU},
        {"spec.models.0.accelerator": {"type": "CPU", "vramMiB": 650}},
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.llama",
        "contextSize is shared by the parallel slots and leaves fewer than 512 tokens to each",
        {"spec.models.2.llama": {"contextSize": 8192, "parallel": 16}},
        {"spec.models.2.llama": {"contextSize": 8192, "parallel": 17}},
        says="contextSize 8192 is shared by 17 parallel slots and leaves fewer than 512 tokens to each",
    ),
    Case(
        "ModelZoo",
        f"{_MODEL}.resources",
        _RESOURCES,
        {"spec.models.0.resources": {"limits": {"cpu": "2", "memory": "4Gi", "ephemeral-storage": "1Gi"}}},
        {"spec.models.0.resources": {"limits": {"nvidia.com/gpumem": 24_564}}},
    ),
    Case(
        "ModelZoo",
        "spec.models[].role",
        "role cannot change, because Kubernetes does not alter which pods a Deployment has; give the model another"
        " name",
        {"spec.models.1.role": "Detector", "spec.models.1.name": "second"},
        {"spec.models.1.role": "Detector"},
        before={"spec.models.1.role": "Enrichment"},
    ),
    Case(
        "ModelZoo",
        _CLAIM,
        "claimName cannot change: the weights would stay behind; make another ModelZoo",
        {f"{_CLAIM}.size": "60Gi"},
        {f"{_CLAIM}.claimName": "other"},
        before={f"{_CLAIM}.claimName": "weights"},
    ),
    Case(
        "ModelZoo",
        _CLAIM,
        "storageClassName cannot change: Kubernetes does not move a volume; make another ModelZoo",
        {f"{_CLAIM}.storageClassName": "fast", "spec.weights.offline": True},
        {f"{_CLAIM}.storageClassName": "slow"},
        before={f"{_CLAIM}.storageClassName": "fast"},
        id="another storage class",
    ),
    Case(
        "ModelZoo",
        _CLAIM,
        "storageClassName cannot change: Kubernetes does not move a volume; make another ModelZoo",
        {"spec.weights.offline": True},
        {"spec.weights": GONE},
        before={f"{_CLAIM}.storageClassName": "fast"},
        id="a storage class taken away",
    ),
    Case(
        "ModelZoo",
        _CLAIM,
        "accessMode cannot change: Kubernetes does not alter it on a volume; make another ModelZoo",
        {f"{_CLAIM}.accessMode": "ReadWriteOnce"},
        {f"{_CLAIM}.accessMode": "ReadWriteMany"},
        before={f"{_CLAIM}.size": "50Gi"},
    ),
    Case(
        "ModelZoo",
        _CLAIM,
        "a volume can grow but not shrink",
        {f"{_CLAIM}.size": "50Gi"},
        {f"{_CLAIM}.size": "40000Mi"},
        says="a volume can grow but not shrink: it has 50Gi, and 40000Mi is less",
        before={f"{_CLAIM}.size": "50Gi"},
    ),
)

CASES: Final = (*CAMERA_CASES, *ZOO_CASES)


def name(case: Case) -> str:
    """A name for a test."""
    return f"{case.kind} {case.at or 'object'}: {case.id or case.rule[:50]}"
