"""Settings of the FTP gateway."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator, model_validator

from hsi.media.settings import MediaSettings
from hsi.runtime.credentials import CredentialSettings
from hsi.runtime.ftp_door import FtpDoorSettings
from hsi.runtime.settings import RuntimeSettings
from hsi.store.settings import StoreSettings

_PORTS = re.compile(r"(\d{1,5})-(\d{1,5})")


def _none_when_empty(value: object) -> object:
    return None if value == "" else value


OptionalPath = Annotated[Path | None, BeforeValidator(_none_when_empty)]


class FtpSettings(FtpDoorSettings):
    """Where cameras push files by FTP, and what one camera or address may take of us."""

    ftp_host: str = Field(
        "0.0.0.0", min_length=1, description="Address the FTP gateway listens on, while a camera's source is `ftp`"
    )
    ftp_passive_ports: str = Field(
        "60000-60099", description="Ports on which cameras open data connections, first and last: 60000-60099"
    )
    ftp_tls_cert_file: OptionalPath = Field(None, description="Certificate chain for FTPS, PEM; read at start")
    ftp_tls_key_file: OptionalPath = Field(
        None, description="Private key of the certificate, PEM; empty where the certificate file holds it too"
    )
    ftp_connections_per_address: int = Field(
        10, ge=1, le=500, description="FTP connections that one address may have at once"
    )
    ftp_sessions_per_camera: int = Field(
        4, ge=1, le=100, description="FTP logins that one camera may have at once; a new one ends the oldest idle one"
    )
    ftp_idle_seconds: int = Field(
        120, ge=1, le=3600, description="Seconds without a command or a byte after which an FTP session ends"
    )
    ftp_max_file_bytes: int = Field(
        2_147_483_648,
        ge=65_536,
        le=1_099_511_627_776,
        description="Largest file taken by FTP, in bytes; pictures are held to MAX_IMAGE_BYTES too",
    )
    ftp_max_waiting_files: int = Field(
        10_000, ge=1, le=1_000_000, description="Files of one camera that wait to be looked at before more are refused"
    )
    ftp_login_attempts: int = Field(3, ge=1, le=100, description="Wrong logins after which an FTP connection is closed")
    ftp_login_delay_seconds: float = Field(
        1.0,
        ge=0.0,
        le=60.0,
        description="Seconds an address waits after a wrong login; doubled by each further one, a minute at most",
    )

    @field_validator("ftp_passive_ports")
    @classmethod
    def _range(cls, value: str) -> str:
        passive_ports(value)
        return value

    @model_validator(mode="after")
    def _certificate(self) -> "FtpSettings":
        if self.ftp_tls != "off" and self.ftp_tls_cert_file is None:
            raise ValueError(f"FTP_TLS={self.ftp_tls} needs FTP_TLS_CERT_FILE")
        return self


class Settings(FtpSettings, MediaSettings, CredentialSettings, StoreSettings, RuntimeSettings):
    """Everything the FTP gateway reads."""


def passive_ports(text: str) -> range:
    """The ports of `first-last`; raises ValueError."""
    found = _PORTS.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1024 <= first <= last <= 65535:
        raise ValueError("must be first-last between 1024 and 65535, for example 60000-60099")
    return range(first, last + 1)
