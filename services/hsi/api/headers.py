"""The headers of product.md 14.4: what a browser may do with an answer of ours. Pure."""

_CONTENT_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self'; "
    "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": _CONTENT_POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_TRANSPORT_SECURITY = "max-age=31536000"


def headers_for(*, secure: bool) -> dict[str, str]:
    """The security headers of an answer."""
    transport = {"Strict-Transport-Security": _TRANSPORT_SECURITY} if secure else {}
    return HEADERS | transport
