"""Logs: one JSON object per line on stderr and, when set, in a rotating file; libraries' records go the same way.

A line has `timestamp` (UTC), `level`, `event`, `logger`, `process` and the ids bound with `bound`. Secrets are
hidden, long values cut, and nothing a value holds can start a new line. On a terminal with DEBUG the lines are made
for reading. A log file that cannot be opened is an error at start, not later.
"""

import logging
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from hsi.runtime.logfile import SharedLogFile
from hsi.runtime.redaction import HIDDEN, is_secret, one_line, redact
from hsi.runtime.settings import RuntimeSettings

MAX_VALUE_CHARS = 8192
"""Longest string that is logged in one value; tracebacks are cut at their start, where they matter least."""

_LOOKED_AT_CHARS = MAX_VALUE_CHARS + 1024
"""More than is logged, so that a secret that the cut would halve is still seen whole."""

_FIRST = ("timestamp", "level", "process", "logger", "event")

_QUIET = {
    "alembic": logging.WARNING,
    "uvicorn.error": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "asyncio": logging.WARNING,
    "pyftpdlib": logging.WARNING,
}


class LogFileUnwritable(Exception):
    """The log file cannot be opened for writing."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"LOG_FILE_PATH={path}: cannot be written ({reason}); name a file in a writable directory, or set it empty"
        )


def configure(settings: RuntimeSettings, *, process: str, stderr: bool = True) -> None:
    """Set up all logging of this process, replacing what was set up before; LogFileUnwritable when the file fails.

    `stderr=False` leaves the terminal to somebody else (a live table); the file still gets everything.
    """
    file = _file(settings)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _process_name(process),
    ]
    handlers: list[logging.Handler] = []
    if stderr:
        screen = logging.StreamHandler(sys.stderr)
        screen.setFormatter(_formatter(shared, readable=settings.debug and sys.stderr.isatty()))
        handlers.append(screen)
    if file is not None:
        file.setFormatter(_formatter(shared, readable=False))
        handlers.append(file)
    _install(handlers, settings.log_level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module: `logger(__name__).info("frame accepted", frame_id=7)`."""
    return structlog.stdlib.get_logger(name)


def bound(**ids: object) -> AbstractContextManager[None]:
    """Put these ids (camera_id, batch_id, trace_id) on every line logged inside, also by libraries."""
    return structlog.contextvars.bound_contextvars(**ids)


def shutdown() -> None:
    """Close what `configure` opened, so that a process or a test ends without open files."""
    _install([], "WARNING")


def _install(handlers: list[logging.Handler], level: str) -> None:
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if getattr(handler, "of_hsi", False)]:
        root.removeHandler(old)
        old.close()
    for new in handlers:
        new.of_hsi = True  # type: ignore[attr-defined]  # marks ours, so that pytest's own handlers stay
        root.addHandler(new)
    root.setLevel(level)
    for name, at_least in _QUIET.items():
        logging.getLogger(name).setLevel(max(at_least, root.level))
    logging.captureWarnings(capture=bool(handlers))


def _file(settings: RuntimeSettings) -> SharedLogFile | None:
    path = settings.log_file_path
    if path is None:
        return None
    try:
        return SharedLogFile(path, max_bytes=settings.log_file_max_bytes, keep=settings.log_file_backup_count)
    except OSError as error:
        raise LogFileUnwritable(path, error.strerror or type(error).__name__) from error


def _formatter(shared: list[Processor], *, readable: bool) -> logging.Formatter:
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if readable
        else structlog.processors.JSONRenderer()
    )
    ending: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if not readable:
        ending.append(structlog.processors.format_exc_info)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[*ending, _clean if not readable else _clean_for_reading, renderer]
    )


def _process_name(process: str) -> Processor:
    def add(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
        line["process"] = process
        return line

    return add


def _clean(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    first = {key: line[key] for key in _FIRST if key in line}
    return {key: HIDDEN if is_secret(key) else _cleaned(value, depth=0) for key, value in {**first, **line}.items()}


def _clean_for_reading(logger_: WrappedLogger, method: str, line: EventDict) -> EventDict:
    cleaned = _clean(logger_, method, line)
    return {key: one_line(value) if isinstance(value, str) else value for key, value in cleaned.items()}


def _cleaned(value: object, *, depth: int) -> object:
    """A value as JSON can hold it: secrets hidden, strings bounded, nesting bounded."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping) and depth < 4:
        return {str(k): HIDDEN if is_secret(str(k)) else _cleaned(v, depth=depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and depth < 4:
        return [_cleaned(item, depth=depth + 1) for item in list(value)[:200]]
    if isinstance(value, tuple) and len(value) == 3:
        return value
    text = redact(str(value)[-_LOOKED_AT_CHARS:])
    return text if len(text) <= MAX_VALUE_CHARS else f"…{text[-MAX_VALUE_CHARS:]}"
