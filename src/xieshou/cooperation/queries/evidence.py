"""The rows that this wing's indicators count for a pair and days: `counts.py` counts, pages list."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q
from django.utils.timezone import get_current_timezone

from xieshou.cooperation.models import (
    Agreement,
    ChannelSale,
    Decision,
    Donation,
    ExchangeEvent,
    Finding,
    Liaison,
    LiaisonTask,
    Meeting,
    Participation,
    SupervisionOrder,
    Visit,
)
from xieshou.cooperation.vocabulary.consumption import SaleWay
from xieshou.cooperation.vocabulary.meeting import DecisionStatus, MeetingStatus
from xieshou.kernel.organisations.queries import list_pairings
from xieshou.kernel.regions.rules import short_code
from xieshou.registry.models import GuaranteeFact, MeasureFact
from xieshou.registry.models import Visit as HomeVisit
from xieshou.registry.vocabulary_facts import GuaranteeState, MeasureKind

from .scoped import side_q

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from xieshou.cooperation.indicators import Cut
    from xieshou.kernel.actor import Scope

ModelT = TypeVar("ModelT", bound="Model")
# Measures that a family has a right to by a policy; every other measure is help that somebody chose to give.
BY_POLICY = (
    MeasureKind.ALLOWANCE,
    MeasureKind.INSURANCE,
    MeasureKind.MEDICAL_AID,
    MeasureKind.SCHOOL_AID,
    MeasureKind.MICROCREDIT,
    MeasureKind.HOUSE_REPAIR,
    MeasureKind.WATER,
    MeasureKind.CARE,
)


def of_pair(rows: QuerySet[ModelT], cut: Cut) -> QuerySet[ModelT]:
    """Return the rows of a pair: those of the eastern region, with one partner or with all."""
    rows = rows.filter(region_code__startswith=cut.east)
    return rows.filter(partner_region_code__startswith=cut.west) if cut.west else rows


def within(rows: QuerySet[ModelT], cut: Cut, column: str) -> QuerySet[ModelT]:
    """Return the rows whose day lies within the term, the latest first."""
    days: dict[str, Any] = {f"{column}__gte": cut.from_date, f"{column}__lt": cut.to_date}
    return rows.filter(**days).order_by(f"-{column}", "pk")


def rows_meetings(scope: Scope, cut: Cut) -> QuerySet[Meeting]:
    """Return the joint meetings with closed minutes held within the term."""
    rows = of_pair(Meeting.objects.filter(side_q(scope), status=MeetingStatus.CLOSED), cut)
    return within(rows, cut, "held_on")


def rows_decisions_done(scope: Scope, cut: Cut) -> QuerySet[Decision]:
    """Return the decisions carried out within the term."""
    rows = of_pair(Decision.objects.filter(side_q(scope), status=DecisionStatus.DONE), cut)
    return within(rows, cut, "status_on")


def rows_visits(scope: Scope, cut: Cut) -> QuerySet[Visit]:
    """Return the field visits with at least one stop that began within the term."""
    rows = of_pair(Visit.objects.filter(side_q(scope), stops__isnull=False), cut)
    return within(rows, cut, "from_date").distinct()


def rows_findings_found(scope: Scope, cut: Cut) -> QuerySet[Finding]:
    """Return the problems that visits begun within the term found."""
    return within(of_pair(Finding.objects.filter(side_q(scope)), cut), cut, "visit__from_date")


def rows_orders(scope: Scope, cut: Cut) -> QuerySet[SupervisionOrder]:
    """Return the supervision orders issued within the term."""
    return within(of_pair(SupervisionOrder.objects.filter(side_q(scope)), cut), cut, "issued_on")


def rows_agreements(scope: Scope, cut: Cut) -> QuerySet[Agreement]:
    """Return the agreements that hold at some time within the term."""
    rows = of_pair(Agreement.objects.filter(side_q(scope)), cut)
    return rows.filter(from_date__lt=cut.to_date, to_date__gt=cut.from_date).order_by("-from_date", "pk")


def rows_donations(scope: Scope, cut: Cut) -> QuerySet[Donation]:
    """Return the donations received within the term."""
    return within(of_pair(Donation.objects.filter(side_q(scope)), cut), cut, "received_on")


def rows_events(scope: Scope, cut: Cut) -> QuerySet[ExchangeEvent]:
    """Return the exchange events with participants of both sides held within the term."""
    rows = within(of_pair(ExchangeEvent.objects.filter(side_q(scope)), cut), cut, "held_on")
    return rows.filter(participants__is_east=True).filter(participants__is_east=False).distinct()


def rows_exchanged(scope: Scope, cut: Cut) -> QuerySet[Participation]:
    """Return who took part in the exchange events of both sides held within the term."""
    events = rows_events(scope, cut).order_by().values("pk")
    return Participation.objects.filter(side_q(scope), event__in=events).order_by("-event__held_on", "pk")


def rows_liaisons(scope: Scope, cut: Cut) -> QuerySet[Liaison]:
    """Return the liaison officers in office at some time within the term."""
    rows = of_pair(Liaison.objects.filter(side_q(scope)), cut).filter(from_date__lt=cut.to_date)
    return rows.filter(Q(to_date__isnull=True) | Q(to_date__gt=cut.from_date)).order_by("-from_date", "pk")


def rows_liaison_tasks(scope: Scope, cut: Cut) -> QuerySet[LiaisonTask]:
    """Return the tasks that liaison officers finished within the term."""
    return within(of_pair(LiaisonTask.objects.filter(side_q(scope)), cut), cut, "done_on")


def rows_bought(scope: Scope, cut: Cut) -> QuerySet[ChannelSale]:
    """Return what the eastern side itself bought over channels within the term."""
    return rows_sold(scope, cut, SaleWay.BOUGHT)


def rows_sold(scope: Scope, cut: Cut, *ways: SaleWay) -> QuerySet[ChannelSale]:
    """Return what was sold over channels within the term in one of the ways."""
    rows = of_pair(ChannelSale.objects.filter(side_q(scope), way__in=ways), cut)
    return within(rows, cut, "sold_on")


def west_q(cut: Cut) -> Q:
    """Return the filter of rows of the western county, or of every county the region is paired with."""
    if cut.west:
        return Q(region_code__startswith=cut.west)
    pairs = list_pairings(on=None, region_prefix=cut.east).exclude(western_region_code="")
    places = Q(pk__in=[])
    for code in set(pairs.values_list("western_region_code", flat=True)):
        places |= Q(region_code__startswith=short_code(code))
    return places


def rows_measures(scope: Scope, cut: Cut) -> QuerySet[MeasureFact]:
    """Return the measures that families of the county received from within the term on, but by policy."""
    return _measures(scope, cut).exclude(kind__in=BY_POLICY)


def rows_policy_measures(scope: Scope, cut: Cut) -> QuerySet[MeasureFact]:
    """Return the allowances, insurances, grants and repairs that families received by a policy."""
    return _measures(scope, cut).filter(kind__in=BY_POLICY)


def _measures(scope: Scope, cut: Cut) -> QuerySet[MeasureFact]:
    rows = MeasureFact.objects.filter(scope.region_q(), west_q(cut), reversed_at__isnull=True)
    return within(rows, cut, "period_from")


def rows_guarantees(scope: Scope, cut: Cut) -> QuerySet[GuaranteeFact]:
    """Return the guarantees of families that were seen to be met within the term."""
    rows = GuaranteeFact.objects.filter(
        scope.region_q(), west_q(cut), state=GuaranteeState.MET, reversed_at__isnull=True
    )
    return within(rows, cut, "on_date")


def rows_home_visits(scope: Scope, cut: Cut) -> QuerySet[HomeVisit]:
    """Return the visits to families that began within the term."""
    zone = get_current_timezone()
    first, end = (datetime.combine(day, time.min, zone) for day in (cut.from_date, cut.to_date))
    rows = HomeVisit.objects.filter(scope.region_q(), west_q(cut), started_at__gte=first, started_at__lt=end)
    return rows.order_by("-started_at", "pk")
