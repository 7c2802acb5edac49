"""Names for the identities that cross rooms, so that a camera id can never be passed where a batch id is meant."""

from typing import NewType

CameraId = NewType("CameraId", str)
"""Text slug of a camera, immutable: lower case letters, digits, underscore; 64 characters at most."""

MediaKey = NewType("MediaKey", str)
"""Where a picture lies inside a MediaStore: a relative POSIX path without `..`; never an absolute path."""

FrameId = NewType("FrameId", int)
ClipId = NewType("ClipId", int)
DetectionId = NewType("DetectionId", int)
EventId = NewType("EventId", int)

BatchId = NewType("BatchId", str)
"""`batch-<32 hex>` from the batch room, `fast_path_<detection id>` from the fast path."""
