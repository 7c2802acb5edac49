"""Variables the seeds know whose feature does not exist yet; a setting is never accepted in silence.

One that only tunes or enables something gives a remark and has no effect. One that asks for protection (keys, TLS)
refuses the start: a person who asked for a lock must not get an open door. An entry leaves this table in the same
change that makes its feature exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_NO = frozenset({"", "0", "false", "no", "off", "n", "f"})
_NONE = frozenset({"", "[]"})


@dataclass(frozen=True, slots=True)
class NotYet:
    """One such variable."""

    feature: str
    agrees: frozenset[str] = frozenset()
    """Values that ask for what is the case anyway; they pass without a word. Compared in lower case."""
    protective: bool = False


_GPU = NotYet("GPU monitoring")
_TLS_FILE = NotYet("TLS in this process", agrees=_NONE, protective=True)
_TLS_DETAIL = NotYet("TLS in this process", agrees=_NONE)
_TLS_SWITCH = NotYet("TLS in this process", agrees=_NO, protective=True)

TABLE: dict[str, NotYet] = {
    "GPU_POLL_INTERVAL_SECONDS": _GPU,
    "GPU_STATS_HISTORY_MINUTES": _GPU,
    "FLORENCE_URL": NotYet("vision extraction", agrees=_NONE),
    "CLIP_URL": NotYet("re-identification", agrees=_NONE),
    "ENRICHMENT_URL": NotYet("enrichment", agrees=_NONE),
    "VISION_EXTRACTION_ENABLED": NotYet("vision extraction", agrees=_NO),
    "REID_ENABLED": NotYet("re-identification", agrees=_NO),
    "SCENE_CHANGE_ENABLED": NotYet("scene change detection", agrees=_NO),
    "LOG_DB_ENABLED": NotYet("the log table in the database", agrees=_NO),
    "LOG_DB_MIN_LEVEL": NotYet("the log table in the database"),
    "LOG_RETENTION_DAYS": NotYet("the log table in the database"),
    "FRONTEND_PORT": NotYet("the dashboard"),
    "VITE_API_BASE_URL": NotYet("the dashboard"),
    "VITE_WS_BASE_URL": NotYet("the dashboard"),
    "API_KEY_ENABLED": NotYet("API key authentication", agrees=_NO, protective=True),
    "API_KEYS": NotYet("API key authentication", agrees=_NONE, protective=True),
    "WEBSOCKET_TOKEN": NotYet("WebSocket authentication", agrees=_NONE, protective=True),
    "TLS_MODE": NotYet("TLS in this process", agrees=frozenset({"", "disabled"}), protective=True),
    "TLS_CERT_PATH": _TLS_FILE,
    "TLS_KEY_PATH": _TLS_FILE,
    "TLS_CA_PATH": _TLS_FILE,
    "TLS_VERIFY_CLIENT": _TLS_SWITCH,
    "TLS_MIN_VERSION": _TLS_DETAIL,
    "TLS_ENABLED": _TLS_SWITCH,
    "TLS_CERT_FILE": _TLS_FILE,
    "TLS_KEY_FILE": _TLS_FILE,
    "TLS_CA_FILE": _TLS_FILE,
    "TLS_AUTO_GENERATE": _TLS_SWITCH,
    "TLS_CERT_DIR": _TLS_DETAIL,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to say of the variables that are set: remarks to log, refusals that stop the start, both by name."""

    remarks: dict[str, str]
    refusals: dict[str, str]


def judge(values: Mapping[str, str]) -> Verdict:
    """Look at all set variables (name in upper case to its text)."""
    remarks: dict[str, str] = {}
    refusals: dict[str, str] = {}
    for name, entry in TABLE.items():
        text = values.get(name)
        if text is None or text.strip().lower() in entry.agrees:
            continue
        if entry.protective:
            refusals[name] = (
                f"asks for protection that does not exist yet ({entry.feature}); "
                f"unset it and keep the service on a trusted network or behind a proxy that protects it"
            )
        else:
            remarks[name] = f"{name} is set, but {entry.feature} does not exist yet; it has no effect"
    return Verdict(remarks, refusals)
