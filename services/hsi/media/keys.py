"""What a media key may look like; decided before any file is touched.

A key is a relative POSIX path of plain components. Everything that means something to a file system, a shell or a
terminal is refused rather than cleaned, so that two keys never name one file and no key can leave its store.
"""

import unicodedata

from hsi.media.store import MediaForbidden

LONGEST_KEY_BYTES = 1024
LONGEST_NAME_BYTES = 255
"""The limit of Linux file systems."""
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, surrogates (names that are not UTF-8), line and paragraph separators."""
SYNTHETIC = "synthetic-"
"""How the name of a picture begins that shows nothing that happened: drawn for a demonstration or a test."""


def components(key: str) -> tuple[str, ...]:
    """The names on the way to the object, outermost first; raises MediaForbidden saying what is wrong."""
    fault = _fault(key)
    if fault:
        raise MediaForbidden(f"media key {shown(key)} {fault}")
    return tuple(key.split("/"))


def is_key(text: str) -> bool:
    """Whether `components` would accept it."""
    return not _fault(text)


def is_synthetic(key: str) -> bool:
    """Whether the object's own name says that it shows nothing that happened, whoever's folder it lies in."""
    return key.rpartition("/")[2].startswith(SYNTHETIC)


def shown(text: str) -> str:
    """Any text, a hostile name included, as one short printable line for messages and logs."""
    return ascii(text if len(text) <= 120 else text[:120] + "…")


def _fault(key: str) -> str:
    plain = key.isascii() and key.isprintable()  # as nearly all are: no look-up per character
    if not plain and any(unicodedata.category(one) in _UNPRINTABLE for one in key[: LONGEST_KEY_BYTES + 1]):
        return "has characters that are not printable or not UTF-8"
    if len(key.encode("utf-8", "replace")) > LONGEST_KEY_BYTES:
        return f"is longer than {LONGEST_KEY_BYTES} bytes"
    if "\\" in key:
        return "has a backslash"
    return next((fault for fault in map(_fault_of_name, key.split("/")) if fault), "")


def _fault_of_name(name: str) -> str:
    if not name:
        return "is empty, absolute, or has an empty component"
    if name.startswith("."):
        return "has a component that begins with a dot"
    if len(name.encode()) > LONGEST_NAME_BYTES:
        return f"has a component longer than {LONGEST_NAME_BYTES} bytes"
    return ""
