"""Why a condition is as it is: the closed list of reasons, with what each means and what helps. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Reason(StrEnum):
    """The word of a condition; people filter by it, so none is ever renamed."""

    # it is well
    ALL_READY = "AllReady"
    AVAILABLE = "Available"
    BOUND = "Bound"
    DELIVERING = "Delivering"
    FITS = "Fits"
    HEALTHY = "Healthy"
    NOT_NEEDED = "NotNeeded"
    PRESENT = "Present"
    RESOLVED = "Resolved"
    UP_TO_DATE = "UpToDate"
    # wait
    AWAITING_FRAMES = "AwaitingFrames"
    BUDGET_UNKNOWN = "BudgetUnknown"
    CONNECTING = "Connecting"
    DEPLOYING = "Deploying"
    DOWNLOADING = "Downloading"
    LOADING = "Loading"
    NOT_WATCHED = "NotWatched"
    PVC_PENDING = "PVCPending"
    # somebody wants it so
    DISABLED = "Disabled"
    NO_MODELS = "NoModels"
    PAUSED = "Paused"
    TERMINATING = "Terminating"
    # the camera
    ADDRESS_FORBIDDEN = "AddressForbidden"
    AUTH_FAILED = "AuthFailed"
    CERTIFICATE_UNTRUSTED = "CertificateUntrusted"
    CONNECT_FAILED = "ConnectFailed"
    NO_FRAMES = "NoFrames"
    STREAM_BROKEN = "StreamBroken"
    STREAM_NOT_FOUND = "StreamNotFound"
    UNSUPPORTED_CODEC = "UnsupportedCodec"
    # what is named is not there
    MODEL_NOT_FOUND = "ModelNotFound"
    MODEL_NOT_READY = "ModelNotReady"
    SECRET_KEY_MISSING = "SecretKeyMissing"  # noqa: S105 - a word for people
    SECRET_NOT_FOUND = "SecretNotFound"  # noqa: S105 - a word for people
    STORAGE_CLASS_NOT_FOUND = "StorageClassNotFound"
    # the GPU
    BUDGET_EXCEEDED = "BudgetExceeded"
    CUDA_OUT_OF_MEMORY = "CudaOutOfMemory"
    MIG_PROFILE_TOO_SMALL = "MIGProfileTooSmall"
    NO_MATCHING_NODE = "NoMatchingNode"
    SHARE_TOO_SMALL = "ShareTooSmall"
    STRATEGY_UNAVAILABLE = "StrategyUnavailable"
    # weights
    CHECKSUM_MISMATCH = "ChecksumMismatch"
    DOWNLOAD_FAILED = "DownloadFailed"
    WEIGHTS_MISSING = "WeightsMissing"
    # pods
    CONTAINER_CONFIG_INVALID = "ContainerConfigInvalid"
    CRASH_LOOP = "CrashLoop"
    IMAGE_PULL_FAILED = "ImagePullFailed"
    NOT_ANSWERING = "NotAnswering"
    OOM_KILLED = "OOMKilled"
    ROLLOUT_STUCK = "RolloutStuck"
    UNSCHEDULABLE = "Unschedulable"
    # the operator and the product
    INVALID_SPEC = "InvalidSpec"
    NAME_TAKEN = "NameTaken"
    PRODUCT_REFUSED = "ProductRefused"
    PRODUCT_UNREACHABLE = "ProductUnreachable"
    RECONCILE_ERROR = "ReconcileError"
    STORAGE_FAILED = "StorageFailed"


AS_WANTED: Final = frozenset(
    {
        *(Reason.AWAITING_FRAMES, Reason.CONNECTING, Reason.DEPLOYING, Reason.DOWNLOADING, Reason.LOADING),
        *(Reason.DISABLED, Reason.NO_MODELS, Reason.PAUSED),
    }
)
"""Nothing is wrong: it is on its way, or somebody wants it so."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What a reason means, and what a person can do; `remedy` is empty where there is nothing to do."""

    kinds: str
    meaning: str
    remedy: str = ""


