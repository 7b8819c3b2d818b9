"""The writes of the sheets: receive, check, commit, undo, export."""

from __future__ import annotations

from .checking import check
from .committing import commit, load_rows
from .exporting import build_export, export, request_export
from .receiving import discard, receive, request_check, request_commit, template
from .undoing import request_undo, undo

__all__ = [
    "build_export",
    "check",
    "commit",
    "discard",
    "export",
    "load_rows",
    "receive",
    "request_check",
    "request_commit",
    "request_export",
    "request_undo",
    "template",
    "undo",
]
