"""What a person writes of one camera."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from hsi_operator.api.block import Block, Rule, Whole
from hsi_operator.api.pods import Resources, Tolerations
from hsi_operator.api.scalars import LONGEST_NAME, DataKey, Name, NodeSelector, ObjectName, Percent, Words
from hsi_operator.api.source import Source
from hsi_operator.api.zones import Masks, Zones

_OWN_POD: Final = "(has(self.source.rtsp) || has(self.source.http) || has(self.source.synthetic))"
NOT_YET: Final = "Kept for the product, which does not act on it yet."
"""Stands in the description of whatever a person must not rely on, and so in `kubectl explain` and in the docs."""
Days = Annotated[int, Field(ge=1, le=365)]


class Label(StrEnum):
    """The classes that the product speaks of."""

    PERSON = "person"
    CAR = "car"
    TRUCK = "truck"
    DOG = "dog"
    CAT = "cat"
    BIRD = "bird"
    BICYCLE = "bicycle"
    MOTORCYCLE = "motorcycle"
    BUS = "bus"


Labels = Annotated[tuple[Label, ...], Field(max_length=16), Whole("set")]


class CredentialsRef(Block):
    """The Secret, in the camera's namespace, that holds its login."""

    name: ObjectName = Field(description="Of the Secret.")
    username_key: DataKey = Field("username", description="The Secret's key that holds the user.")
    password_key: DataKey = Field("password", description="The Secret's key that holds the password.")


class ZooRef(Block):
    """A ModelZoo in the same namespace."""

    name: ObjectName = Field(description="Of the ModelZoo.")


class Capture(Block):
    """How pictures are taken in; what is left out is as the installation has it."""

    min_image_bytes: Annotated[int, Field(ge=0, le=1_048_576)] | None = Field(
        None, description="Smaller pictures are refused."
    )
    dedupe_seconds: Annotated[int, Field(ge=60, le=3600)] | None = Field(
        None, description="Seconds in which the same bytes again are a duplicate."
    )
    clip_interval_ms: Annotated[int, Field(ge=40, le=60_000)] | None = Field(
        None, description="Milliseconds between two pictures that are taken from a clip."
    )
    clip_max_frames: Annotated[int, Field(ge=1, le=300)] | None = Field(
        None, description="Most pictures that are taken from one clip."
    )


class FastPath(Block):
    """Objects that are assessed at once, without waiting for their batch."""

    enabled: bool = Field(True, description="False: everything waits for its batch.")
    labels: Labels = Field((Label.PERSON,), description="What is assessed at once.")
    min_confidence_percent: Percent = Field(90, description="How sure the detector has to be.")


class Detection(Block):
    """What counts as seen, and how long sightings are gathered into one incident."""

    labels: Labels = Field((), description="None: every class that the product knows.")
    min_confidence_percent: Percent = Field(50, description="What the detector is less sure of is dropped.")
    fast_path: FastPath = Field(default_factory=FastPath)
    batch_window_seconds: Annotated[int, Field(ge=1, le=3600)] = Field(90, description="Longest span of one batch.")
    batch_idle_seconds: Annotated[int, Field(ge=1, le=3600)] = Field(
        30, description="A batch closes when nothing was seen for so long."
    )

    RULES: ClassVar = (
        Rule(
            "self.batchIdleSeconds <= self.batchWindowSeconds",
            "batchIdleSeconds is longer than batchWindowSeconds, so a batch would never close for being idle",
            "batchIdleSeconds (%d) is longer than batchWindowSeconds (%d), so a batch would never close for being idle",
            ("self.batchIdleSeconds", "self.batchWindowSeconds"),
        ),
    )


class Enrichment(Block):
    """Which models look closer at what was detected."""

    enabled: bool = Field(True, description="False: detections go on as they are.")
    models: Annotated[tuple[Name, ...], Field(max_length=32), Whole("set")] = Field(
        (), description="Names in the ModelZoo; none: all that enrich."
    )


class Analysis(Block):
    """What the reasoner is told of this camera, and how often it may be asked."""

    enabled: bool = Field(True, description="False: its events are never assessed by the model, and say so.")
    prompt: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")] | None = Field(
        None, description="What is usual here, in plain words; data for the model, never an instruction to it."
    )
    calls_per_hour: Annotated[int, Field(ge=1, le=3600)] | None = Field(None, description="None: no limit of its own.")