_C, _Z, _CZ = "Camera", "ModelZoo", "both"
EXPLAINED: Final = MappingProxyType(
    {
        Reason.ALL_READY: Explained(_Z, "Every enabled model answers."),
        Reason.AVAILABLE: Explained(_Z, "The pods have found nodes with what they ask for."),
        Reason.BOUND: Explained(_C, "The product has the record, and the models are there."),
        Reason.DELIVERING: Explained(_C, "Pictures come as often as they should."),
        Reason.FITS: Explained(_Z, "The models fit into the budget."),
        Reason.HEALTHY: Explained(_Z, "No model has failed."),
        Reason.NOT_NEEDED: Explained(_CZ, "The spec asks for nothing of this kind."),
        Reason.PRESENT: Explained(_Z, "The files are there and verified."),
        Reason.RESOLVED: Explained(_C, "The Secret is there and has both keys."),
        Reason.UP_TO_DATE: Explained(_CZ, "Everything is as the spec says."),
        Reason.AWAITING_FRAMES: Explained(
            _C, "No picture was due yet, or none has ever come.", "Wait for the first one."
        ),
        Reason.BUDGET_UNKNOWN: Explained(
            _Z, "Neither the spec nor a node's label says how much memory there is.", "Set gpu.budgetMiB."
        ),
        Reason.CONNECTING: Explained(_C, "The camera is being called."),
        Reason.DEPLOYING: Explained(_CZ, "Pods are being made or replaced."),
        Reason.DOWNLOADING: Explained(_Z, "Weights are being fetched; a broken download goes on where it stopped."),
        Reason.LOADING: Explained(_Z, "A model's pod runs and does not answer yet: it is loading."),
        Reason.NOT_WATCHED: Explained(
            _C, "The product does not watch the camera at the moment.", "Look at the pods of ingest and observe."
        ),
        Reason.PVC_PENDING: Explained(
            _Z, "The volume for weights is not bound.", "`kubectl describe pvc` says what it waits for."
        ),
        Reason.DISABLED: Explained(_CZ, "enabled is false.", "Set it to true."),
        Reason.NO_MODELS: Explained(_Z, "No model is enabled.", "Add or enable one."),
        Reason.PAUSED: Explained(
            _CZ, "The annotation hsi.dev/paused is true: children are left as they are.", "Remove the annotation."
        ),
        Reason.TERMINATING: Explained(_CZ, "The object is being deleted."),
        Reason.ADDRESS_FORBIDDEN: Explained(
            _C,
            "The camera's address is in a network that the product does not call.",
            "Name the network in CAMERA_NETWORKS.",
        ),
        Reason.AUTH_FAILED: Explained(
            _C, "The camera refuses the login.", "Correct the Secret; it is noticed by itself."
        ),
        Reason.CERTIFICATE_UNTRUSTED: Explained(
            _C, "The camera's certificate is not trusted.", "Name it in CAMERA_CERTIFICATES_FILE."
        ),
        Reason.CONNECT_FAILED: Explained(
            _C, "The camera does not answer, or fell silent.", "Check power, cable, address and NetworkPolicies."
        ),
        Reason.NO_FRAMES: Explained(
            _C, "No picture has come for longer than this camera's rhythm.", "Look at the camera."
        ),
        Reason.STREAM_BROKEN: Explained(
            _C, "What the camera sends cannot be used: no video, no picture, too large, or broken.", "Read the message."
        ),
        Reason.STREAM_NOT_FOUND: Explained(_C, "The camera is there and does not know this path.", "Correct the URL."),
        Reason.UNSUPPORTED_CODEC: Explained(
            _C, "The camera's codec cannot be decoded.", "Choose H.264, H.265 or MJPEG on the camera."
        ),
        Reason.MODEL_NOT_FOUND: Explained(
            _C, "The ModelZoo, or a model in it, that the camera names is not there.", "Make it, or correct the name."
        ),
        Reason.MODEL_NOT_READY: Explained(
            _C, "The ModelZoo that the camera names is not ready.", "Look at that ModelZoo."
        ),
        Reason.SECRET_KEY_MISSING: Explained(_CZ, "The Secret lacks a key that is named.", "Add it, or name another."),
        Reason.SECRET_NOT_FOUND: Explained(_CZ, "The Secret that is named is not in this namespace.", "Make it."),
        Reason.STORAGE_CLASS_NOT_FOUND: Explained(
            _Z, "The StorageClass is not there, or there is no default.", "Make it; it cannot be changed in the spec."
        ),
        Reason.BUDGET_EXCEEDED: Explained(
            _Z, "The enabled models need more GPU memory than there is.", "Disable a model or make one smaller."
        ),
        Reason.CUDA_OUT_OF_MEMORY: Explained(
            _Z, "A model found no GPU memory while it ran.", "Raise its vramMiB, or make context or batches smaller."
        ),
        Reason.MIG_PROFILE_TOO_SMALL: Explained(_Z, "A model needs more than a slice has.", "Choose a larger profile."),
        Reason.NO_MATCHING_NODE: Explained(
            _Z, "No node has the labels that are asked for.", "Correct gpu.nodeSelector, or label a node."
        ),
        Reason.SHARE_TOO_SMALL: Explained(
            _Z, "A model needs more than an equal MPS share has.", "Set fewer mps.replicas."
        ),
        Reason.STRATEGY_UNAVAILABLE: Explained(
            _Z, "No node offers what the strategy asks for.", "Install it on the node, or choose another strategy."
        ),
        Reason.CHECKSUM_MISMATCH: Explained(
            _Z, "A downloaded file is not the one that was promised; it was thrown away.", "Correct uri or sha256."
        ),
        Reason.DOWNLOAD_FAILED: Explained(_Z, "Weights cannot be fetched.", "Read the message; it is tried again."),
        Reason.WEIGHTS_MISSING: Explained(
            _Z, "The file is not on the volume, and nothing may be downloaded.", "Put it there, or end weights.offline."
        ),
        Reason.CONTAINER_CONFIG_INVALID: Explained(
            _CZ, "A container cannot be made as it is described.", "Read the message."
        ),
        Reason.CRASH_LOOP: Explained(_CZ, "A container ends again and again.", "`kubectl logs --previous` says why."),
        Reason.IMAGE_PULL_FAILED: Explained(
            _CZ, "An image cannot be pulled.", "Check image, tag, registry and imagePullSecrets."
        ),
        Reason.NOT_ANSWERING: Explained(_Z, "A model that answered does not any more.", "Look at its pod."),
        Reason.OOM_KILLED: Explained(
            _CZ, "A container used more memory than its limit.", "Raise resources.limits.memory."
        ),
        Reason.ROLLOUT_STUCK: Explained(
            _CZ, "New pods do not become ready in time.", "`kubectl describe` the Deployment."
        ),
        Reason.UNSCHEDULABLE: Explained(
            _CZ, "The scheduler finds no node for a pod; the message has its words.", "Make room, or ask for less."
        ),
        Reason.INVALID_SPEC: Explained(
            _CZ, "The spec cannot be used, though an older schema let it pass.", "Correct what the message names."
        ),
        Reason.PRODUCT_REFUSED: Explained(
            _C, "The product does not take the camera's record.", "Read the message: often another keeps this camera."
        ),
        Reason.PRODUCT_UNREACHABLE: Explained(
            _C, "The product's API does not answer; it is tried again.", "Look at the pods of the api."
        ),
        Reason.NAME_TAKEN: Explained(
            _CZ, "An object of somebody else has a child's name; it is left as it is.", "Remove it, or rename yours."
        ),
        Reason.RECONCILE_ERROR: Explained(
            _CZ, "The spec could not be carried out; it is tried again, ever more rarely.", "Read the message."
        ),
        Reason.STORAGE_FAILED: Explained(
            _C, "The product cannot keep the camera's pictures.", "Check the media volume."
        ),
    }
)

