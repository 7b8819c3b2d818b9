"""Reads of village leaders: trained, started, leading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import Leader, LeaderTraining, LedHousehold

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class LeaderCount:
    """Trained people, undertakings started, households led, each once."""

    trainings: int
    trained: int
    started: int
    households: int


def leaders(scope: Scope) -> QuerySet[Leader]:
    """Return the leaders of the scope."""
    return Leader.objects.filter(scope.region_q())


def list_leaders(*, scope: Scope) -> QuerySet[Any]:
    """Return the leaders with training, person and how many households they lead, the latest first."""
    found = leaders(scope).select_related("training", "person", "household")
    return found.annotate(households=Count("led")).order_by("-entered_at", "-id")


def list_trainings(*, scope: Scope) -> QuerySet[Any]:
    """Return the trainings of the scope with how many they trained, the latest first."""
    found = LeaderTraining.objects.filter(scope.region_q()).annotate(trained=Count("leaders"))
    return found.order_by("-from_date", "-id")


def count_leaders(*, scope: Scope) -> LeaderCount:
    """Return the chain from training to households led; nobody and nothing counts twice."""
    return LeaderCount(
        LeaderTraining.objects.filter(scope.region_q()).count(),
        leaders(scope).count(),
        leaders(scope).exclude(started_kind="").count(),
        LedHousehold.objects.filter(scope.region_q()).count(),
    )


def get_training(training_id: UUID, *, scope: Scope) -> LeaderTraining:
    """Return a training of the scope.

    Raises: NotFound.
    """
    found = LeaderTraining.objects.filter(scope.region_q(), pk=training_id).first()
    if found is None:
        raise NotFound
    return found


def get_leader(leader_id: UUID, *, scope: Scope) -> Leader:
    """Return a leader of the scope with training and person.

    Raises: NotFound.
    """
    found = leaders(scope).select_related("training", "person", "household").filter(pk=leader_id).first()
    if found is None:
        raise NotFound
    return found


def get_leader_for_update(leader_id: UUID, *, scope: Scope) -> Leader:
    """Return a leader of the scope with the row locked.

    Raises: NotFound.
    """
    found = leaders(scope).select_for_update(of=("self",)).select_related("training")
    row = found.filter(pk=leader_id).first()
    if row is None:
        raise NotFound
    return row


def list_led(leader_id: UUID, *, scope: Scope) -> QuerySet[LedHousehold]:
    """Return the households that a leader leads, in the order of their days."""
    found = LedHousehold.objects.filter(scope.region_q(), leader_id=leader_id)
    return found.select_related("household__head").order_by("from_date", "id")


def list_chain(*, scope: Scope) -> list[tuple[LeaderTraining, list[Leader]]]:
    """Return each training with who was trained in it; leaders of the scope trained elsewhere included."""
    rows = leaders(scope).select_related("training", "person", "household")
    by_training: dict[UUID, list[Leader]] = {}
    found = {one.pk: one for one in LeaderTraining.objects.filter(scope.region_q())}
    for row in rows.order_by("entered_at", "id"):
        found.setdefault(row.training_id, row.training)
        by_training.setdefault(row.training_id, []).append(row)
    ordered = sorted(found.values(), key=lambda one: (one.region_code, one.from_date, one.title))
    return [(one, by_training.get(one.pk, [])) for one in ordered]


def list_all_led(*, scope: Scope) -> QuerySet[LedHousehold]:
    """Return every household led in the scope with its leader, by leader and day."""
    found = LedHousehold.objects.filter(scope.region_q())
    found = found.select_related("leader__household", "leader__person", "household")
    return found.order_by("leader__entered_at", "leader_id", "from_date", "id")