class Retention(Block):
    """How long this camera's events and media are kept; what is left out is as the installation has it."""

    events_days: Days | None = Field(None, description="Days that events and detections are kept.")
    media_days: Days | None = Field(
        None,
        description="Days that pictures and clips are kept. Files that the camera itself delivered go only where the"
        " installation's DELETE_IMAGES lets them.",
    )

    RULES: ClassVar = (
        Rule(
            "!has(self.eventsDays) || !has(self.mediaDays) || self.mediaDays <= self.eventsDays",
            "media cannot be kept longer than the events they belong to",
            "mediaDays (%d) is longer than eventsDays (%d): media cannot be kept longer than the events they belong to",
            ("self.mediaDays", "self.eventsDays"),
        ),
    )


class Consent(StrEnum):
    """Whether something that touches people's privacy is done."""

    DISABLED = "Disabled"
    ENABLED = "Enabled"


class Privacy(Block):
    """What shall never be looked at, and what only by choice."""

    masks: Masks = Field((), description=f"Areas to be blackened before anything looks at a picture. {NOT_YET}")
    face_recognition: Consent = Field(Consent.DISABLED, description="Nothing recognises faces yet.")
    audio: Consent = Field(Consent.DISABLED, description="Nothing listens yet.")


class CameraSpec(Block):
    """One camera: where its pictures come from, and what is made of them."""

    display_name: Words | None = Field(None, description="What people read; the object's name unless given.")
    location: Words | None = Field(None, description="Where it hangs, in plain words; the model is told so.")
    enabled: bool = Field(True, description="False: watched by nobody, takes no pictures, keeps its history.")
    expected_interval_ms: Annotated[int, Field(ge=33, le=86_400_000)] | None = Field(
        None, description="How often a picture is sure to come; learned by the hour of the day unless given."
    )
    source: Source
    credentials_secret_ref: CredentialsRef | None = None
    capture: Capture = Field(default_factory=Capture)
    detection: Detection = Field(default_factory=Detection)
    zones: Zones = Field((), description=f"Named areas of the picture for the assessment. {NOT_YET}")
    enrichment: Enrichment = Field(default_factory=Enrichment, description=f"{Enrichment.__doc__} {NOT_YET}")
    analysis: Analysis = Field(default_factory=Analysis)
    retention: Retention = Field(default_factory=Retention)
    privacy: Privacy = Field(default_factory=Privacy, description=f"{Privacy.__doc__} {NOT_YET}")
    model_zoo_ref: ZooRef | None = Field(
        None,
        description="The ModelZoo that has to be ready for the camera to be. Which models look at its pictures is the"
        " installation's setting.",
    )
    resources: Resources | None = None
    node_selector: NodeSelector | None = Field(None, description="Labels of the nodes that its pod may run on.")
    tolerations: Tolerations | None = Field(None, description="Taints of nodes that its pod bears.")
    priority_class_name: ObjectName | None = Field(None, description="Of its pod.")

    RULES: ClassVar = (
        Rule(
            "!has(self.credentialsSecretRef) || !(has(self.source.folder) || has(self.source.synthetic))",
            "folder and synthetic sources ask for no login; leave credentialsSecretRef out",
        ),
        Rule(
            f"{_OWN_POD} || !(has(self.resources) || has(self.nodeSelector) || has(self.tolerations)"
            " || has(self.priorityClassName))",
            "ftp and folder cameras share the ingest gateway and have no pod of their own; resources, nodeSelector,"
            " tolerations and priorityClassName are for rtsp, http and synthetic sources",
        ),
        Rule(
            f"!{_OWN_POD} || !(has(self.capture.clipIntervalMs) || has(self.capture.clipMaxFrames))",
            "clips come from ftp and folder sources only; leave clipIntervalMs and clipMaxFrames out",
        ),
    )


CAMERA_RULES: Final = (
    Rule(
        f"self.metadata.name.size() <= {LONGEST_NAME} && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
        f"a camera's name has at most {LONGEST_NAME} characters, small letters, digits and hyphens, because its id in"
        " the product and the names of its children are made from it",
    ),
)
"""Judged on the whole object."""
