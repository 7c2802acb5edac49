"""What one model of a zoo becomes: ConfigMaps, Service, policy, Deployment, and where asked for, autoscaler and claim.

Pure.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hsi_operator.api.gpu import StrategyType
from hsi_operator.api.model import Autoscaling, Model, Runtime
from hsi_operator.api.modelzoo import ModelZooSpec
from hsi_operator.plan import names, network, pods, runtimes, vram, weights
from hsi_operator.plan.plan import Manifest, Observed
from hsi_operator.plan.runtimes import Served
from hsi_operator.plan.vram import Need

_DEADLINE_BEYOND_STARTUP_SECONDS: Final = 600
_SCRIPTS: Final = "scripts"
DIGEST: Final = f"{names.GROUP}/digest"
"""Annotation of a model's pods: which weights they serve."""


@dataclass(frozen=True, slots=True)
class Workload:
    """`around`: what may be there before the weights are. `running`: what makes pods; to be left alone until then."""

    around: tuple[dict[str, Any], ...]
    running: tuple[dict[str, Any], ...]


def copies_of(model: Model) -> int:
    """The most pods that there may be of a model."""
    if model.autoscaling is not None:
        return model.autoscaling.max_replicas
    return 1 if model.replicas is None else model.replicas


def digest_of(model: Model) -> str:
    """Which weights a model serves, in one word."""
    if model.source.sha256 is not None:
        return f"sha256:{model.source.sha256}"
    return f"builtin:{model.source.builtin}" if model.source.builtin else "unverified"


def workload(observed: Observed, spec: ModelZooSpec, model: Model) -> Workload:
    """All that this model becomes, but for its weights' Job."""
    zoo = observed.object
    need = vram.need_of(spec.gpu, model.accelerator)
    limit = need.vram_mib if need else None
    served = runtimes.served(model, weights.place(zoo, spec, model), observed.house, limit)
    policy = network.of_model(observed, model, served.ports)
    around = (*_configs(zoo, model, served), _service(zoo, model, served), policy)
    claim = _claim_template(zoo, spec, model, need)
    deployment = _deployment(observed, spec, model, served, claim)
    running = [each for each in (claim, deployment, _autoscaler(zoo, model)) if each is not None]
    return Workload(around, tuple(running))


def _metadata(zoo: Manifest, model: Model, *roles: str) -> dict[str, Any]:
    name = names.child(zoo["metadata"]["name"], model.name, *roles)
    return names.metadata(zoo, name, network.component_of(model), model.name)


def _configs(zoo: Manifest, model: Model, served: Served) -> list[dict[str, Any]]:
    """The container's environment, and the scripts that it runs; apart, because all of the first becomes variables."""
    found = [(_metadata(zoo, model), served.variables)]
    if served.scripts:
        found.append((_metadata(zoo, model, _SCRIPTS), served.scripts))
    return [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": dict(data)} for metadata, data in found
    ]


def _service(zoo: Manifest, model: Model, served: Served) -> dict[str, Any]:
    ports = [
        {"name": name, "port": number, "targetPort": name, "protocol": "TCP"} for name, number in served.ports.items()
    ]
    selector = names.selector(zoo, network.component_of(model), model.name)
    spec = {"type": "ClusterIP", "selector": selector, "ports": ports}
    return {"apiVersion": "v1", "kind": "Service", "metadata": _metadata(zoo, model), "spec": spec}


