"""Keeping secrets out of logs, errors and the settings page: pure, and rather too much than too little.

What is hidden: the password of a URL, bearer tokens, and the value after words such as `password=` or `api_key:`. The
patterns look back and ahead by bounded lengths, because strangers choose some of the text they run over.
"""

import re

HIDDEN = "***"

_URL_PASSWORD = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]{0,30}://[^\s:/@]{0,200}):\S*@")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s{1,8}[A-Za-z0-9._~+/=\-]{4,}")
_PAIR = re.compile(
    r"(?i)((?:password|passwd|secret|token|api[_\-]?keys?|access[_\-]?key|private[_\-]?key)[\"']?\s{0,8}[=:]\s{0,8})"
    r"(\"[^\"]*\"|'[^']*'|[^\s,;&}\]]+)"
)
_SECRET_NAME = re.compile(
    r"(?i)(password|passwd|secret|credential|api_?keys?$|access_?key|private_?key|(^|[_\-])token($|[_\-]))"
)


def redact(text: str) -> str:
    """The text with every secret it carries replaced by `***`."""
    text = _URL_PASSWORD.sub(rf"\1:{HIDDEN}@", text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    return _PAIR.sub(rf"\1{HIDDEN}", text)


def is_secret(name: str) -> bool:
    """Whether a variable or log key of this name holds a secret as a whole."""
    return _SECRET_NAME.search(name) is not None


def masked(name: str, text: str, *, limit: int = 200) -> str:
    """The value of a variable as it may be shown: secrets hidden, cut at `limit` characters."""
    if is_secret(name):
        return HIDDEN if text.strip() not in ("", "[]", '""') else text
    shown = redact(text)
    return shown if len(shown) <= limit else f"{shown[:limit]}…"


def one_line(text: str) -> str:
    """The text without characters that could start a new line or command a terminal, each spelled out instead."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
