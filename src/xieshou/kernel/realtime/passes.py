"""Passes to seats: made, kept as a digest, spent once."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError

from . import statements
from .rules import CODE_LENGTH, CODE_LETTERS

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from .models import Seat

TOKEN_BYTES = 32


class PassRefusedError(DomainError):
    """The pass is unknown, spent, too early or too late, or its seat is no longer welcome."""

    default_message = _("This link was used already, or it is not its time. Open the room's page again.")


def digest(given: str) -> bytes:
    """Return what is kept of a pass."""
    return sha256(given.encode()).digest()


def new_token() -> str:
    """Return a pass for a page."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """Return a pass that is read out and typed."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def keep_pass(seat: Seat, given: str, *, at: datetime, until: datetime) -> None:
    """Keep what is needed to know a pass again: never the pass itself."""
    begins, ends = max(at, seat.room.opens_at), min(until, seat.room.closes_at)
    statements.keep_digest(seat, digest(given), valid_from=begins, expires_at=ends)


def spend(given: str, *, at: datetime) -> tuple[UUID, str]:
    """Spend a pass and return its seat with the region that it opens; of two who bring it one comes in.

    Raises: PassRefusedError: unknown, spent, or out of its time.
    """
    found = statements.spend_pass(digest(given), at=at)
    if found is None:
        raise PassRefusedError
    return found
