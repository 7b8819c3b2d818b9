"""What agreements, plans and the scorecard count of aid, introduced enterprises, parks and leaders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Sum

from xieshou.kernel.ledger.models import Leg
from xieshou.kernel.ledger.queries.account import accounts_in
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.organisations.queries import list_pairings
from xieshou.kernel.regions.rules import short_code
from xieshou.projects.models import IntroductionJob, IntroductionStep, Investment, Leader, Park, Project
from xieshou.projects.vocabulary.introduction import IntroStage, MoneyKind
from xieshou.projects.vocabulary.proposal import BEFORE_ENTRY, Category, Stage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xieshou.cooperation.indicators import Cut
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.models import Account


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
    return rows_invested(scope, cut).aggregate(fen=Sum("amount_fen"))["fen"] or 0


def rows_invested(scope: Scope, cut: Cut) -> QuerySet[Investment]:
    """Return what introduced enterprises paid in in the days, the latest first."""
    paid = Investment.objects.filter(
        scope.region_q(), _of_pair(cut, "introduction__"), kind=MoneyKind.PAID,
        on_date__gte=cut.from_date, on_date__lt=cut.to_date,
    )  # fmt: skip
    return paid.order_by("-on_date", "pk")


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
    if not _appropriations(scope, cut).exists():
        return None
    return _sum(rows_fiscal(scope, cut))


def rows_fiscal(scope: Scope, cut: Cut) -> QuerySet[Leg]:
    """Return the legs by which appropriations of the pair got money from fund sources in the days."""
    from_source = Leg.objects.filter(entry=OuterRef("entry"), account__kind=AccountKind.FUND_SOURCE)
    return _booked(Leg.objects.filter(Exists(from_source), account__in=_appropriations(scope, cut)), cut)


def count_into_projects(scope: Scope, cut: Cut) -> int | None:
    """Return the fen that accounts of projects got out of the pair's appropriations in the days.

    Returns: None where no appropriation of the pair is in the books.
    """
    return _sum(rows_into_projects(scope, cut)) if _appropriations(scope, cut).exists() else None


def count_into_industry(scope: Scope, cut: Cut) -> int | None:
    """Return the part of it that industrial projects got; None as above."""
    return _sum(rows_into_industry(scope, cut)) if _appropriations(scope, cut).exists() else None


def rows_into_projects(scope: Scope, cut: Cut) -> QuerySet[Leg]:
    """Return the legs by which accounts of projects got money out of the pair's appropriations."""
    lines = accounts_in(scope).filter(
        kind__in=[AccountKind.APPROPRIATION, AccountKind.BUDGET_LINE], **_books_of(cut)
    )
    out_of = Leg.objects.filter(entry=OuterRef("entry"), account__in=lines)
    reached = Leg.objects.filter(Exists(out_of), account__kind=AccountKind.PROJECT)
    return _booked(reached.filter(account__region_code__startswith=cut.west), cut)


def rows_into_industry(scope: Scope, cut: Cut) -> QuerySet[Leg]:
    """Return those of them that reached industrial projects."""
    industry = Project.objects.filter(scope.region_q(), category=Category.INDUSTRY).values("pk")
    return rows_into_projects(scope, cut).filter(account__holder_id__in=industry)


def _books_of(cut: Cut) -> dict[str, str]:
    return {"region_code__startswith": cut.west, "partner_region_code__startswith": cut.east}


def _appropriations(scope: Scope, cut: Cut) -> QuerySet[Account]:
    return accounts_in(scope).filter(kind=AccountKind.APPROPRIATION, **_books_of(cut))


def _booked(legs: QuerySet[Leg], cut: Cut) -> QuerySet[Leg]:
    days = {"entry__booked_on__gte": cut.from_date, "entry__booked_on__lt": cut.to_date}
    return legs.filter(**days).order_by("-entry__booked_on", "-entry__number")


def _sum(legs: QuerySet[Leg]) -> int:
    return legs.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def count_begun(scope: Scope, cut: Cut) -> int:
    """Return how many projects of the county, or of all its partners, began in the days."""
    return rows_begun(scope, cut).count()


def rows_begun(scope: Scope, cut: Cut) -> QuerySet[Project]:
    """Return the projects of the library that began in the days and did not leave it, the latest first."""
    found = Project.objects.filter(scope.region_q(), _places(cut)).exclude(
        stage__in=[*BEFORE_ENTRY, Stage.EXITED]
    )
    found = found.filter(starts_on__gte=cut.from_date, starts_on__lt=cut.to_date)
    return found.order_by("-starts_on", "pk")


def _places(cut: Cut) -> Q:
    """Return the filter of rows of the county, or of every county the district was ever paired with."""
    places = Q(pk__in=[])
    for west in [cut.west] if cut.west else _partners(cut):
        places |= Q(region_code__startswith=west)
    return places


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
    trained = Leader.objects.filter(
        scope.region_q(), _places(cut),
        training__from_date__gte=cut.from_date, training__from_date__lt=cut.to_date,
    )  # fmt: skip
    return trained.count()


def _partners(cut: Cut) -> list[str]:
    """Return the prefixes of the counties that the district was ever paired with."""
    rows = list_pairings(on=None).values_list("eastern_region_code", "western_region_code")
    return sorted({short_code(west) for east, west in rows if west and east.startswith(cut.east)})
