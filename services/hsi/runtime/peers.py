"""Addresses of the model servers and how long to wait for them: what more than one room needs to know."""

import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, BaseModel, Field, model_validator

_PEERS = ("detector_url", "nemotron_url")


def _address(url: str) -> str:
    """An `http(s)://host[:port]` or `unix:///path` address without a trailing slash; ValueError says what is wrong."""
    stripped = url.strip().rstrip("/")
    parts = urlsplit(stripped)
    if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
        return stripped
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address such as http://localhost:8095 or unix:///run/detector.sock")
    if parts.query or parts.fragment:
        raise ValueError("must be an address without query or fragment")
    try:
        _ = parts.port
    except ValueError as error:
        raise ValueError("must be an address whose port is a number up to 65535") from error
    return stripped


def _address_or_none(url: str) -> str:
    return _address(url) if url.strip() else ""


def _is_host(host: str) -> bool:
    """Whether this is empty, a host name or a bare IP address."""
    host = host.strip()
    return re.fullmatch(r"[A-Za-z0-9._-]*", host) is not None or is_ipv6(host)


def is_ipv6(host: str) -> bool:
    """Whether this is an IPv6 address without brackets."""
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return False
    return True


def _host(host: str) -> str:
    if not _is_host(host):
        raise ValueError("must be a host name or an IP address, without scheme and port")
    return host.strip()


class PeerSettings(BaseModel):
    """The detector server and the language model server.

    `AI_HOST` replaces the host of every address that was not set itself.
    """

    detector_url: Annotated[str, AfterValidator(_address)] = Field(
        "http://localhost:8095", description="Detector server; http(s)://host:port or unix:///path"
    )
    nemotron_url: Annotated[str, AfterValidator(_address_or_none)] = Field(
        "http://localhost:8091", description="Language model server (llama.cpp or OpenAI-compatible); empty for none"
    )
    ai_host: Annotated[str, AfterValidator(_host)] = Field(
        "", description="Host part of the AI addresses that are not set themselves"
    )
    ai_connect_timeout: float = Field(10.0, ge=1, le=60, description="Longest wait for a connection, in seconds")
    ai_health_timeout: float = Field(5.0, ge=1, le=30, description="Longest wait for a /health answer, in seconds")
    rtdetr_read_timeout: float = Field(60.0, ge=10, le=300, description="Longest wait for a detection, in seconds")
    nemotron_read_timeout: float = Field(
        120.0, ge=30, le=600, description="Longest wait for the language model's answer, in seconds"
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_hosts(cls, values: dict[str, object]) -> dict[str, object]:
        host = values.get("ai_host")
        if not isinstance(host, str) or not _is_host(host) or not host.strip():
            return values
        defaults = {name: cls.model_fields[name].default for name in _PEERS if name not in values}
        return {**{name: with_host(url, host.strip()) for name, url in defaults.items()}, **values}


def with_host(url: str, host: str) -> str:
    """The address with its host replaced and its port kept; an IPv6 host gets its brackets."""
    parts = urlsplit(url)
    bracketed = f"[{host}]" if is_ipv6(host) else host
    return urlunsplit(parts._replace(netloc=f"{bracketed}:{parts.port}" if parts.port else bracketed))
