"""Answering a camera that asks for a login: Digest (RFC 2069, 2617, 7616) before Basic (RFC 7617). Pure."""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from hsi.runtime.credentials import Login

_PART = re.compile(r'([A-Za-z0-9_-]{1,64})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))')
_HASHES: Final[dict[str, Callable[[bytes], str]]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
    "SHA-256": lambda data: hashlib.sha256(data).hexdigest(),
}
_SAFEST_FIRST: Final = ("SHA-256", "MD5")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the camera wants to see proven, and how."""

    basic: bool
    realm: str = ""
    nonce: str = ""
    algorithm: str = "MD5"
    opaque: str | None = None
    protected: bool = False
    """Whether it asks for `qop=auth`."""
    stale: bool = False
    """Whether only the nonce was too old, not the login wrong."""


def challenge(headers: Sequence[str]) -> Challenge | None:
    """The best of the ways that `WWW-Authenticate` offers and that we know; None where there is none."""
    offers = [offer for header in headers if (offer := _offer(header)) is not None]
    digests = sorted((offer for offer in offers if not offer.basic), key=lambda o: _SAFEST_FIRST.index(o.algorithm))
    return next(iter([*digests, *offers]), None)


def authorization(asked: Challenge, login: Login, method: str, url: str, *, count: int, ours: str) -> str:
    """The `Authorization` header of one request; `count` grows with each use of the nonce, `ours` is our own nonce."""
    if asked.basic:
        return "Basic " + base64.b64encode(f"{login.username}:{login.password}".encode()).decode()
    digest = _HASHES[asked.algorithm]
    secret = digest(f"{login.username}:{asked.realm}:{login.password}".encode())
    request = digest(f"{method}:{url}".encode())
    parts = {"username": login.username, "realm": asked.realm, "nonce": asked.nonce, "uri": url}
    tail = ""
    if asked.protected:
        number = f"{count:08x}"
        parts["response"] = digest(f"{secret}:{asked.nonce}:{number}:{ours}:auth:{request}".encode())
        tail = f', qop=auth, nc={number}, cnonce="{ours}"'
    else:
        parts["response"] = digest(f"{secret}:{asked.nonce}:{request}".encode())
    if asked.opaque is not None:
        parts["opaque"] = asked.opaque
    if asked.algorithm != "MD5":
        tail += f", algorithm={asked.algorithm}"
    return "Digest " + ", ".join(f'{name}="{_quoted(value)}"' for name, value in parts.items()) + tail


def _offer(header: str) -> Challenge | None:
    scheme, _, rest = header.strip().partition(" ")
    parts = {name.lower(): _unquoted(quoted) or plain for name, quoted, plain in _PART.findall(rest)}
    if scheme.lower() == "basic":
        return Challenge(basic=True, realm=parts.get("realm", ""))
    algorithm = parts.get("algorithm", "MD5").upper()
    if scheme.lower() != "digest" or algorithm not in _HASHES or "nonce" not in parts:
        return None
    ways = {way.strip().lower() for way in parts.get("qop", "").split(",")}
    if ways.isdisjoint({"", "auth"}):
        return None
    return Challenge(
        basic=False,
        realm=parts.get("realm", ""),
        nonce=parts["nonce"],
        algorithm=algorithm,
        opaque=parts.get("opaque"),
        protected="auth" in ways,
        stale=parts.get("stale", "").lower() == "true",
    )


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
