"""One model of a zoo: what it is for, what runs it, where its weights come from, what it may take."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from hsi_operator.api.block import Block, MapBy, Rule, Whole
from hsi_operator.api.pods import Resources
from hsi_operator.api.scalars import MiB, Name, ObjectName, Percent, SecretKey

FORBIDDEN_ENV: Final = (
    "CUDA_DISABLE_CONTROL",
    "CUDA_OVERSUBSCRIBE",
    "CUDA_VISIBLE_DEVICES",
    "GPU_CORE_UTILIZATION_POLICY",
    "MODEL_VRAM_LIMIT_MIB",
    "NVIDIA_VISIBLE_DEVICES",
)
FORBIDDEN_ENV_PREFIXES: Final = ("CUDA_DEVICE_MEMORY_", "CUDA_DEVICE_SM_LIMIT", "CUDA_MPS_", "LD_")
OWN_LLAMA_ARGS: Final = (
    *("-m", "--model", "-c", "--ctx-size", "-ngl", "--gpu-layers", "--n-gpu-layers"),
    *("-np", "--parallel", "--host", "--port", "--metrics", "-mu", "--model-url", "-hf", "--hf-repo"),
)
"""What the operator passes to llama.cpp's server itself."""
ROLES_OF_CHILDREN: Final = ("ftp", "ingest", "scripts", "settings", "weights")
"""What names of other children end with; a model of such a name would be taken for one of them."""
_ENV = "|".join((*FORBIDDEN_ENV, *(f"{prefix}.*" for prefix in FORBIDDEN_ENV_PREFIXES)))
_ARGS = "|".join(OWN_LLAMA_ARGS)
Sha256 = Annotated[str, Field(min_length=64, max_length=64, pattern=r"^[0-9a-f]{64}$")]


class Role(StrEnum):
    """What a model does in the pipeline."""

    DETECTOR = "Detector"
    ENRICHMENT = "Enrichment"
    REASONER = "Reasoner"


class Runtime(StrEnum):
    """The server that runs a model."""

    ONNX_RUNTIME = "OnnxRuntime"
    LLAMA_CPP = "LlamaCpp"
    TRITON = "Triton"


class PullPolicy(StrEnum):
    """When an image is pulled."""

    ALWAYS = "Always"
    IF_NOT_PRESENT = "IfNotPresent"
    NEVER = "Never"


class Image(Block):
    """The runtime's image; a digest counts more than a tag."""

    repository: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[a-z0-9]+([._:/-]+[a-z0-9]+)*$")] = Field(
        description="With its registry."
    )
    tag: Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$")] | None = Field(
        None, description="Can be pushed anew; a digest cannot."
    )
    digest: Annotated[str, Field(min_length=71, max_length=71, pattern=r"^sha256:[0-9a-f]{64}$")] | None = Field(
        None, description="sha256: and 64 digits."
    )
    pull_policy: PullPolicy = PullPolicy.IF_NOT_PRESENT

    RULES: ClassVar = (
        Rule(
            "has(self.tag) || has(self.digest)", "an image needs a tag or a digest; without one, nobody knows what runs"
        ),
    )


class ClaimFile(Block):
    """A file on a volume that is there already."""

    claim_name: ObjectName = Field(description="Of the claim, in the same namespace.")
    path: Annotated[
        str,
        Field(min_length=1, max_length=512),
        Rule(
            "!self.startsWith('/') && !self.matches('(^|/)[.][.]?(/|$)') && !self.endsWith('/')",
            "path names a file below the volume's root, without a leading slash and without . or .. as a folder",
        ),
    ] = Field(description="Of the file, below the volume's root.")


