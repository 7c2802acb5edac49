"""The conditions of both kinds and what each of them says: a closed list. Pure."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class CameraCondition(StrEnum):
    """What a Camera's status says; `Ready` is the sum of the others."""

    READY = "Ready"
    PROGRESSING = "Progressing"
    STREAM_REACHABLE = "StreamReachable"
    CREDENTIALS_RESOLVED = "CredentialsResolved"
    PIPELINE_BOUND = "PipelineBound"


class ZooCondition(StrEnum):
    """What a ModelZoo's status says; `Ready` is the sum of the others."""

    READY = "Ready"
    PROGRESSING = "Progressing"
    BUDGET_SATISFIED = "BudgetSatisfied"
    ACCELERATOR_AVAILABLE = "AcceleratorAvailable"
    WEIGHTS_READY = "WeightsReady"
    DEGRADED = "Degraded"


GOOD_WHEN_FALSE: Final = frozenset({"Progressing", "Degraded"})
"""Every other condition is good when it is True."""

OF_CAMERA: Final = MappingProxyType(
    {
        CameraCondition.READY: "The camera's pictures come and are looked at.",
        CameraCondition.PROGRESSING: "Something is being brought to what the spec says.",
        CameraCondition.STREAM_REACHABLE: "Pictures come, or the camera answers. Unknown while nobody can tell.",
        CameraCondition.CREDENTIALS_RESOLVED: "The Secret with its login is there and has both keys.",
        CameraCondition.PIPELINE_BOUND: "The product has the camera's record, and the ModelZoo that it names is ready.",
    }
)
OF_ZOO: Final = MappingProxyType(
    {
        ZooCondition.READY: "Every enabled model answers.",
        ZooCondition.PROGRESSING: "Something is being brought to what the spec says.",
        ZooCondition.BUDGET_SATISFIED: "The enabled models fit into the GPU memory of the pool less the reserve.",
        ZooCondition.ACCELERATOR_AVAILABLE: "There is a node with what the strategy needs, and the pods have found it.",
        ZooCondition.WEIGHTS_READY: "The files of all enabled models are on the volume and have the right checksum.",
        ZooCondition.DEGRADED: "A model that should answer does not; the others may.",
    }
)
