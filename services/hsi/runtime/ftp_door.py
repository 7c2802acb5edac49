"""Where cameras upload by FTP, as the gateway opens it and a page tells whoever stands before a camera's settings."""

import ipaddress
from typing import Literal

from pydantic import BaseModel, Field, field_validator


class FtpDoorSettings(BaseModel):
    """What of the gateway has to be typed into a camera."""

    ftp_port: int = Field(2121, ge=0, le=65535, description="Port of the FTP gateway; 0 takes a free one and logs it")
    ftp_advertised_address: str = Field(
        "", description="IPv4 address that PASV tells cameras behind another network; empty for the one they reached"
    )
    ftp_tls: Literal["off", "offered", "required"] = Field(
        "off", description="Explicit FTPS (AUTH TLS, TLS 1.2 or newer): off, offered, or required of every camera"
    )

    @field_validator("ftp_advertised_address")
    @classmethod
    def _ipv4(cls, value: str) -> str:
        if value:
            try:
                ipaddress.IPv4Address(value)
            except ValueError:
                raise ValueError("must be an IPv4 address, for example 192.168.1.20") from None
        return value
