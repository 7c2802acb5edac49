"""What the door stands on, opened elsewhere: one value that routes find in `request.state`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, cast

from fastapi import Depends, Request

from hsi.api.fanout import Channel
from hsi.api.settings import ApiSettings
from hsi.api.stills import Stills
from hsi.media.spool import Spool
from hsi.media.store import Archive, MediaStore
from hsi.runtime.credentials import Credentials
from hsi.store.engine import Store
from hsi.stream.broker import Broker


@dataclass(frozen=True, slots=True)
class Parts:
    """Adapters and facts of one API process."""

    settings: ApiSettings
    store: Store
    broker: Broker
    frames: Archive
    thumbnails: MediaStore
    camera_root: PurePosixPath
    credentials: Credentials
    spool: Spool
    max_picture_bytes: int
    events: Channel
    system: Channel
    clock: Callable[[], datetime]
    name: str
    version: str
    stills: Stills = field(default_factory=Stills)


def _of_request(request: Request) -> Parts:
    return cast(Parts, request.state.parts)


Here = Annotated[Parts, Depends(_of_request)]
"""A route's parameter: the parts of this process."""
