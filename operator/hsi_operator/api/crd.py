"""The CustomResourceDefinitions of both kinds, as the API server takes them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from hsi_operator.api import structural
from hsi_operator.api.block import GROUP, VALIDATIONS, VERSION, Rule
from hsi_operator.api.camera import CAMERA_RULES, CameraSpec
from hsi_operator.api.modelzoo import MODEL_ZOO_RULES, ModelZooSpec
from hsi_operator.api.status import CameraStatus, ModelZooStatus

_READY: Final = '.status.conditions[?(@.type=="Ready")]'


@dataclass(frozen=True, slots=True)
class Column:
    """What `kubectl get` shows; `wide` only with `-o wide`."""

    name: str
    path: str
    type: str = "string"
    wide: bool = False

    def stated(self) -> dict[str, Any]:
        """As a definition carries it."""
        stated = {"name": self.name, "type": self.type, "jsonPath": self.path}
        return stated | {"priority": 1} if self.wide else stated


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of ours."""

    name: str
    plural: str
    short: str
    meaning: str
    spec: type[BaseModel]
    status: type[BaseModel]
    rules: Sequence[Rule]
    columns: Sequence[Column]

    @property
    def file(self) -> str:
        """The file of its definition in crds/."""
        return f"{GROUP}_{self.plural}.yaml"


CAMERA: Final = Kind(
    "Camera",
    "cameras",
    "cam",
    "A camera: where its pictures come from, and what is made of them.",
    CameraSpec,
    CameraStatus,
    CAMERA_RULES,
    (
        Column("Ready", f"{_READY}.status"),
        Column("Source", ".status.source"),
        Column("State", ".status.state"),
        Column("Models", ".spec.modelZooRef.name"),
        Column("Reason", f"{_READY}.reason"),
        Column("Last-Frame", ".status.lastFrameTime", "date"),
        Column("Age", ".metadata.creationTimestamp", "date"),
        Column("Worker", ".status.worker.name", wide=True),
        Column("Node", ".status.worker.node", wide=True),
        Column("Message", f"{_READY}.message", wide=True),
    ),
)
MODEL_ZOO: Final = Kind(
    "ModelZoo",
    "modelzoos",
    "zoo",
    "A catalogue of models that share the memory of one pool of GPUs.",
    ModelZooSpec,
    ModelZooStatus,
    MODEL_ZOO_RULES,
    (
        Column("Ready", f"{_READY}.status"),
        Column("Strategy", ".spec.gpu.vramStrategy.type"),
        Column("VRAM", ".status.budget.requestedMiB", "integer"),
        Column("Budget", ".status.budget.budgetMiB", "integer"),
        Column("Models", ".status.readyModels"),
        Column("Reason", f"{_READY}.reason"),
        Column("Age", ".metadata.creationTimestamp", "date"),
        Column("Free", ".status.budget.freeMiB", "integer", wide=True),
        Column("Enforcement", ".status.enforcement", wide=True),
        Column("Message", f"{_READY}.message", wide=True),
    ),
)
KINDS: Final = (CAMERA, MODEL_ZOO)


def definition(kind: Kind) -> dict[str, Any]:
    """The whole CustomResourceDefinition; raises structural.NotStructural."""
    singular = kind.name.lower()
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.plural}.{GROUP}", "labels": {"app.kubernetes.io/part-of": "hsi"}},
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": {
                "kind": kind.name,
                "listKind": f"{kind.name}List",
                "plural": kind.plural,
                "singular": singular,
                "shortNames": [kind.short],
                "categories": ["security"],
            },
            "versions": [
                {
                    "name": VERSION,
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "additionalPrinterColumns": [column.stated() for column in kind.columns],
                    "schema": {"openAPIV3Schema": _object(kind)},
                }
            ],
        },
    }


def _object(kind: Kind) -> dict[str, Any]:
    return {
        "type": "object",
        "description": kind.meaning,
        "required": ["spec"],
        VALIDATIONS: [rule.stated() for rule in kind.rules],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": structural.of(kind.spec),
            "status": structural.of(kind.status),
        },
    }
