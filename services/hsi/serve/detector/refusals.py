"""How this server says no: one exception with the HTTP status, a code for programs and a sentence for people."""

from enum import StrEnum


class Code(StrEnum):
    """Why a request was not answered with detections; the spelling goes into bodies and metrics."""

    BAD_REQUEST = "bad_request"
    NOT_DECODABLE = "not_decodable"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PICTURES = "too_many_pictures"
    UNSUPPORTED_TYPE = "unsupported_type"
    NOT_READY = "not_ready"
    BUSY = "busy"
    DEADLINE_PASSED = "deadline_passed"
    BODY_TOO_SLOW = "body_too_slow"
    INFERENCE_FAILED = "inference_failed"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    INTERNAL = "internal"


STATUS: dict[Code, int] = {
    Code.BAD_REQUEST: 400,
    Code.NOT_DECODABLE: 400,
    Code.NOT_FOUND: 404,
    Code.METHOD_NOT_ALLOWED: 405,
    Code.BODY_TOO_SLOW: 408,
    Code.TOO_LARGE: 413,
    Code.TOO_MANY_PIXELS: 413,
    Code.TOO_MANY_PICTURES: 413,
    Code.UNSUPPORTED_TYPE: 415,
    Code.INFERENCE_FAILED: 500,
    Code.INTERNAL: 500,
    Code.NOT_READY: 503,
    Code.BUSY: 503,
    Code.DEADLINE_PASSED: 503,
}


class Refused(Exception):
    """A request is refused; `retry_after_seconds` is set where trying again later makes sense."""

    def __init__(self, code: Code, message: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.retry_after_seconds = retry_after_seconds

    @property
    def status(self) -> int:
        """The HTTP status of the refusal."""
        return STATUS[self.code]

    @property
    def headers(self) -> dict[str, str]:
        """`Retry-After`, where it applies."""
        return {} if self.retry_after_seconds is None else {"Retry-After": str(self.retry_after_seconds)}

    def body(self) -> dict[str, object]:
        """The one error shape: `{"error": {"code", "message"}}`."""
        return {"error": {"code": self.code.value, "message": self.message}}
