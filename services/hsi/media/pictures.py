"""The one place that decodes pictures of strangers.

A camera is untrusted input: the bytes may be empty, cut off, noise, a bomb of pixels, or a file of another kind with
a picture's name. `examine` answers with what the picture is or refuses with a reason from a closed list; it never
guesses, and it reads all of the picture's data, so that what it accepts the detector can decode too. Only JPEG and
PNG are tried, by what the bytes say, whatever the name says. Everything here blocks; callers cross to a thread.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PIL import Image, ImageFile, UnidentifiedImageError

_PLUGINS: Final = ("JPEG", "PNG")
_JPEG_MAGIC: Final = b"\xff\xd8\xff"
_PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_DECODER_FAILURES: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    Warning,
    struct.error,
    zlib.error,
)
"""What decoders have been seen to raise over hostile bytes; one file must never end the process that reads it."""


warnings.simplefilter("error", Image.DecompressionBombWarning)  # Pillow's own limit is a refusal too, not a warning


class PictureFormat(StrEnum):
    """The kinds of picture this house reads."""

    JPEG = "jpeg"
    PNG = "png"

    @property
    def media_type(self) -> str:
        """The HTTP content type of this kind."""
        return f"image/{self.value}"

    @property
    def ending(self) -> str:
        """How names of files of this kind end, without the dot."""
        return "jpg" if self is PictureFormat.JPEG else self.value


class RefusalReason(StrEnum):
    """Why bytes are not a picture we take; the spelling goes into rows, logs and metrics."""

    EMPTY = "empty"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_A_PICTURE = "not_a_picture"
    TRUNCATED = "truncated"
    CORRUPT = "corrupt"


class PictureRefused(Exception):
    """These bytes are not a picture we take; `reason` says why, `detail` says it with numbers for a person."""

    def __init__(self, reason: RefusalReason, detail: str) -> None:
        super().__init__(f"picture refused ({reason}): {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Limits:
    """What a picture may cost us."""

    min_bytes: int
    max_bytes: int
    max_pixels: int
    """Width times height; checked in the header, before a single pixel is decoded."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of a picture that was decoded completely; size as stored, EXIF orientation not applied."""

    width_px: int
    height_px: int
    format: PictureFormat


def examine(data: bytes, limits: Limits) -> Picture:
    """Decode `data` to its end and say what it is; raises PictureRefused and nothing else.

    A JPEG is decoded at 1/8: all of its data is read and understood, so damage and a missing end show as they do at
    full size, while only the arithmetic that would follow for 63 of 64 pixels is left out.
    """
    picture_format = _format_of(data, limits)
    with _refusing(), Image.open(io.BytesIO(data), formats=_PLUGINS) as image:
        _check_pixels(image, limits)
        picture = Picture(image.width, image.height, picture_format)
        image.draft(None, (1, 1))
        image.load()
        return picture


def format_of(data: bytes) -> PictureFormat | None:
    """The kind the first bytes claim, without decoding; None for neither JPEG nor PNG."""
    if data.startswith(_JPEG_MAGIC):
        return PictureFormat.JPEG
    if data.startswith(_PNG_MAGIC):
        return PictureFormat.PNG
    return None


def reduced(data: bytes, limits: Limits, *, width_px: int, height_px: int) -> Image.Image:
    """An RGB image of `data` for a small rendition: at least `width_px` by `height_px` where the picture has them.

    A JPEG is decoded at 1/2, 1/4 or 1/8 when that is enough (libjpeg's scaled decoding), which is several times
    cheaper; the aspect ratio is the picture's up to rounding. Raises PictureRefused.
    """
    _format_of(data, limits)
    with _refusing(), Image.open(io.BytesIO(data), formats=_PLUGINS) as image:
        _check_pixels(image, limits)
        image.draft("RGB", (width_px, height_px))
        image.load()
        return image.convert("RGB")


def _format_of(data: bytes, limits: Limits) -> PictureFormat:
    size = len(data)
    if size == 0:
        raise PictureRefused(RefusalReason.EMPTY, "0 bytes")
    if size > limits.max_bytes:
        raise PictureRefused(RefusalReason.TOO_LARGE, f"{size} bytes, at most {limits.max_bytes} are read")
    found = format_of(data)
    if found is None:
        raise PictureRefused(RefusalReason.NOT_A_PICTURE, "neither JPEG nor PNG by its first bytes")
    if size < limits.min_bytes:
        raise PictureRefused(RefusalReason.TOO_SMALL, f"{size} bytes, at least {limits.min_bytes} are asked for")
    return found


def _check_pixels(image: ImageFile.ImageFile, limits: Limits) -> None:
    if image.width * image.height > limits.max_pixels:
        detail = f"{image.width}x{image.height} pixels, at most {limits.max_pixels} in all are decoded"
        raise PictureRefused(RefusalReason.TOO_MANY_PIXELS, detail)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what Pillow raises over hostile bytes into PictureRefused; its error types are many and undocumented."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise PictureRefused(RefusalReason.TOO_MANY_PIXELS, _one_line(problem)) from problem
    except UnidentifiedImageError as problem:
        raise PictureRefused(RefusalReason.CORRUPT, "the header cannot be read") from problem
    except _DECODER_FAILURES as problem:
        detail = _one_line(problem)
        raise PictureRefused(_reason_of(detail), detail) from problem


def _reason_of(detail: str) -> RefusalReason:
    cut_off = any(word in detail.lower() for word in ("truncated", "unexpected end", "not enough image data"))
    return RefusalReason.TRUNCATED if cut_off else RefusalReason.CORRUPT


def _one_line(problem: BaseException) -> str:
    return " ".join(str(problem).split())[:200] or type(problem).__name__
