"""What came of calls of the scheme: grants, contracts, payments, assets, jobs, income, from records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, Q, Sum, When

from xieshou.projects.models import Application, Asset, Benefit, PaymentRequest, WorkContract
from xieshou.projects.vocabulary.linkage import BenefitStatus, LinkageKind
from xieshou.projects.vocabulary.payment import BOOKED, PaymentKind
from xieshou.projects.vocabulary.scheme import ApplicationStatus

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.cooperation.indicators import Cut
    from xieshou.kernel.actor import Scope

NET = Case(When(kind=PaymentKind.RETURN, then=-F("amount_fen")), default=F("amount_fen") - F("retained_fen"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call, each payee and village counted once. Money in fen."""

    granted: int
    granted_fen: int
    contracted_fen: int
    paid_fen: int
    assets: int
    asset_fen: int
    households: int
    long_jobs: int
    seasonal_jobs: int
    income_fen: int
    villages: int
    collective_fen: int


def outcome_of(call_id: UUID, *, scope: Scope) -> Outcome:
    """Return what came of a call: its grant agreements, and the projects that they pay for."""
    granted = Application.objects.filter(
        scope.region_q(), call_id=call_id, status=ApplicationStatus.GRANTED
    ).values_list("requested_fen", flat=True)
    agreements = WorkContract.objects.filter(scope.region_q(), application__call_id=call_id)
    assets = Asset.objects.filter(
        scope.region_q(), contract__in=agreements.values("pk"), confirmed_at__isnull=False, released_at=None
    ).values_list("value_fen", flat=True)
    families, collective = _benefits(agreements, scope)
    sums = list(granted)
    values = list(assets)
    return Outcome(
        granted=len(sums),
        granted_fen=sum(sums),
        contracted_fen=_total(agreements, "amount_fen"),
        paid_fen=_total(_payments(agreements, scope), NET),
        assets=len(values),
        asset_fen=sum(values),
        households=families.order_by().values("household_id").distinct().count(),
        long_jobs=_heads(families, LinkageKind.JOB_LONG),
        seasonal_jobs=_heads(families, LinkageKind.JOB_SEASONAL),
        income_fen=_total(families, "amount_fen"),
        villages=collective.order_by().values("region_code").distinct().count(),
        collective_fen=_total(collective, "amount_fen"),
    )


def _total(rows: QuerySet[Any], what: Any) -> int:
    return rows.aggregate(fen=Sum(what))["fen"] or 0


def _payments(agreements: QuerySet[WorkContract], scope: Scope) -> QuerySet[PaymentRequest]:
    return PaymentRequest.objects.filter(
        scope.region_q(), contract__in=agreements.values("pk"), status__in=BOOKED
    )


def _benefits(
    agreements: QuerySet[WorkContract], scope: Scope
) -> tuple[QuerySet[Benefit], QuerySet[Benefit]]:
    """Return the confirmed payments of the projects of agreements: to families, to villages."""
    paid = Benefit.objects.filter(
        scope.region_q(), project__in=agreements.values("project_id"), status=BenefitStatus.CONFIRMED
    )
    return paid.filter(household__isnull=False), paid.filter(household__isnull=True)


def _heads(families: QuerySet[Benefit], kind: LinkageKind) -> int:
    return families.filter(kind=kind).order_by().values("person_id").distinct().count()


def _agreements(scope: Scope, cut: Cut) -> QuerySet[WorkContract]:
    """Return the grant agreements of calls that belong to a line of the district's plans."""
    return WorkContract.objects.filter(
        scope.region_q(),
        region_code__startswith=cut.west,
        application__call__plan_line__region_code__startswith=cut.east,
    )


def _within(cut: Cut, column: str) -> Q:
    return Q(**{f"{column}__gte": cut.from_date, f"{column}__lt": cut.to_date})


def rows_granted(scope: Scope, cut: Cut) -> QuerySet[WorkContract]:
    """Return the grant agreements signed in the days under calls of the district's plans, latest first."""
    return _agreements(scope, cut).filter(_within(cut, "signed_on")).order_by("-signed_on", "pk")


def count_granted(scope: Scope, cut: Cut) -> int:
    """Return the fen of grant agreements signed in the days under calls of the district's plans."""
    return _total(rows_granted(scope, cut), "amount_fen")


def count_granted_paid(scope: Scope, cut: Cut) -> int:
    """Return the fen paid under these agreements in the days, less what came back."""
    days = _within(cut, "decided_at__date")
    return _total(_payments(_agreements(scope, cut), scope).filter(days), NET)


def count_scheme_income(scope: Scope, cut: Cut) -> int:
    """Return the fen of household income that began in the days in projects of these agreements."""
    families, _collective = _benefits(_agreements(scope, cut), scope)
    return _total(families.filter(_within(cut, "from_date")), "amount_fen")


def count_scheme_collective(scope: Scope, cut: Cut) -> int:
    """Return the fen of collective income of villages that began in the days in these projects."""
    _families, collective = _benefits(_agreements(scope, cut), scope)
    return _total(collective.filter(_within(cut, "from_date")), "amount_fen")


def count_scheme_long_jobs(scope: Scope, cut: Cut) -> int:
    """Return how many people had long-term jobs in these projects that began in the days."""
    families, _collective = _benefits(_agreements(scope, cut), scope)
    return _heads(families.filter(_within(cut, "from_date")), LinkageKind.JOB_LONG)


def count_scheme_seasonal_jobs(scope: Scope, cut: Cut) -> int:
    """Return how many people had seasonal jobs in these projects that began in the days."""
    families, _collective = _benefits(_agreements(scope, cut), scope)
    return _heads(families.filter(_within(cut, "from_date")), LinkageKind.JOB_SEASONAL)
