"""Pure rules of visits: merging of answers from several devices, and signs of invention.

An answer is an edit that is never changed and names the edits that its author had before them. What
holds is what nobody has seen and replaced. So the result depends on the set of edits only, never on
the order in which they arrive or on the clock of a device.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .vocabulary_visits import AnswerState, Sign

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Edit:
    """One answer to one question; `saw` are the edits of the question that the author had before them."""

    id: UUID
    field: str
    value: str
    saw: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one question: one value, or several that nobody decided between."""

    field: str
    heads: tuple[Edit, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """Return the different values, sorted."""
        return tuple(sorted({head.value for head in self.heads}))

    @property
    def is_contested(self) -> bool:
        """Tell whether two authors who did not know of each other answered differently."""
        return len(self.values) > 1

    @property
    def value(self) -> str | None:
        """Return the one value that holds, or None as long as it is contested."""
        return None if self.is_contested else self.values[0]


def state_of(value: str, standing: Standing) -> AnswerState:
    """Return what became of an answer of this value, by what holds for its question."""
    if value not in standing.values:
        return AnswerState.REPLACED
    return AnswerState.CONTESTED if standing.is_contested else AnswerState.HOLDS


def merge_edits(edits: Iterable[Edit]) -> dict[str, Standing]:
    """Return what holds for each question, from all edits of one household in any order.

    Edits that claim to have seen each other (which no honest device does) all stand, as a conflict.
    """
    by_field: dict[str, dict[UUID, Edit]] = {}
    for edit in edits:
        by_field.setdefault(edit.field, {})[edit.id] = edit
    return {field: Standing(field, _heads(known)) for field, known in sorted(by_field.items())}


def _heads(known: dict[UUID, Edit]) -> tuple[Edit, ...]:
    replaced = {seen for edit in known.values() for seen in edit.saw if seen != edit.id}
    heads = [edit for key, edit in known.items() if key not in replaced] or list(known.values())
    return tuple(sorted(heads, key=lambda edit: edit.id))


@dataclass(frozen=True, slots=True)
class Made:
    """One visit as the rule of signs needs it."""

    id: UUID
    household_id: UUID
    started_at: datetime
    ended_at: datetime
    answers: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on a visit looks invented (parameters/visits.yaml)."""

    most_in_window: int
    window: timedelta
    shortest: timedelta
    copies: int


def signs_of(visit: Made, others: Iterable[Made], *, photo_elsewhere: bool, limits: Limits) -> list[Sign]:
    """Return what suggests that a visit was invented.

    Args: others: visits of the same person; those of the same household are no copies.
    """
    others = [other for other in others if other.id != visit.id]
    near = [other for other in others if abs(other.started_at - visit.started_at) < limits.window]
    same = {
        other.household_id
        for other in others
        if other.household_id != visit.household_id
        and visit.note.strip()
        and (other.answers, other.note.strip()) == (visit.answers, visit.note.strip())
    }
    found = {
        Sign.TOO_MANY: len(near) + 1 > limits.most_in_window,
        Sign.TOO_SHORT: visit.ended_at - visit.started_at < limits.shortest,
        Sign.COPIED: len(same) >= limits.copies,
        Sign.SAME_PHOTO: photo_elsewhere,
    }
    return [sign for sign, is_found in found.items() if is_found]
