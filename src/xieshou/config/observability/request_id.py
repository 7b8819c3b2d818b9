"""The name of the request that is being answered, for logs and for the audit."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")


def accept_or_make(given: str) -> str:
    """Return the caller's request id if it is harmless, else a new one."""
    return given if ACCEPTED.fullmatch(given) else uuid.uuid4().hex
