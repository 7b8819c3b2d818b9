"""What a computer that many share forgets: each wing names what its pages keep in a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

_kept: set[str] = set()


def forget_on_shared_computers(key: str) -> None:
    """Make a key of the session known that the page of a shared computer clears."""
    _kept.add(key)


def forget(session: SessionBase) -> None:
    """Clear what visitors before have left in the session of a shared computer."""
    for key in _kept:
        session.pop(key, None)
