"""Identifiers of rows: UUID version 7, so that keys are unguessable and still grow with time."""

from __future__ import annotations

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Return a new UUID version 7."""
    return UUID(bytes=uuid_utils.uuid7().bytes)
