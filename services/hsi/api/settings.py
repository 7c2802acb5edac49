"""Settings of the door."""

import json
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from hsi.media.settings import MediaSettings
from hsi.runtime.addresses import NetworkSettings
from hsi.runtime.credentials import CredentialSettings
from hsi.runtime.ftp_door import FtpDoorSettings
from hsi.runtime.peers import PeerSettings
from hsi.runtime.settings import RuntimeSettings
from hsi.runtime.severity import SeveritySettings
from hsi.store.settings import RetentionSettings, StoreSettings
from hsi.stream.settings import StreamSettings


def _origin(text: str) -> str:
    if text == "*":
        return text
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query or parts.fragment:
        example = json.dumps(["https://home.example"])
        raise ValueError(f"must be origins without a path, for example {example}")
    return text.lower()


class ApiSettings(
    SeveritySettings,
    PeerSettings,
    MediaSettings,
    RetentionSettings,
    CredentialSettings,
    NetworkSettings,
    FtpDoorSettings,
):
    """Where the door listens, whom it lets in, how long it bears with a silent WebSocket client.

    Beside that the pictures, where cameras may be, and what a page tells its reader about the house: severity, model,
    retention.
    """

    api_host: str = Field("0.0.0.0", min_length=1, description="Address the API listens on; 127.0.0.1 for this machine")
    api_port: int = Field(8000, ge=0, le=65535, description="Port the API listens on; 0 takes a free one")
    cors_origins: tuple[Annotated[str, AfterValidator(_origin)], ...] = Field(
        ("http://localhost:3000", "http://localhost:5173"),
        max_length=50,
        description="Origins of web pages on other hosts that may use the API, as a JSON list",
    )
    websocket_idle_timeout: float = Field(
        300.0, ge=1, le=86400, description="Seconds without a word from a WebSocket client before it is closed"
    )
    websocket_ping_interval: float = Field(
        30.0, ge=1, le=3600, description="Seconds between heartbeats to WebSocket clients"
    )
    websocket_max_message_size: int = Field(
        65_536, ge=1024, le=1_048_576, description="Longest message a WebSocket client may send, in bytes"
    )
    slow_request_threshold_ms: int = Field(
        500, ge=1, le=60_000, description="Requests that take longer are logged as slow, in milliseconds"
    )


class Settings(ApiSettings, StreamSettings, StoreSettings, RuntimeSettings):
    """Everything the API process reads."""
