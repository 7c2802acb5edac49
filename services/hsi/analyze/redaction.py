"""Text from outside made harmless: camera names and notes on their way into a prompt, a model's words on their way out.

Pure. Promises that the result is one line of printable characters without control, bidirectional, invisible,
private-use or lone surrogate code points, at most `limit` characters long. For a prompt it also takes away whatever a
chat template or a reasoning model could read as structure. Nothing here makes a sentence true: text stays data.
"""

import re
import unicodedata

_TEMPLATE_TOKENS = re.compile(
    r"""
    <[|\uff5c]?[^<>\n]{0,60}[|\uff5c]?>      # <|im_start|>, <think>, </facts>, <start_of_turn>, <extra_id_1>
    | \[/?(?:INST|SYS|SYSTEM\w*|AVAILABLE_TOOLS|TOOL\w*)\]
    | <<?/?SYS>>?
    | ^\s*\#{2,}\s*(?:system|user|assistant|instruction|response)\b\s*:?
    | \b(?:begin|end)_of_(?:text|sentence|turn)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MARKUP = str.maketrans(dict.fromkeys("<>|{}[]`\uff5c\u2581", " "))
_SPACES = re.compile(r"\s+")
_LONGEST_INPUT = 20_000
_PEELINGS = 8
_ELLIPSIS = "…"


def one_line(text: str, limit: int) -> str:
    """`text` as one printable line of at most `limit` characters; cut text ends in an ellipsis."""
    printable = "".join(_printable(character) for character in text[:_LONGEST_INPUT])
    line = _SPACES.sub(" ", printable).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + _ELLIPSIS


def quotable(text: str, limit: int) -> str:
    """`text` as it may stand inside a prompt, quoted as data: one line, no template tokens, no brackets or braces.

    Compatibility forms are folded first (NFKC), so that full-width letters cannot spell a token. Tokens inside tokens
    are peeled off a few times; whatever is left has lost the brackets that would make it one.
    """
    folded = one_line(unicodedata.normalize("NFKC", text[:_LONGEST_INPUT]), _LONGEST_INPUT)
    for _ in range(_PEELINGS):
        folded = _TEMPLATE_TOKENS.sub(" ", folded)
    return one_line(folded.translate(_MARKUP), limit)


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if category.startswith("C") else character