class ModelSource(Block):
    """Where weights come from: a download, a volume, or the runtime's own catalogue."""

    uri: (
        Annotated[
            str,
            Field(min_length=1, max_length=2048),
            Rule(
                "self.matches('^https?://[^/?#[:space:][:cntrl:]]+/([^?#[:space:][:cntrl:]]*/)?[A-Za-z0-9_][A-Za-z0-9._-]*"
                "([?][^#[:space:][:cntrl:]]*)?$')",
                "uri begins with https:// or http://, names a host, and ends with the name of a file",
            ),
            Rule("!self.matches('^[a-zA-Z]+://[^/?#]*@')", "a URL must not hold a login"),
        ]
        | None
    ) = Field(None, description="Where the file is downloaded from, without a login.")
    pvc: ClaimFile | None = None
    builtin: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")] | None = (
        Field(None, description="A name that the runtime knows, as `hsi models list` shows them.")
    )
    sha256: Sha256 | None = Field(None, description="Of the file; needed for a uri.")

    RULES: ClassVar = (
        Rule(
            "[has(self.uri), has(self.pvc), has(self.builtin)].filter(given, given).size() == 1",
            "a model has exactly one source: give one of uri, pvc and builtin",
        ),
        Rule(
            "!has(self.uri) || has(self.sha256)",
            "what is downloaded is verified: give the sha256 of the file beside its uri",
        ),
        Rule(
            "!has(self.builtin) || !has(self.sha256)",
            "the runtime knows the checksum of a builtin model; leave sha256 out",
        ),
    )


class ValueFrom(Block):
    """Where a variable's value is read from."""

    secret_key_ref: SecretKey


