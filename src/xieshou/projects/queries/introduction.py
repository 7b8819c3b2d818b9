"""Reads of introduced enterprises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import Introduction, IntroductionJob, IntroductionStep, Investment
from xieshou.projects.rules.introduction import Hired, IntroFacts
from xieshou.projects.vocabulary.introduction import COURTED, IntroStage, MoneyKind

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class IntroFilter:
    """What the list of enterprises is asked for; "" asks for nothing."""

    text: str = ""
    stage: str = ""
    sector: str = ""
    region: str = ""


def introductions(scope: Scope) -> QuerySet[Introduction]:
    """Return the enterprises of the scope."""
    return Introduction.objects.filter(scope.region_q())


def _sum(kind: MoneyKind) -> Any:
    rows = Investment.objects.filter(introduction=OuterRef("pk"), kind=kind).order_by()
    total = rows.values("introduction").annotate(fen=Sum("amount_fen")).values("fen")
    return Coalesce(Subquery(total), 0)


def with_figures(found: QuerySet[Introduction], *, on: date) -> QuerySet[Any]:
    """Add committed, paid and tax in fen, and the people employed on a day."""
    working = IntroductionJob.objects.filter(holding_q(on), introduction=OuterRef("pk")).order_by()
    people = working.values("introduction").annotate(
        people=Count("person", distinct=True) + Count("pk", filter=Q(person__isnull=True))
    )
    return found.annotate(
        committed_fen=_sum(MoneyKind.COMMITTED),
        paid_fen=_sum(MoneyKind.PAID),
        tax_fen=_sum(MoneyKind.TAX),
        jobs_now=Coalesce(Subquery(people.values("people")), 0),
    )


def holding_q(on: date) -> Q:
    """Return the filter of periods that hold on a day."""
    return Q(from_date__lte=on) & (Q(to_date__isnull=True) | Q(to_date__gt=on))


def list_introductions(wanted: IntroFilter, *, scope: Scope, on: date) -> QuerySet[Any]:
    """Return the enterprises that fit with their figures, the latest step first."""
    found = introductions(scope)
    for name in ("stage", "sector"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    if wanted.region:
        found = found.filter(region_code__startswith=wanted.region)
    for word in wanted.text.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(origin__icontains=word) | Q(uscc__icontains=word))
    return with_figures(found, on=on).order_by("-stage_on", "-id")


def list_visits_due(*, scope: Scope, on: date) -> QuerySet[Introduction]:
    """Return the enterprises whose planned visit has come, the longest waiting first."""
    found = introductions(scope).filter(next_visit_on__lte=on)
    return found.exclude(stage=IntroStage.LOST).order_by("next_visit_on", "id")


def count_by_stage(scope: Scope) -> dict[str, int]:
    """Return how many enterprises stand at each stage."""
    rows = introductions(scope).order_by().values_list("stage").annotate(number=Count("pk"))
    return {stage.value: 0 for stage in IntroStage} | dict(rows)


def get_introduction(introduction_id: UUID, *, scope: Scope) -> Introduction:
    """Return an enterprise of the scope.

    Raises: NotFound.
    """
    found = introductions(scope).filter(pk=introduction_id).first()
    if found is None:
        raise NotFound
    return found


def get_introduction_for_update(introduction_id: UUID, *, scope: Scope) -> Introduction:
    """Return an enterprise of the scope with its row locked.

    Raises: NotFound.
    """
    found = introductions(scope).select_for_update().filter(pk=introduction_id).first()
    if found is None:
        raise NotFound
    return found


def get_investment(investment_id: UUID, *, scope: Scope) -> Investment:
    """Return an amount of the scope.

    Raises: NotFound.
    """
    found = Investment.objects.filter(scope.region_q(), pk=investment_id).first()
    if found is None:
        raise NotFound
    return found


def get_job_for_update(job_id: UUID, *, scope: Scope) -> IntroductionJob:
    """Return the employment of a person with its row locked.

    Raises: NotFound.
    """
    found = (
        IntroductionJob.objects.select_for_update(of=("self",))
        .select_related("introduction")
        .filter(scope.region_q(), pk=job_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def facts_of(row: Introduction, *, on: date) -> IntroFacts:
    """Return what is on file of an enterprise up to a day."""
    sums = dict(
        row.investments.filter(on_date__lte=on).order_by().values_list("kind").annotate(fen=Sum("amount_fen"))
    )
    jobs = row.jobs.filter(holding_q(on)).count()
    committed, paid = sums.get(MoneyKind.COMMITTED, 0), sums.get(MoneyKind.PAID, 0)
    return IntroFacts(row.stage, row.stage_on, row.uscc, committed, paid, jobs)


def list_hired(*, scope: Scope, introduction_ids: list[UUID]) -> list[Hired]:
    """Return everybody whom some enterprises employ or employed."""
    rows = IntroductionJob.objects.filter(scope.region_q(), introduction__in=introduction_ids)
    fields = (
        "introduction_id", "person_id", "worker_name", "home_code", "household__is_priority", "from_date",
        "to_date",
    )  # fmt: skip
    return [
        Hired(str(firm), str(person or f"{name}/{home}"), home, bool(poor), first, end)
        for firm, person, name, home, poor, first, end in rows.order_by("from_date", "id").values_list(
            *fields
        )
    ]


def list_jobs(introduction_id: UUID, *, scope: Scope) -> QuerySet[IntroductionJob]:
    """Return the people of an enterprise, those who work first."""
    found = IntroductionJob.objects.filter(scope.region_q(), introduction_id=introduction_id)
    return found.select_related("household", "person").order_by("-to_date", "-from_date", "id")


def list_investments(introduction_id: UUID, *, scope: Scope) -> QuerySet[Investment]:
    """Return the amounts of an enterprise, the latest first."""
    found = Investment.objects.filter(scope.region_q(), introduction_id=introduction_id)
    return found.select_related("taken_back").order_by("-on_date", "-id")


def list_tenants(*, scope: Scope) -> QuerySet[Introduction]:
    """Return the enterprises that may lease a unit: signed, landed or in operation."""
    found = introductions(scope).exclude(stage__in=[*COURTED[:2], IntroStage.LOST])
    return found.order_by("name", "id")


def list_all_steps(*, scope: Scope) -> QuerySet[IntroductionStep]:
    """Return every step of the enterprises of the scope, by enterprise and day."""
    found = IntroductionStep.objects.filter(scope.region_q()).select_related("introduction")
    return found.order_by("region_code", "introduction__name", "on_date", "taken_at", "id")


def list_all_money(*, scope: Scope) -> QuerySet[Investment]:
    """Return the amounts of the scope that hold: neither taken back nor a taking back."""
    found = Investment.objects.filter(scope.region_q(), takes_back=None, taken_back=None)
    return found.select_related("introduction").order_by(
        "region_code", "introduction__name", "on_date", "kind", "id"
    )


def list_all_jobs(*, scope: Scope) -> QuerySet[IntroductionJob]:
    """Return everybody whom the enterprises of the scope employ or employed, by enterprise and day."""
    found = IntroductionJob.objects.filter(scope.region_q())
    return found.select_related("introduction", "household", "person").order_by(
        "region_code", "introduction__name", "from_date", "id"
    )
