"""Reads of one visit with its answers, and of all visits for a list that leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.registry.errors import VisitNotFound
from xieshou.registry.models import Visit
from xieshou.registry.rules_visits import state_of

from .visit import standings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from xieshou.kernel.actor import Scope
    from xieshou.registry.vocabulary_visits import AnswerState

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Given:
    """An answer of a visit and what became of it since."""

    field: str
    value: str
    state: AnswerState


def get_visit(visit_id: UUID, *, scope: Scope) -> Visit:
    """Return a visit of the scope with household, files and answers.

    Raises: VisitNotFound.
    """
    rows = Visit.objects.select_related("household__head").prefetch_related("files", "edits")
    found = rows.filter(scope.region_q(), pk=visit_id).first()
    if found is None:
        raise VisitNotFound
    return found


def list_answers(visit: Visit) -> list[Given]:
    """Return the answers of a visit, and whether each still holds."""
    standings = standings_of(visit.household_id)
    return [
        Given(edit.field, edit.value, state_of(edit.value, standings[edit.field]))
        for edit in visit.edits.all()
    ]


def iter_visits(scope: Scope) -> Iterator[Visit]:
    """Yield the visits of a scope with households, answers and files, the latest first."""
    rows = Visit.objects.select_related("household__head").prefetch_related("files", "edits")
    yield from rows.filter(scope.region_q()).order_by("-started_at", "-pk").iterator(chunk_size=CHUNK)
