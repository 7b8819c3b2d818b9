"""Logs: one JSON object a line, allow-listed fields, no personal data.

Exceptions are logged by type and place. Their text is kept only for types whose text comes from
the program, never from its data, because a database error quotes the row it refused.
"""

from __future__ import annotations

import json
import logging
import logging.config
import re
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from xieshou.config.observability.request_id import current_request_id

if TYPE_CHECKING:
    from types import TracebackType

EXTRA_FIELDS = (
    "method",
    "route",
    "status",
    "duration_ms",
    "event",
    "task",
    "queue",
    "attempt",
    "file_id",
    "problem",
    "count",
)
PLAIN = (str, int, float, bool)
TEXT_KEPT_OF = (AttributeError, ImportError, NameError, NotImplementedError, TypeError)
LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z-])\d{11}(?![0-9A-Za-z])|\d{14,}[0-9Xx]?")
HAN_TEXT = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+")
FRAMES = 25

QUIET = {
    "django.request": "ERROR",
    "django.security": "ERROR",
    "django.db.backends": "WARNING",
    "procrastinate": "WARNING",
    "axes": "ERROR",
    "fontTools": "ERROR",
}


def scrub(text: str) -> str:
    """Return the text without phone, identity or account numbers and without Chinese words."""
    return HAN_TEXT.sub("…", LONG_NUMBER.sub("…", text))


class JsonFormatter(logging.Formatter):
    """Write a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; line breaks inside values are escaped by JSON itself."""
        return json.dumps(describe(record), ensure_ascii=False, separators=(",", ":"))


class TextFormatter(logging.Formatter):
    """Write a record as one readable line, for a developer's terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; control characters are shown, not obeyed."""
        fields = describe(record)
        head = f"{fields.pop('time')} {fields.pop('level'):<7} {fields.pop('message')}"
        rest = " ".join(f"{name}={value}" for name, value in fields.items() if name != "logger")
        return f"{head} {rest}".rstrip().replace("\r", "\\r").replace("\n", "\\n")


def describe(record: logging.LogRecord) -> dict[str, Any]:
    """Return what may be logged of a record."""
    fields: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": _message(record),
    }
    if request_id := current_request_id.get():
        fields["request_id"] = request_id
    for name in EXTRA_FIELDS:
        value = record.__dict__.get(name)
        if isinstance(value, PLAIN):
            fields[name] = scrub(value) if isinstance(value, str) else value
    if record.exc_info and record.exc_info[1] is not None:
        fields["error"] = _error(record.exc_info[1])
        fields["at"] = _places(record.exc_info[2])
    return fields


def configure(settings: dict[str, Any]) -> None:
    """Set up logging; Django calls this with the setting LOGGING: level and format."""
    level = settings.get("level", "INFO")
    formatter = TextFormatter if settings.get("format") == "text" else JsonFormatter
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": formatter}},
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["out"], "level": level},
            "loggers": {name: {"level": quiet} for name, quiet in QUIET.items()},
        }
    )
    logging.getLogger("django").handlers.clear()


def _message(record: logging.LogRecord) -> str:
    """Return the message; a library's message is kept without its arguments' values."""
    if record.name.startswith("procrastinate"):
        job = record.__dict__.get("job")
        job = job if isinstance(job, dict) else {}
        action = record.__dict__.get("action", "worker")
        return scrub(f"{action} {job.get('task_name', '')} {job.get('id', '')}".strip())
    if record.name == "django.request":
        return "Unhandled error" if record.exc_info else "Request failed"
    try:
        return scrub(record.getMessage())
    except (TypeError, ValueError):
        return str(record.msg)


def _error(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    diagnosis = getattr(error.__cause__ or error, "diag", None)
    if diagnosis is not None:
        parts = (diagnosis.sqlstate, diagnosis.table_name, diagnosis.constraint_name)
        return " ".join([name, *(str(part) for part in parts if part)])
    return f"{name}: {scrub(str(error))}" if isinstance(error, TEXT_KEPT_OF) else name


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
