"""Why somebody opens a masked value: asked for, never guessed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .errors import DomainError

SHORTEST = 2
LONGEST = 200


class PurposeMissingError(DomainError):
    """A masked value is opened for a stated purpose only."""

    default_message = _("Write why you need the number, in at least two characters. The purpose is recorded.")


def check_purpose(purpose: str) -> str:
    """Return the purpose without surrounding spaces.

    Raises: PurposeMissingError: shorter than two characters.
    """
    stated = " ".join(purpose.replace("\x00", "").split())[:LONGEST]
    if len(stated) < SHORTEST:
        raise PurposeMissingError(field="purpose")
    return stated
