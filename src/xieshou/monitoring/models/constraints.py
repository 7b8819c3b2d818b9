"""Legal moves between stages, closed lists of words and rows that never change, held by the database."""

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


def begins_as(field: str, first: str) -> pgtrigger.Trigger:
    """Return the trigger that lets a row begin in one state only."""
    return pgtrigger.Trigger(
        name=f"{field}_begins",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Q(**{f"new__{field}__df": first}),
        func=f"raise exception '{field} begins as {first}' using errcode = '23514';",
    )


def agreed_before_clearing() -> pgtrigger.Trigger:
    """Return the trigger that lets no case begin its clearing before the household has agreed."""
    return pgtrigger.Trigger(
        name="clearing_agreed",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("stage"),  # type: ignore[no-untyped-call]
        condition=pgtrigger.Q(new__stage="clearing")
        & ~pgtrigger.Q(old__stage="clearing")
        & (pgtrigger.Q(new__clearing_agreed_on__isnull=True) | pgtrigger.Q(new__clearing_agreed_by="")),
        func="raise exception 'the household has not agreed to be cleared' using errcode = '23514';",
    )


def never_changed() -> pgtrigger.Trigger:
    """Return the trigger that keeps a row as it was written."""
    return pgtrigger.Trigger(
        name="append_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func="raise exception 'a row of % is never changed', TG_TABLE_NAME using errcode = '23514';",
    )


def one_of(field: str, words: type[TextChoices], *, name: str, empty: bool = False) -> CheckConstraint:
    """Return the constraint that `field` holds a word of the list, or nothing where that is allowed."""
    allowed = sorted([*words.values, *([""] if empty else [])])
    return CheckConstraint(condition=Q(**{f"{field}__in": allowed}), name=name)