OF_PRODUCT: Final = MappingProxyType(
    {
        "": Reason.DELIVERING,
        "address_forbidden": Reason.ADDRESS_FORBIDDEN,
        "broken_stream": Reason.STREAM_BROKEN,
        "connecting": Reason.CONNECTING,
        "ended": Reason.CONNECT_FAILED,
        "login_unusable": Reason.AUTH_FAILED,
        "never_seen": Reason.AWAITING_FRAMES,
        "no_pictures": Reason.NO_FRAMES,
        "no_video": Reason.STREAM_BROKEN,
        "not_a_picture": Reason.STREAM_BROKEN,
        "not_found": Reason.STREAM_NOT_FOUND,
        "not_watched": Reason.NOT_WATCHED,
        "redirected_away": Reason.STREAM_BROKEN,
        "refused_login": Reason.AUTH_FAILED,
        "server_error": Reason.STREAM_BROKEN,
        "spool_full": Reason.STORAGE_FAILED,
        "spool_not_writable": Reason.STORAGE_FAILED,
        "stalled": Reason.CONNECT_FAILED,
        "switched_off": Reason.DISABLED,
        "too_large": Reason.STREAM_BROKEN,
        "unreachable": Reason.CONNECT_FAILED,
        "unsupported_codec": Reason.UNSUPPORTED_CODEC,
        "untrusted": Reason.CERTIFICATE_UNTRUSTED,
        "waiting": Reason.AWAITING_FRAMES,
    }
)
"""The product's `status_reason` of a camera in our words."""
