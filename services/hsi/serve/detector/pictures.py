"""From bytes of strangers to pixels of the size a network wants.

Pictures come from cameras and are untrusted: the kind is decided by the first bytes, the size is checked in the
header before a pixel is decoded, and every way a decoder can fail is a refusal. A large JPEG is decoded at 1/2, 1/4 or
1/8 when that is still at least the size wanted (libjpeg's scaled decoding): several times cheaper, and all its data is
read, so a cut-off file is still noticed. EXIF rotation is not applied: boxes refer to the picture as stored.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
from PIL import Image, UnidentifiedImageError

from hsi.serve.detector.boxes import Fit, Pixels, Size
from hsi.serve.detector.refusals import Code, Refused

_JPEG_MAGIC: Final = b"\xff\xd8\xff"
_PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_MAX_SCANS: Final = 100
"""A progressive JPEG has about ten scans; thousands of them over many pixels are an attack on the decoder."""
_DECODER_FAILURES: Final = (
    OSError, SyntaxError, ValueError, struct.error, IndexError, EOFError, zlib.error, TypeError, OverflowError,
)  # fmt: skip

warnings.simplefilter("error", Image.DecompressionBombWarning)  # Pillow's own limit is a refusal too, not a warning


def pixels(data: bytes, max_pixels: int, fit: Callable[[Size], Fit]) -> tuple[Pixels, Fit]:
    """Decode a JPEG or PNG and resize it to where `fit` places it: RGB (height, width, 3) of size `Fit.resized`.

    Blocks. Raises Refused: not a JPEG or PNG (415), more pixels than `max_pixels` (413), not decodable (400).
    """
    _check_kind(data)
    with _refusing(), Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
        picture = Size(image.width, image.height)
        if picture.width * picture.height > max_pixels:
            told = f"{picture.width}x{picture.height} pixels, at most {max_pixels} in all are decoded"
            raise Refused(Code.TOO_MANY_PIXELS, told)
        place = fit(picture)
        image.draft("RGB", place.resized)
        seen = image if image.mode == "RGB" else image.convert("RGB")  # which copies even what is RGB
        return np.asarray(seen.resize(place.resized, Image.Resampling.BILINEAR)), place


def _check_kind(data: bytes) -> None:
    if not data:
        raise Refused(Code.NOT_DECODABLE, "the picture is empty (0 bytes)")
    if not data.startswith((_JPEG_MAGIC, _PNG_MAGIC)):
        raise Refused(Code.UNSUPPORTED_TYPE, "the picture is neither JPEG nor PNG by its first bytes")
    if data.startswith(_JPEG_MAGIC) and data.count(b"\xff\xda") > _MAX_SCANS:
        raise Refused(Code.NOT_DECODABLE, f"the JPEG has more than {_MAX_SCANS} scans")


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what Pillow raises over hostile bytes into a refusal; its error types are many and undocumented."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise Refused(Code.TOO_MANY_PIXELS, _one_line(problem)) from problem
    except UnidentifiedImageError as problem:
        raise Refused(Code.NOT_DECODABLE, "the picture's header cannot be read") from problem
    except _DECODER_FAILURES as problem:
        raise Refused(Code.NOT_DECODABLE, f"the picture cannot be decoded: {_one_line(problem)}") from problem


def _one_line(problem: BaseException) -> str:
    return " ".join(str(problem).split())[:200] or type(problem).__name__