class EnvVar(Block):
    """A variable of the runtime's container."""

    name: Annotated[
        str,
        Field(min_length=1, max_length=128, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$"),
        Rule(
            f"!self.matches('^({_ENV})$')",
            "this variable would get around the GPU limits that the operator sets",
            "env %s would get around the GPU limits that the operator sets; remove it",
            ("self",),
        ),
    ] = Field(description="Of the variable; those that would get around a limit are refused.")
    value: Annotated[str, Field(max_length=4096)] | None = Field(None, description="As it is; no secrets here.")
    value_from: ValueFrom | None = None

    RULES: ClassVar = (
        Rule(
            "has(self.value) != has(self.valueFrom)",
            "a variable has either a value or valueFrom, not both and not neither",
        ),
    )


class Autoscaling(Block):
    """Copies between two bounds, by CPU; the budget counts the most."""

    min_replicas: Annotated[int, Field(ge=1, le=16)] = Field(1, description="Copies that are always there.")
    max_replicas: Annotated[int, Field(ge=1, le=16)] = Field(description="Copies at most; these count in the budget.")
    target_cpu_percent: Annotated[int, Field(ge=10, le=100)] = Field(
        70, description="Of the CPU that a copy requests; above it, another is made."
    )

    RULES: ClassVar = (Rule("self.minReplicas <= self.maxReplicas", "minReplicas is more than maxReplicas"),)


class AcceleratorType(StrEnum):
    """What a model computes on."""

    CPU = "CPU"
    NVIDIA_GPU = "NvidiaGPU"


class Accelerator(Block):
    """What one copy of a model takes. `vramMiB` is an integer, so that the API server can sum a zoo."""

    type: AcceleratorType
    count: Annotated[int, Field(ge=1, le=16)] = Field(1, description="Cards of one copy.")
    vram_mib: MiB | None = Field(None, description="GPU memory of one copy in MiB, on all its cards together.")
    cores: Percent | None = Field(None, description="Share of a card's cores in percent; HAMi only.")

    RULES: ClassVar = (
        Rule(
            "self.type != 'NvidiaGPU' || has(self.vramMiB)",
            "a model on a GPU needs vramMiB: measure it, and add about ten percent and 500 MiB for its context",
        ),
        Rule(
            "self.type != 'CPU' || !(has(self.vramMiB) || has(self.cores) || self.count != 1)",
            "a model on the CPU takes no GPU; leave vramMiB, cores and count out",
        ),
    )


class Llama(Block):
    """Settings of llama.cpp's server. The context is shared by the parallel slots."""

    context_size: Annotated[int, Field(ge=512, le=1_048_576)] = Field(
        8192, description="Tokens, of all slots together."
    )
    gpu_layers: Annotated[int, Field(ge=0, le=1000)] = Field(999, description="Layers on the GPU; 999 for all.")
    parallel: Annotated[int, Field(ge=1, le=64)] = Field(1, description="Questions that are answered at once.")

    RULES: ClassVar = (
        Rule(
            "self.contextSize / self.parallel >= 512",
            "contextSize is shared by the parallel slots and leaves fewer than 512 tokens to each",
            "contextSize %d is shared by %d parallel slots and leaves fewer than 512 tokens to each",
            ("self.contextSize", "self.parallel"),
        ),
    )


Argument = Annotated[str, Field(min_length=1, max_length=256)]


class Model(Block):
    """One model and the workload that serves it."""

    name: Annotated[
        Name,
        Rule(
            f"!self.matches('^(.*-)?({'|'.join(ROLES_OF_CHILDREN)})$')",
            f"a model's name must not end with {', '.join(ROLES_OF_CHILDREN[:-1])} or {ROLES_OF_CHILDREN[-1]}, because"
            " other children of the operator do",
        ),
    ] = Field(description="Once in each zoo; names of children are made from it.")
    role: Annotated[
        Role,
        Rule(
            "self == oldSelf",
            "role cannot change, because Kubernetes does not alter which pods a Deployment has; give the model another"
            " name",
        ),
    ]
    runtime: Runtime
    image: Image | None = Field(None, description="The operator's own for this runtime unless given.")
    image_pull_secrets: Annotated[tuple[ObjectName, ...], Field(max_length=8), Whole("set")] = Field(
        (), description="Secrets with the registry's login."
    )
    source: ModelSource
    enabled: bool = Field(True, description="False: no pods, and no part of the budget.")
    replicas: Annotated[int, Field(ge=0, le=16)] | None = Field(None, description="Copies; one unless given.")
    autoscaling: Autoscaling | None = None
    accelerator: Accelerator
    llama: Llama | None = None
    args: Annotated[tuple[Argument, ...], Field(max_length=32), Whole()] = Field(
        (), description="Further arguments of the server."
    )
    env: Annotated[tuple[EnvVar, ...], Field(max_length=32), MapBy("name")] = Field(
        (), description="Further variables of the server."
    )
    port: Annotated[int, Field(ge=1024, le=65_535)] | None = Field(None, description="The runtime's own unless given.")
    startup_seconds: Annotated[int, Field(ge=10, le=7200)] = Field(
        900, description="How long loading may take before the pod is started anew."
    )
    resources: Resources | None = None
    priority_class_name: ObjectName | None = Field(None, description="Of its pods.")

    RULES: ClassVar = (
        Rule(
            "(self.role == 'Reasoner') == (self.runtime == 'LlamaCpp')",
            "a Reasoner runs on LlamaCpp, and nothing else does: Detector and Enrichment run on OnnxRuntime or Triton",
        ),
        Rule("!has(self.llama) || self.runtime == 'LlamaCpp'", "llama is for runtime LlamaCpp only"),
        Rule(
            "!(has(self.replicas) && has(self.autoscaling))",
            "give replicas or autoscaling, not both: two owners of one number fight",
        ),
        Rule(
            "!has(self.source.builtin) || self.runtime == 'OnnxRuntime'",
            "only runtime OnnxRuntime has builtin models; give a uri or a pvc",
        ),
        Rule(
            f"self.runtime != 'LlamaCpp' || !has(self.args) || !self.args.exists(a, a.matches('^({_ARGS})(=.*)?$'))",
            "args hold something that the operator sets itself; use llama, port and source instead",
        ),
    )


Models = Annotated[tuple[Model, ...], Field(max_length=32), MapBy("name")]
