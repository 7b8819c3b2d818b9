"""What agreements, plans and the scorecard count of aid, introduced enterprises, parks and leaders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Sum

from xieshou.kernel.ledger.models import Leg
from xieshou.kernel.ledger.queries.account import accounts_in
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.organisations.queries import list_pairings
from xieshou.kernel.regions.rules import short_code
from xieshou.projects.models import IntroductionJob, IntroductionStep, Investment, Leader, Park
from xieshou.projects.vocabulary.introduction import IntroStage, MoneyKind

if TYPE_CHECKING:
    from xieshou.cooperation.indicators import Cut
    from xieshou.kernel.actor import Scope


def _of_pair(cut: Cut, prefix: str = "") -> Q:
    """Return the filter of rows that a district guided to a county, or to any county."""
    return Q(
        **{
            f"{prefix}region_code__startswith": cut.west,
            f"{prefix}district_code__startswith": cut.east,
        }
    )


def count_enterprises(scope: Scope, cut: Cut) -> int:
    """Return how many enterprises landed in the days and were not lost since."""
    landed = IntroductionStep.objects.filter(
        scope.region_q(), _of_pair(cut, "introduction__"), to_stage=IntroStage.LANDED,
        on_date__gte=cut.from_date, on_date__lt=cut.to_date,
    )  # fmt: skip
    return landed.exclude(introduction__stage=IntroStage.LOST).count()


def count_invested(scope: Scope, cut: Cut) -> int:
    """Return the fen paid in in the days."""
    paid = Investment.objects.filter(
        scope.region_q(), _of_pair(cut, "introduction__"), kind=MoneyKind.PAID,
        on_date__gte=cut.from_date, on_date__lt=cut.to_date,
    )  # fmt: skip
    return paid.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def count_committed(scope: Scope, cut: Cut) -> int:
    """Return the fen promised in contracts of the days."""
    promised = Investment.objects.filter(
        scope.region_q(), _of_pair(cut, "introduction__"), kind=MoneyKind.COMMITTED,
        on_date__gte=cut.from_date, on_date__lt=cut.to_date,
    )  # fmt: skip
    return promised.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def count_fiscal(scope: Scope, cut: Cut) -> int | None:
    """Return the fen that fund sources of the district gave to appropriations of the county in the days.

    Returns: None where no appropriation of the pair is in the books: then nothing is recorded, not nought.
    """
    pair = {"region_code__startswith": cut.west, "partner_region_code__startswith": cut.east}
    accounts = accounts_in(scope).filter(kind=AccountKind.APPROPRIATION, **pair)
    if not accounts.exists():
        return None
    from_source = Leg.objects.filter(entry=OuterRef("entry"), account__kind=AccountKind.FUND_SOURCE)
    moved = Leg.objects.filter(
        Exists(from_source), account__in=accounts,
        entry__booked_on__gte=cut.from_date, entry__booked_on__lt=cut.to_date,
    )  # fmt: skip
    return moved.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def count_intro_jobs(scope: Scope, cut: Cut) -> int:
    """Return how many people began to work at introduced enterprises in the days, each once."""
    begun = IntroductionJob.objects.filter(
        scope.region_q(), _of_pair(cut, "introduction__"),
        from_date__gte=cut.from_date, from_date__lt=cut.to_date,
    )  # fmt: skip
    named = begun.filter(person=None).order_by().values("worker_name", "home_code").distinct().count()
    return begun.exclude(person=None).order_by().values("person").distinct().count() + named


def count_parks(scope: Scope, cut: Cut) -> int:
    """Return how many parks the district has in the county at the end of the days."""
    return Park.objects.filter(scope.region_q(), _of_pair(cut), opened_on__lt=cut.to_date).count()


def count_leaders(scope: Scope, cut: Cut) -> int:
    """Return how many people of the county, or of all its partners, were trained as leaders in the days."""
    wests = [cut.west] if cut.west else _partners(cut)
    places = Q(pk__in=[])
    for west in wests:
        places |= Q(region_code__startswith=west)
    trained = Leader.objects.filter(
        scope.region_q(), places,
        training__from_date__gte=cut.from_date, training__from_date__lt=cut.to_date,
    )  # fmt: skip
    return trained.count()


def _partners(cut: Cut) -> list[str]:
    """Return the prefixes of the counties that the district was ever paired with."""
    rows = list_pairings(on=None).values_list("eastern_region_code", "western_region_code")
    return sorted({short_code(west) for east, west in rows if west and east.startswith(cut.east)})
