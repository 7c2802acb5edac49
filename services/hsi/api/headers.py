"""The headers of product.md 14.4: what a browser may do with an answer of ours. Pure."""

_CONTENT_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_DOCS_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src 'self' data: https://fastapi.tiangolo.com; "
    "script-src https://cdn.jsdelivr.net 'unsafe-inline'; style-src https://cdn.jsdelivr.net 'unsafe-inline'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The interactive page of the OpenAPI document is FastAPI's and loads its parts from its publisher."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": _CONTENT_POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_TRANSPORT_SECURITY = "max-age=31536000"


def headers_for(path: str, *, secure: bool) -> dict[str, str]:
    """The security headers of an answer to `path`."""
    docs = {"Content-Security-Policy": _DOCS_POLICY} if path in ("/docs", "/redoc") else {}
    transport = {"Strict-Transport-Security": _TRANSPORT_SECURITY} if secure else {}
    return HEADERS | docs | transport
