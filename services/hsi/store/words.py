"""Text on its way into a column: bounded, and free of what PostgreSQL cannot hold."""

REPLACEMENT = "\ufffd"


def bounded(text: str, limit: int) -> str:
    """At most `limit` characters; NUL and lone surrogates (a file name that is not UTF-8) become U+FFFD."""
    cleaned = text[: limit + 1].replace("\x00", REPLACEMENT)
    cleaned = cleaned.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1] + "…"


def bounded_or_none(text: str | None, limit: int) -> str | None:
    """The same for a column that may be empty."""
    return None if text is None else bounded(text, limit)
