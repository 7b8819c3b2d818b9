"""Reads of cases: lists, one record with everything on it, counts by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q

from xieshou.kernel.errors import NotFound
from xieshou.monitoring.models import Case, CaseCause, FollowUp, Measure, Step
from xieshou.monitoring.vocabulary.case import HELPED, OPEN_STAGES, Stage
from xieshou.monitoring.vocabulary.measure import EFFECTIVE, MeasureStatus
from xieshou.registry.models import Member
from xieshou.registry.vocabulary import ABLE_TO_WORK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def cases(scope: Scope) -> QuerySet[Case]:
    """Return the cases of the scope with their households, the first due first; closed ones last."""
    found = Case.objects.filter(scope.region_q()).select_related("household__head", "clue")
    return found.order_by(F("due_on").asc(nulls_last=True), "id")


def get_case(case_id: UUID, *, scope: Scope) -> Case:
    """Return a case of the scope.

    Raises: NotFound.
    """
    found = cases(scope).filter(pk=case_id).first()
    if found is None:
        raise NotFound
    return found


def measures_in(scope: Scope) -> QuerySet[Measure]:
    """Return the measures of the cases of the scope."""
    return Measure.objects.filter(scope.region_q())


def lock_case(case_id: UUID, *, scope: Scope) -> Case:
    """Return a case of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = (
        Case.objects.select_for_update(of=("self",))
        .select_related("household__head")
        .filter(scope.region_q(), pk=case_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def lock_helped_case(household_id: UUID) -> Case | None:
    """Return the household's case if it is helped or followed up, locked until the transaction ends."""
    found = Case.objects.select_for_update(of=("self",)).filter(household_id=household_id)
    return found.filter(stage__in=HELPED).first()


def list_open(scope: Scope, *, stages: Iterable[str] = OPEN_STAGES) -> QuerySet[Case]:
    """Return the cases at some stages, the first due first."""
    return cases(scope).filter(stage__in=list(stages))


def list_overdue(scope: Scope, *, on: date) -> QuerySet[Case]:
    """Return the open cases whose clock has run out."""
    return list_open(scope).filter(due_on__lt=on)


def stage_counts(scope: Scope, *, on: date) -> dict[str, dict[str, int]]:
    """Return for each stage how many cases stand there and how many of them are overdue."""
    late = Q(due_on__lt=on)
    rows: Any = (
        Case.objects.filter(scope.region_q())
        .values("stage")
        .annotate(number=Count("id"), late=Count("id", filter=late))
        .order_by("stage")
    )
    return {row["stage"]: {"number": row["number"], "late": row["late"]} for row in rows}


def list_steps(case_id: UUID, *, scope: Scope) -> list[Step]:
    """Return the steps of a case, the latest first."""
    return list(Step.objects.filter(scope.region_q(), case_id=case_id).order_by("-at", "-id"))


def list_causes(case_id: UUID, *, scope: Scope) -> list[Any]:
    """Return the causes of a case, each with whether a measure against it is in place."""
    helped = Measure.objects.filter(case_id=OuterRef("case_id"), cause=OuterRef("kind"), status__in=EFFECTIVE)
    found = CaseCause.objects.filter(scope.region_q(), case_id=case_id).annotate(is_helped=Exists(helped))
    return list(found.order_by("named_on", "kind"))


def list_measures(case_id: UUID, *, scope: Scope) -> list[Measure]:
    """Return the measures of a case, the first due first."""
    return list(Measure.objects.filter(scope.region_q(), case_id=case_id).order_by("due_on", "id"))


def list_follow_ups(case_id: UUID, *, scope: Scope) -> list[FollowUp]:
    """Return the follow-ups of a case, the latest first."""
    return list(FollowUp.objects.filter(scope.region_q(), case_id=case_id).order_by("-on"))


def list_measures_due(scope: Scope, *, on: date) -> QuerySet[Measure]:
    """Return the planned measures whose day has come."""
    found = Measure.objects.filter(scope.region_q(), status=MeasureStatus.PLANNED, due_on__lte=on)
    return found.select_related("case__household__head").order_by("due_on", "id")


def count_able_to_work(household_id: UUID) -> int:
    """Return how many present members are able to work; an ability that nobody recorded does not count."""
    return Member.objects.filter(
        household_id=household_id, to_date__isnull=True, labour_ability__in=list(ABLE_TO_WORK)
    ).count()


def last_case(household_id: UUID) -> Case | None:
    """Return the household's latest closed case, for re-marking."""
    return (
        Case.objects.filter(household_id=household_id, stage__in=[Stage.CLEARED, Stage.REFUSED])
        .order_by("-opened_at", "-id")
        .first()
    )


def next_number(region_code: str, year: int) -> str:
    """Return the next free case number of a county and year, holding it until the transaction ends."""
    from django.db import connection

    prefix = f"{region_code[:6]}-{year}-"
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"monitoring.number.{prefix}"]
        )
        cursor.execute(
            "select max(number) from monitoring_case where number >= %s and number < %s",
            [prefix, prefix[:-1] + "."],
        )
        row = cursor.fetchone()
    serial = int(row[0].rpartition("-")[2]) + 1 if row and row[0] else 1
    return f"{prefix}{serial:05d}"


def get_measure(measure_id: UUID, *, scope: Scope) -> Measure:
    """Return a measure of the scope.

    Raises: NotFound.
    """
    found = Measure.objects.filter(scope.region_q(), pk=measure_id).first()
    if found is None:
        raise NotFound
    return found
