"""What the operator says of both kinds. Nothing here changes with every picture: etcd keeps every write."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, WithJsonSchema

from hsi_operator.api.block import Block, MapBy

Word = Annotated[str, Field(max_length=64)]
Sentence = Annotated[str, Field(max_length=1024)]
Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""RFC 3339, UTC, whole seconds."""
Whole64 = Annotated[int, Field(ge=0, le=2**53)]


class Truth(StrEnum):
    """A condition's status."""

    TRUE = "True"
    FALSE = "False"
    UNKNOWN = "Unknown"


class Condition(Block):
    """One thing that is so or not so, and why. Types and reasons are closed lists: docs/kubernetes.md."""

    type: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Z][A-Za-z]*$")]
    status: Truth
    reason: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Z][A-Za-z0-9]*$")]
    message: Sentence = ""
    last_transition_time: Moment
    observed_generation: Whole64 | None = None


Conditions = Annotated[tuple[Condition, ...], Field(max_length=16), MapBy("type")]


class Worker(Block):
    """The pod that takes a camera's pictures."""

    name: Annotated[str, Field(max_length=253)]
    node: Annotated[str, Field(max_length=253)] | None = None


class CameraStatus(Block):
    """How a camera is, from both sides: its pod's, and the product's."""

    observed_generation: Whole64 | None = None
    conditions: Conditions = ()
    source: Word | None = Field(None, description="The kind of its source, for `kubectl get`.")
    camera_id: Word | None = Field(None, description="Its id in the product.")
    state: Word | None = Field(
        None, description="The product's word: online, silent, offline, error, disabled, unknown."
    )
    last_frame_time: Moment | None = Field(None, description="Of the newest picture, to the minute.")
    worker: Worker | None = None


class Enforcement(StrEnum):
    """Who holds a limit of GPU memory: hardware or a daemon, a library in the container, or nobody."""

    HARD = "Hard"
    SOFT = "Soft"
    ADVISORY = "Advisory"
    NONE = "None"


class Budget(Block):
    """GPU memory of the pool in MiB."""

    budget_mib: Whole64 | None = None
    reserve_mib: Whole64 | None = None
    requested_mib: Whole64 | None = None
    free_mib: Annotated[int, Field(ge=-(2**53), le=2**53)] | None = None


class ModelState(StrEnum):
    """How far a model is."""

    DISABLED = "Disabled"
    PENDING = "Pending"
    DOWNLOADING = "Downloading"
    LOADING = "Loading"
    LOADED = "Loaded"
    FAILED = "Failed"


class Failure(Block):
    """What went wrong last; it stays after the model has recovered."""

    reason: Word
    message: Sentence = ""
    time: Moment


class ModelStatus(Block):
    """How one model is."""

    name: Word
    state: ModelState
    replicas: Whole64 | None = None
    ready_replicas: Whole64 | None = None
    desired_digest: Annotated[str, Field(max_length=80)] | None = None
    active_digest: Annotated[str, Field(max_length=80)] | None = None
    vram_mib: Whole64 | None = None
    node: Annotated[str, Field(max_length=253)] | None = None
    gpu_uuid: Annotated[str, Field(max_length=128)] | None = None
    last_failure: Failure | None = None


class ModelZooStatus(Block):
    """How a zoo is."""

    observed_generation: Whole64 | None = None
    conditions: Conditions = ()
    enforcement: Enforcement | None = None
    budget: Budget | None = None
    ready_models: Word | None = Field(None, description="Ready of enabled, such as 2/3.")
    models: Annotated[tuple[ModelStatus, ...], Field(max_length=64), MapBy("name")] = ()
