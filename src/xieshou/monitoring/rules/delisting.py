"""Which state of a place stands: the latest approved one. A report never stands. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.monitoring.vocabulary.figures import Basis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Told:
    """A state of a place as the rule needs it."""

    id: UUID
    basis: str
    from_date: date | None


def standing(told: Sequence[Told], *, on: date) -> Told | None:
    """Return the approved state that holds on a day, None where none had begun.

    Args: told: of one place, in the order in which they were recorded; of two of one day the later stands.
    """
    approved = [
        one
        for one in told
        if one.basis == Basis.APPROVED and one.from_date is not None and one.from_date <= on
    ]
    return max(reversed(approved), key=lambda one: str(one.from_date), default=None)
