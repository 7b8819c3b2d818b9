"""Legal moves between states and closed lists of words, held by the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db.models import CheckConstraint, Q

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db import models
    from django.db.models import TextChoices


class LegalMoves(pgtrigger.FSM):
    """A trigger that refuses an illegal move as an integrity error (SQLSTATE 23514)."""

    def get_func(self, model: models.Model) -> str:
        """Return the function of the trigger, with an error code that arrives as IntegrityError."""
        body: str = super().get_func(model)  # type: ignore[no-untyped-call]
        return body.replace("TG_TABLE_NAME;", "TG_TABLE_NAME\n                    USING ERRCODE = '23514';")


def legal_moves(field: str, moves: Mapping[Any, Sequence[str]]) -> LegalMoves:
    """Return the trigger that lets `field` change only as `moves` allow."""
    pairs = [(str(old), str(new)) for old, following in moves.items() for new in following]
    return LegalMoves(name=f"{field}_moves", field=field, transitions=pairs)


def append_only() -> list[pgtrigger.Trigger]:
    """Return the triggers that keep a row as it was written."""
    return [pgtrigger.Protect(name="keep", operation=pgtrigger.Update | pgtrigger.Delete)]


def one_of(field: str, words: type[TextChoices], *, name: str) -> CheckConstraint:
    """Return the constraint that `field` holds a word of the list."""
    return CheckConstraint(condition=Q(**{f"{field}__in": sorted(words.values)}), name=name)