def _claim_template(zoo: Manifest, spec: ModelZooSpec, model: Model, need: Need | None) -> dict[str, Any] | None:
    """Its spec is immutable, so its name holds a hash of it."""
    if need is None or spec.gpu.vram_strategy.type is not StrategyType.DRA:
        return None
    body = vram.claim_spec(spec.gpu, need)
    metadata = _metadata(zoo, model, names.digest(json.dumps(body, sort_keys=True))[:8])
    return {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaimTemplate", "metadata": metadata, "spec": body}


def _deployment(
    observed: Observed, spec: ModelZooSpec, model: Model, served: Served, claim: Mapping[str, Any] | None
) -> dict[str, Any]:
    zoo = observed.object
    need = vram.need_of(spec.gpu, model.accelerator)
    asked = vram.asked(spec.gpu, need, claim["metadata"]["name"] if claim else "")
    passed = _passed(spec, model, on_gpu=need is not None)
    container = {
        **served.container,
        "envFrom": [{"configMapRef": {"name": _metadata(zoo, model)["name"]}}],
        "resources": pods.resources(passed, asked.limits, asked.claims),
        "volumeMounts": _mounts(model, served),
    }
    pod = pods.Pod(
        container,
        {**names.labels(zoo, network.component_of(model), model.name), **weights.marks(spec, model)},
        volumes=[weights.volume(zoo, spec, model), *_script_volume(zoo, model, served)],
        annotations={**asked.annotations, **_annotations(observed, model, served)},
        spec=_near(asked.spec, weights.together(zoo, spec, model), in_pool=weights.in_pool(spec, model)),
        pull_secrets=model.image_pull_secrets,
    )
    selector = names.selector(zoo, network.component_of(model), model.name)
    made = pods.deployment(_metadata(zoo, model), selector, pods.template(pod, passed, observed.house))
    made["spec"]["progressDeadlineSeconds"] = model.startup_seconds + _DEADLINE_BEYOND_STARTUP_SECONDS
    if model.autoscaling is None:
        made["spec"]["replicas"] = copies_of(model)
    return made


def _passed(spec: ModelZooSpec, model: Model, *, on_gpu: bool) -> pods.Passed:
    where = weights.placed(spec, model)
    wanted = model.resources
    return pods.Passed(
        resources=wanted.model_dump(mode="json", by_alias=True, exclude_none=True) if wanted else {},
        node_selector=where.node_selector,
        tolerations=where.tolerations,
        priority_class=model.priority_class_name or "",
        runtime_class=(spec.gpu.runtime_class_name or "") if on_gpu else "",
    )


def _near(asked: Mapping[str, Any], together: Mapping[str, Any], *, in_pool: bool) -> dict[str, Any]:
    """What a pod asks for of its node, and to be near whom; in the pool nothing keeps it from cards."""
    away = {} if in_pool else asked.get("affinity", {})
    affinity = {**away, **together.get("affinity", {})}
    return {
        **{name: value for name, value in asked.items() if name != "affinity"},
        **({"affinity": affinity} if affinity else {}),
    }


def _mounts(model: Model, served: Served) -> list[dict[str, Any]]:
    """Only our own detector writes beside the weights: the engines that TensorRT makes of them."""
    found: list[dict[str, Any]] = [{"name": "weights", "mountPath": weights.MOUNT}]
    if model.runtime is not Runtime.ONNX_RUNTIME or model.source.pvc is not None:
        found[0]["readOnly"] = True
    scripts = {"name": "scripts", "mountPath": runtimes.SCRIPTS, "readOnly": True}
    return [*found, scripts] if served.scripts else found


def _script_volume(zoo: Manifest, model: Model, served: Served) -> list[dict[str, Any]]:
    if not served.scripts:
        return []
    items = [{"key": name, "path": name} for name in served.scripts]
    return [{"name": "scripts", "configMap": {"name": _metadata(zoo, model, _SCRIPTS)["name"], "items": items}}]


def _annotations(observed: Observed, model: Model, served: Served) -> dict[str, str]:
    """What makes the pods start anew: other variables or scripts, other weights, another Secret that `env` names."""
    config = json.dumps([dict(served.variables), dict(served.scripts)], sort_keys=True)
    named = sorted({each.value_from.secret_key_ref.name for each in model.env if each.value_from is not None})
    found = {names.CONFIG_HASH: names.digest(config), DIGEST: digest_of(model)}
    versions = [observed.secrets[name].version for name in named if name in observed.secrets]
    return {**found, names.SECRET_VERSION: names.digest(" ".join(versions))} if named else found


def _autoscaler(zoo: Manifest, model: Model) -> dict[str, Any] | None:
    wanted = model.autoscaling
    if wanted is None:
        return None
    metadata = _metadata(zoo, model)
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata,
        "spec": _scaled(wanted, str(metadata["name"])),
    }


def _scaled(wanted: Autoscaling, deployment: str) -> dict[str, Any]:
    target = {"type": "Utilization", "averageUtilization": wanted.target_cpu_percent}
    return {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": deployment},
        "minReplicas": wanted.min_replicas,
        "maxReplicas": wanted.max_replicas,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
    }
