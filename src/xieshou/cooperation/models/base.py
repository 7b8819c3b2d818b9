"""What every record of cooperation has: its key and the two sides that may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q

from xieshou.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import TextChoices


class TwoSided(models.Model):
    """The eastern side (`region_code`) and the western one ("" while it is not named)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    partner_region_code = models.CharField(max_length=12, db_collation="C", blank=True)

    class Meta:
        """Two columns and a key, no table."""

        abstract = True

    def sides(self) -> dict[str, str]:
        """Return both codes, for a row that belongs to this one."""
        return {"region_code": self.region_code, "partner_region_code": self.partner_region_code}


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


def one_of(field: str, words: type[TextChoices], *, name: str) -> CheckConstraint:
    """Return the constraint that `field` holds a word of the list."""
    return CheckConstraint(condition=Q(**{f"{field}__in": sorted(words.values)}), name=name)
