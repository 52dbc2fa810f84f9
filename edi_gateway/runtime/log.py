"""Logging for people or machines: one line per record, whatever the text of a partner contains."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import IO

from edi_gateway.store.names import printable

_LONGEST = 2_000  # characters of a message
_FRAMES = 8  # of a traceback, the innermost


class LineFormatter(logging.Formatter):
    """``2026-01-31T12:00:00+00:00 INFO    edi_gateway.runtime.intake: text``; tracebacks follow, indented."""

    def format(self, record: logging.LogRecord) -> str:
        name = printable(record.name)
        line = f"{_time(record)} {record.levelname:7} {name}: {printable(record.getMessage(), _LONGEST)}"
        trace = _traceback(self, record)
        return "\n".join([line, *(f"    | {printable(t, _LONGEST)}" for t in trace)])


class JsonFormatter(logging.Formatter):
    """One JSON object per line with ``time``, ``level``, ``logger``, ``message`` and, where there is one, ``trace``."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "thread": record.threadName,
            "message": printable(record.getMessage(), _LONGEST),
        }
        if trace := _traceback(self, record):
            entry["trace"] = trace
        return json.dumps(entry)


def configure_logging(*, json_lines: bool = False, level: int = logging.INFO, stream: IO[str] | None = None) -> None:
    """Sends the package's log to ``stream`` (standard error by default). Calling it again replaces the former setting.

    Libraries are heard from warnings on: at lower levels some of them write down what they transfer.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if json_lines else LineFormatter())
    root = logging.getLogger()
    for old in [h for h in root.handlers if getattr(h, "of_the_gateway", False)]:
        root.removeHandler(old)
    handler.of_the_gateway = True  # type: ignore[attr-defined]
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("edi_gateway").setLevel(level)


def log_defect(logger: logging.Logger, text: str, error: BaseException) -> None:
    """Writes down an error that nobody foresaw: its type and where it came from, but not its message, which may quote
    what a partner sent. The message belongs to the transmission, in the database."""
    frames = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)[-_FRAMES:]]
    logger.error("%s This is a defect: %s at %s", text, type(error).__name__, " < ".join(reversed(frames)))


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> list[str]:
    return formatter.formatException(record.exc_info).splitlines() if record.exc_info and record.exc_info[0] else []
