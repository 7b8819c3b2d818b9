"""What the wing tells the rooms below when it starts."""

from __future__ import annotations


def connect() -> None:
    """Register what the wing adds; called once by the application."""
