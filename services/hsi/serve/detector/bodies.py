"""Pictures out of request bodies: raw, multipart or JSON; bounded in bytes before anything is parsed."""

import base64
import binascii
import json
from collections.abc import AsyncGenerator

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from hsi.serve.detector.refusals import Code, Refused

_ENVELOPE_BYTES = 16_384
"""Room for multipart boundaries and JSON around a picture."""
MAX_FILES = 16
"""Most pictures of one batch request."""
_FIELDS = ("file", "files")


async def picture(request: Request, max_bytes: int) -> bytes:
    """The one picture of a request, at most `max_bytes`; raises Refused (400, 413, 415)."""
    kind = _media_type(request)
    if kind.startswith("image/"):
        return await _read(request, max_bytes)
    if kind == "application/json":
        return _bounded(_from_json(await _read(request, max_bytes * 4 // 3 + _ENVELOPE_BYTES)), max_bytes)
    if kind == "multipart/form-data":
        found = await _files(request, max_bytes, 1)
        if len(found) != 1:
            raise Refused(Code.BAD_REQUEST, f"the form has {len(found)} files named `file`, not one")
        return found[0]
    raise Refused(Code.UNSUPPORTED_TYPE, "send image/jpeg, image/png, multipart/form-data or application/json")


async def pictures(request: Request, max_bytes: int) -> list[bytes]:
    """All pictures of a multipart request, in order; each at most `max_bytes`, together at most four times that."""
    if _media_type(request) != "multipart/form-data":
        raise Refused(Code.UNSUPPORTED_TYPE, "send multipart/form-data with one `file` per picture")
    found = await _files(request, 4 * max_bytes, MAX_FILES)
    if not found:
        raise Refused(Code.BAD_REQUEST, "the form has no file named `file`")
    return [_bounded(data, max_bytes) for data in found]


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _read(request: Request, max_bytes: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > max_bytes:
        raise Refused(Code.TOO_LARGE, f"the body has {announced[:20]} bytes, at most {max_bytes} are read")
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > max_bytes:
            raise Refused(Code.TOO_LARGE, f"the body has more than {max_bytes} bytes")
        parts.append(part)
    return b"".join(parts)


def _bounded(data: bytes, max_bytes: int) -> bytes:
    if len(data) > max_bytes:
        raise Refused(Code.TOO_LARGE, f"the picture has {len(data)} bytes, at most {max_bytes} are read")
    return data


def _from_json(body: bytes) -> bytes:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise Refused(Code.BAD_REQUEST, "the body is not JSON") from problem
    text = value.get("image") if isinstance(value, dict) and set(value) == {"image"} else None
    if not isinstance(text, str):
        raise Refused(Code.BAD_REQUEST, 'the JSON body is not {"image": "<base64>"}')
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Refused(Code.BAD_REQUEST, "`image` is not base64") from problem


async def _files(request: Request, max_bytes: int, max_files: int) -> list[bytes]:
    body = await _read(request, max_bytes + _ENVELOPE_BYTES)
    parser = MultiPartParser(request.headers, _once(body), max_files=max_files, max_fields=max_files)
    parser.spool_max_size = max_bytes  # already in memory and bounded: never to disk
    try:
        form = await parser.parse()
    except MultiPartException as problem:
        code = Code.TOO_MANY_PICTURES if "many files" in problem.message.lower() else Code.BAD_REQUEST
        raise Refused(code, f"the form cannot be read: {problem.message[:200]}") from problem
    try:
        uploads = [value for name, value in form.multi_items() if name in _FIELDS and isinstance(value, UploadFile)]
        return [_bounded(await upload.read(), max_bytes) for upload in uploads]
    finally:
        await form.close()


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
