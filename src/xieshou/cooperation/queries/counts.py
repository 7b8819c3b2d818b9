"""What this wing counts of its own records, for the indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from xieshou.cooperation.models import (
    Decision,
    Finding,
    PlanLine,
    SalesChannel,
    Tie,
)
from xieshou.cooperation.vocabulary.consumption import SaleWay
from xieshou.cooperation.vocabulary.meeting import FindingStatus
from xieshou.kernel.organisations.queries import list_pairings

from . import evidence
from .evidence import of_pair, within
from .scoped import side_q

if TYPE_CHECKING:
    from xieshou.cooperation.indicators import Cut
    from xieshou.kernel.actor import Scope


def count_ties(scope: Scope, cut: Cut) -> int:
    """Return how many ties of the pair hold at some time within the term."""
    rows = of_pair(Tie.objects.filter(side_q(scope)), cut).filter(from_date__lt=cut.to_date)
    return rows.filter(Q(to_date__isnull=True) | Q(to_date__gt=cut.from_date)).count()


def count_meetings(scope: Scope, cut: Cut) -> int:
    """Return how many joint meetings with closed minutes were held within the term."""
    return evidence.rows_meetings(scope, cut).count()


def count_decisions_done(scope: Scope, cut: Cut) -> int:
    """Return how many decisions were carried out within the term."""
    return evidence.rows_decisions_done(scope, cut).count()


def count_decisions_made(scope: Scope, cut: Cut) -> int:
    """Return how many decisions meetings within the term made."""
    return within(of_pair(Decision.objects.filter(side_q(scope)), cut), cut, "meeting__held_on").count()


def count_counties(scope: Scope, cut: Cut) -> int:
    """Return how many named counties are paired with the eastern region at some time within the term."""
    rows = list_pairings(region_prefix=cut.east).exclude(western_region_code="")
    rows = rows.filter(Q(to_date__isnull=True) | Q(to_date__gt=cut.from_date), from_date__lt=cut.to_date)
    codes = rows.values_list("western_region_code", flat=True)
    return len({code for code in codes if code.startswith(cut.west) and side_of(scope, cut, code)})


def side_of(scope: Scope, cut: Cut, western_region_code: str) -> bool:
    """Tell whether either side of a pairing lies in the scope."""
    return scope.covers_region(cut.region_code) or scope.covers_region(western_region_code)


def count_visits(scope: Scope, cut: Cut) -> int:
    """Return how many field visits with at least one stop began within the term."""
    return evidence.rows_visits(scope, cut).count()


def count_agreements(scope: Scope, cut: Cut) -> int:
    """Return how many agreements hold at some time within the term."""
    return evidence.rows_agreements(scope, cut).count()


def count_tasks(scope: Scope, cut: Cut) -> int:
    """Return how many tasks of plans hold at some time within the term."""
    rows = of_pair(PlanLine.objects.filter(side_q(scope)), cut)
    return rows.filter(from_date__lt=cut.to_date, to_date__gt=cut.from_date).count()


def count_findings(scope: Scope, cut: Cut) -> int:
    """Return how many problems of visits begun within the term were put right and checked."""
    rows = of_pair(Finding.objects.filter(side_q(scope), status=FindingStatus.CLOSED), cut)
    return within(rows, cut, "visit__from_date").count()


def count_findings_found(scope: Scope, cut: Cut) -> int:
    """Return how many problems visits begun within the term found."""
    return evidence.rows_findings_found(scope, cut).count()


def count_donations(scope: Scope, cut: Cut) -> int:
    """Return the value in fen of donations received within the term."""
    return int(evidence.rows_donations(scope, cut).aggregate(total=Sum("value_fen"))["total"] or 0)


def count_events(scope: Scope, cut: Cut) -> int:
    """Return how many exchange events with participants of both sides were held within the term."""
    return evidence.rows_events(scope, cut).count()


def count_liaison_tasks(scope: Scope, cut: Cut) -> int:
    """Return how many tasks liaison officers finished within the term."""
    return evidence.rows_liaison_tasks(scope, cut).count()


def count_bought(scope: Scope, cut: Cut) -> int | None:
    """Return the fen that the eastern side itself bought over channels within the term."""
    return _sold(scope, cut, SaleWay.BOUGHT)


def count_help_sold(scope: Scope, cut: Cut) -> int | None:
    """Return the fen that the eastern side helped to sell over channels within the term."""
    return _sold(scope, cut, SaleWay.HELP_SOLD)


def _sold(scope: Scope, cut: Cut, way: SaleWay) -> int | None:
    """Return the fen of a way; None where the pair has no channel: then nothing is recorded, not nought."""
    if not of_pair(SalesChannel.objects.filter(side_q(scope)), cut).exists():
        return None
    return int(evidence.rows_sold(scope, cut, way).aggregate(total=Sum("amount_fen"))["total"] or 0)


def count_orders(scope: Scope, cut: Cut) -> int:
    """Return how many supervision orders were issued within the term."""
    return evidence.rows_orders(scope, cut).count()


def count_exchanged(scope: Scope, cut: Cut) -> int:
    """Return how many people of both sides took part in exchange events within the term."""
    return int(evidence.rows_exchanged(scope, cut).aggregate(total=Sum("people"))["total"] or 0)


def count_liaisons(scope: Scope, cut: Cut) -> int:
    """Return how many liaison officers were in office at some time within the term."""
    return evidence.rows_liaisons(scope, cut).count()


def count_measures(scope: Scope, cut: Cut) -> int:
    """Return how many measures families received within the term beyond what a policy gives them."""
    return evidence.rows_measures(scope, cut).count()


def count_policy_measures(scope: Scope, cut: Cut) -> int:
    """Return how many allowances, insurances, grants and repairs families received within the term."""
    return evidence.rows_policy_measures(scope, cut).count()


def count_guarantees(scope: Scope, cut: Cut) -> int:
    """Return how many guarantees were seen to be met within the term."""
    return evidence.rows_guarantees(scope, cut).count()


def count_home_visits(scope: Scope, cut: Cut) -> int:
    """Return how many visits to families began within the term."""
    return evidence.rows_home_visits(scope, cut).count()
