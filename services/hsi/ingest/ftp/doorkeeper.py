"""Whether a camera says its password: stretched once, then known again quickly, and never quickly wrong.

Many cameras log in anew for every picture. The check of a password takes a twentieth of a second on purpose, so what
was right is remembered as a keyed digest under a key that lives only here. A wrong password, and a user nobody knows,
always costs the whole check.
"""

import hmac
import secrets

from hsi.ingest.ftp.guests import Guest
from hsi.runtime import passwords


class Doorkeeper:
    """Knows who said the right password since this process began."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._nobody = secrets.token_bytes(32)
        self._known: dict[str, bytes] = {}

    def knows(self, guest: Guest | None, password: str) -> bool:
        """Whether this very password was right before; at once."""
        known = self._nobody if guest is None else self._known.get(guest.camera_id, self._nobody)
        return hmac.compare_digest(self._digest(guest, password), known) and guest is not None

    def check(self, guest: Guest | None, password: str) -> bool:
        """Whether this is the password; blocks for as long whether or not there is such a guest."""
        right = passwords.matches(passwords.NOBODYS if guest is None else guest.password_hash, password)
        if right and guest is not None:
            self._known[guest.camera_id] = self._digest(guest, password)
        return right and guest is not None

    def _digest(self, guest: Guest | None, password: str) -> bytes:
        whose = "" if guest is None else f"{guest.camera_id}\0{guest.password_hash}"
        return hmac.digest(self._key, f"{whose}\0{password}".encode(), "sha256")
