"""Passwords that cameras say to us, as they are kept: salted and stretched, never the password itself.

scrypt (RFC 7914) with 16 MiB costs about a twentieth of a second for each try; whoever takes the file has to pay that
for every guess. What is kept names its own parameters, so that they can grow; a file that asks for much more memory
than ours is refused. Pure but for the salt; blocks, callers cross to a thread.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

_N: Final = 2**14
_R: Final = 8
_P: Final = 1
_SALT_BYTES: Final = 16
_DIGEST_BYTES: Final = 32
_MOST_MEMORY_BYTES: Final = 64 * 1024 * 1024

NOBODYS: Final = f"scrypt:{_N}:{_R}:{_P}:{'A' * 24}:{'A' * 43}="
"""What no password matches; trying one costs as much as trying it on a real one."""


class PasswordHashInvalid(ValueError):
    """This is not what `hashed` makes."""


def hashed(password: str) -> str:
    """What to keep of a password: `scrypt:n:r:p:salt:digest`, different every time."""
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = _digest(password, salt, _N, _R, _P)
    return f"scrypt:{_N}:{_R}:{_P}:{base64.b64encode(salt).decode()}:{base64.b64encode(digest).decode()}"


def matches(kept: str, password: str) -> bool:
    """Whether this is the password, in the same time for every password; raises PasswordHashInvalid."""
    salt, digest, n, r, p = _read(kept)
    return hmac.compare_digest(_digest(password, salt, n, r, p), digest)


def check(kept: str) -> None:
    """Raises PasswordHashInvalid for what `matches` could not use."""
    _read(kept)


def _read(kept: str) -> tuple[bytes, bytes, int, int, int]:
    try:
        kind, n, r, p, salt_text, digest_text = kept.split(":")
        numbers = int(n), int(r), int(p)
        salt, digest = (base64.b64decode(text, validate=True) for text in (salt_text, digest_text))
    except (ValueError, binascii.Error):
        raise PasswordHashInvalid("not a password hash of ours") from None
    cost, block, lanes = numbers
    plain = kind == "scrypt" and cost > 1 and cost & (cost - 1) == 0 and block > 0 and lanes > 0
    if not plain or len(digest) != _DIGEST_BYTES or 128 * cost * block * lanes > _MOST_MEMORY_BYTES // 2:
        raise PasswordHashInvalid("not a password hash of ours")
    return salt, digest, cost, block, lanes


def _digest(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY_BYTES, dklen=_DIGEST_BYTES)
