"""What the operator is told about its place, by environment variables that begin with HSI_OPERATOR_."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from hsi_operator.engine.election import Timing
from hsi_operator.plan.house import House

_PREFIX = "HSI_OPERATOR_"
_NAME = r"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$"
Names = Annotated[tuple[str, ...], NoDecode]


class SettingsInvalid(Exception):
    """Some variables do not fit; the message names each of them, what it says and what it may say."""


class Settings(BaseSettings):
    """All settings; read once, at the start."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="ignore")

    namespace: str = Field("default", pattern=_NAME, description="Namespace of the operator's own Lease")
    watch_namespaces: Names = Field((), description="Namespaces whose objects are served, by commas; empty: all")
    cluster_facts: bool = Field(True, description="See Nodes and StorageClasses, which needs a ClusterRole")
    vram_ledger: bool = Field(False, description="Write GPU memory onto nodes for ledgers, which needs nodes/status")
    identity: str = Field("", max_length=128, description="This copy's name in the Lease: its pod's; empty: chance")
    kubeconfig: Path | None = Field(None, description="How to reach the cluster; without it as a pod does")
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level of logs")

    probe_host: str = Field("0.0.0.0", description="Address of probes and metrics")
    probe_port: int = Field(8080, ge=0, le=65535, description="Port of probes and metrics; 0: any free one")
    oldest_key_seconds: float = Field(180, ge=5, le=3600, description="Age of the oldest key that fails the probe")
    loop_lag_seconds: float = Field(5, ge=0.1, le=60, description="Lag of the event loop that fails the probe")

    workers: int = Field(8, ge=1, le=32, description="Objects that are worked on at the same time")
    work_seconds: float = Field(60, ge=1, le=600, description="Limit of one piece of work")
    requests_per_second: float = Field(500, ge=1, le=5000, description="Requests to the Kubernetes API at most")
    request_seconds: float = Field(15, ge=1, le=120, description="Limit of one request to the Kubernetes API")
    resync_seconds: float = Field(600, ge=5, le=86400, description="How often everything is listed and looked at anew")

    lease_name: str = Field("hsi-operator", pattern=_NAME, description="Name of the Lease")
    lease_seconds: float = Field(15, ge=1, le=120, description="After how long a silent leader counts as gone")
    renew_seconds: float = Field(10, ge=0.5, le=119, description="After how long without renewal a leader ends")
    retry_seconds: float = Field(2, ge=0.1, le=60, description="How often a leader renews and the others look")

    product_url: str = Field(
        "http://hsi-api:8000", pattern="^https?://[^@]+$", description="Where the product's API is"
    )
    product_token_file: Path | None = Field(None, description="File that holds the token for the product's API")
    product_seconds: float = Field(5, ge=0.5, le=60, description="Limit of one request to the product")
    product_poll_seconds: float = Field(10, ge=1, le=600, description="How often the product is asked for its cameras")

    pipeline_image: str = Field("hsi/rooms:latest", min_length=1, description="Image of the pipeline's rooms")
    detector_image: str = Field("hsi/detector:latest", min_length=1, description="Image of the detector")
    enrichment_image: str = Field("hsi/enrichment:latest", min_length=1, description="Image of enrichment")
    llama_image: str = Field("hsi/llama:latest", min_length=1, description="Image of llama.cpp's server")
    triton_image: str = Field("hsi/triton:latest", min_length=1, description="Image of Triton")
    weights_image: str = Field("hsi/operator:latest", min_length=1, description="Image that fetches weights")
    connections_secret: str = Field("hsi-connections", pattern=_NAME, description="Secret with DATABASE_URL, REDIS_URL")
    media_claim: str = Field("hsi-media", pattern=_NAME, description="Claim of the cameras' folders")
    pull_secrets: Names = Field((), description="Image pull secrets of every pod, by commas")

    @field_validator("watch_namespaces", "pull_secrets", mode="before")
    @classmethod
    def _by_commas(cls, text: object) -> object:
        return tuple(each.strip() for each in text.split(",") if each.strip()) if isinstance(text, str) else text

    @property
    def timing(self) -> Timing:
        """The election's."""
        return Timing(self.lease_seconds, self.renew_seconds, self.retry_seconds)

    @property
    def house(self) -> House:
        """What plans are told."""
        return House(
            pipeline_image=self.pipeline_image,
            detector_image=self.detector_image,
            enrichment_image=self.enrichment_image,
            llama_image=self.llama_image,
            triton_image=self.triton_image,
            weights_image=self.weights_image,
            connections_secret=self.connections_secret,
            media_claim=self.media_claim,
            product_url=self.product_url,
            pull_secrets=self.pull_secrets,
        )


def described() -> list[tuple[str, str, str]]:
    """Name, default and meaning of every variable."""
    return [
        (f"{_PREFIX}{name.upper()}", _written(found.default), str(found.description))
        for name, found in Settings.model_fields.items()
    ]


def _written(default: object) -> str:
    if default is None or default == ():
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


def load() -> Settings:
    """The settings of this process; raises SettingsInvalid."""
    try:
        settings = Settings()
        _ = settings.timing
    except ValidationError as fault:
        lines = [
            f"{_PREFIX}{'_'.join(str(part) for part in each['loc']).upper()}: {each['msg']}, not {each['input']!r}"
            for each in fault.errors()
        ]
        raise SettingsInvalid("\n".join(lines)) from fault
    except ValueError as fault:
        raise SettingsInvalid(f"HSI_OPERATOR_LEASE_SECONDS, RENEW_SECONDS, RETRY_SECONDS: {fault}") from fault
    return settings
