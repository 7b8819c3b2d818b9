"""Reads of visits: what a device carries, what holds for a household, conflicts, signs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from xieshou.kernel.regions.queries import region_names
from xieshou.registry.models import (
    Household,
    Member,
    Visit,
    VisitAssignment,
    VisitConflict,
    VisitDevice,
    VisitEdit,
)
from xieshou.registry.parameters.loading import visit_value
from xieshou.registry.rules_visits import Edit, Limits, Made, Standing, merge_edits, signs_of
from xieshou.registry.vocabulary_visits import ConflictState

from .record import age_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.registry.vocabulary_visits import Sign

MOST_SHOWN = 50


def _edit(row: VisitEdit) -> Edit:
    return Edit(row.pk, row.field, row.value, frozenset(row.saw))


def standings_of(household_id: UUID) -> dict[str, Standing]:
    """Return what holds for each question of a household."""
    return merge_edits(_edit(row) for row in VisitEdit.objects.filter(household_id=household_id))


def list_unassigned(region_code: str, *, user_id: UUID, scope: Scope, most: int) -> list[Household]:
    """Return open households of a village that the user does not carry, priority ones first."""
    mine = VisitAssignment.objects.filter(user_id=user_id).values("household_id")
    rows = Household.objects.filter(scope.region_q(), region_code=region_code, closed_on=None)
    return list(rows.exclude(pk__in=mine).order_by("-is_priority", "code")[:most])


def list_carried(actor: Actor) -> list[Household]:
    """Return the households that the actor visits, by code."""
    if actor.user_id is None:
        return []
    rows = VisitAssignment.objects.filter(actor.scope.region_q(), user_id=actor.user_id)
    keys = rows.values("household_id")
    return list(Household.objects.select_related("head").filter(pk__in=keys, closed_on=None).order_by("code"))


def build_pack(actor: Actor, *, on: date) -> list[dict[str, Any]]:
    """Return what a device needs of each carried household: no ID number, no telephone, no health."""
    homes = list_carried(actor)
    keys = [home.pk for home in homes]
    places = region_names({home.region_code for home in homes})
    members = defaultdict(list)
    present = Member.objects.select_related("person").filter(household_id__in=keys, to_date=None)
    for member in present.order_by("relation", "pk"):
        members[member.household_id].append(
            {
                "name": member.person.name,
                "relation": member.get_relation_display(),
                "age": age_on(member.person.birth_date, on),
            }
        )
    edits = defaultdict(list)
    for row in VisitEdit.objects.filter(household_id__in=keys):
        edits[row.household_id].append(_edit(row))
    return [
        {
            "id": str(home.pk),
            "code": home.code,
            "head": home.head.name,
            "place": places.get(home.region_code, ""),
            "address": home.address,
            "members": members[home.pk],
            "fields": {
                field: {"values": list(standing.values), "heads": [str(head.id) for head in standing.heads]}
                for field, standing in merge_edits(edits[home.pk]).items()
            },
        }
        for home in homes
    ]


def limits_on(on: date) -> Limits:
    """Return from when on a visit looks invented on a day."""
    return Limits(
        most_in_window=visit_value("most_in_window", on),
        window=timedelta(minutes=visit_value("window_minutes", on)),
        shortest=timedelta(minutes=visit_value("shortest_minutes", on)),
        copies=visit_value("copies", on),
    )


def made_of(row: Visit, answers: tuple[tuple[str, str], ...]) -> Made:
    """Return a visit as the rule of signs needs it."""
    return Made(row.pk, row.household_id, row.started_at, row.ended_at, answers, row.note)


def signs_on_file(visit: Made, *, user_id: UUID | None, at: datetime) -> list[Sign]:
    """Return the signs of a visit among those of the same person within a month."""
    month = timedelta(days=31)
    rows = Visit.objects.prefetch_related("edits").filter(
        user_id=user_id,
        started_at__gte=visit.started_at - month,
        started_at__lte=visit.started_at + month,
    )
    others = [
        made_of(row, tuple(sorted((edit.field, edit.value) for edit in row.edits.all()))) for row in rows
    ]
    return signs_of(visit, others, photo_elsewhere=False, limits=limits_on(timezone.localdate(at)))


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A question that somebody has to decide, with every answer and who gave it."""

    conflict: VisitConflict
    answers: list[tuple[str, str]]


def list_conflicts(scope: Scope) -> list[OpenConflict]:
    """Return the open conflicts of a scope, the oldest first."""
    rows = list(
        VisitConflict.objects.select_related("household__head")
        .filter(scope.region_q(), state=ConflictState.OPEN)
        .order_by("found_at", "pk")[:MOST_SHOWN]
    )
    edits: dict[UUID, list[VisitEdit]] = defaultdict(list)
    for row in VisitEdit.objects.select_related("visit").filter(
        household_id__in=[c.household_id for c in rows]
    ):
        edits[row.household_id].append(row)
    return [OpenConflict(row, _answers(row.field, edits[row.household_id])) for row in rows]


def _answers(field: str, rows: Iterable[VisitEdit]) -> list[tuple[str, str]]:
    """Return (value, who) of each answer that stands."""
    known = {row.pk: row for row in rows}
    standing = merge_edits(map(_edit, known.values())).get(field)
    heads = standing.heads if standing else ()
    return [
        (head.value, visit.user_name if (visit := known[head.id].visit) is not None else "") for head in heads
    ]


def list_visits(scope: Scope, *, household_id: UUID | None = None, with_signs: bool = False) -> list[Visit]:
    """Return the latest visits of a scope with their households and files."""
    rows = (
        Visit.objects.select_related("household__head")
        .prefetch_related("files", "edits")
        .filter(scope.region_q())
    )
    if household_id is not None:
        rows = rows.filter(household_id=household_id)
    if with_signs:
        rows = rows.filter(~Q(signs=[]))
    return list(rows.order_by("-received_at", "-pk")[:MOST_SHOWN])


def list_devices(user_id: UUID) -> list[VisitDevice]:
    """Return the devices of a user that are not closed, the latest first."""
    return list(VisitDevice.objects.filter(user_id=user_id, wiped_at=None).order_by("-opened_at"))


def is_visible_visit(visit_id: UUID, *, scope: Scope) -> bool:
    """Tell whether a visit lies in a scope."""
    return Visit.objects.filter(scope.region_q(), pk=visit_id).exists()
