"""Reads of the start-up service: the list with its cuts, one business whole, survival with both figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, Sum
from django.db.models.functions import ExtractYear, Left

from xieshou.kernel.errors import NotFound
from xieshou.kernel.organisations.queries import list_pairings
from xieshou.labour.models import MentorTalk, Startup, StartupAid, StartupMentor, StartupVisit
from xieshou.labour.rules.startup import Rate, rate_of, survival_of
from xieshou.labour.vocabulary.startup import LIVING, Survival

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

COUNTY = 6


@dataclass(frozen=True, slots=True)
class StartupFilter:
    """What of the list is shown; "" and 0 is everything."""

    stage: str = ""
    survival: str = ""
    due: bool = False
    cohort: int = 0
    county: str = ""


def partners_of(*, on: date) -> dict[str, str]:
    """Return the eastern region paired with each county (six digits) on a day; the first where two hold."""
    found = list_pairings(on=on).exclude(western_region_code="").order_by("-from_date", "eastern_region_code")
    pairs = found.values_list("western_region_code", "eastern_region_code")
    return {west[:COUNTY]: east for west, east in pairs}


def startups(scope: Scope) -> QuerySet[Startup]:
    """Return the businesses of the scope with their founders."""
    return Startup.objects.filter(scope.region_q()).select_related("founder")


def survival_q(word: Survival, *, on: date) -> Q:
    """Return the filter of the businesses that stand so on a day: the same rule as `survival_of`."""
    over = Q(check_due_on__lte=on)
    kept = Q(alive_on__isnull=False) | Q(ended_on__gte=F("check_due_on"))
    if word is Survival.ALIVE:
        return over & kept
    ended = Q(ended_on__isnull=False)
    return over & ~kept & (ended if word is Survival.LOST else ~ended)


def list_startups(wanted: StartupFilter, *, scope: Scope, on: date) -> QuerySet[Startup]:
    """Return the businesses that fit, the latest change first."""
    found = startups(scope)
    if wanted.stage:
        found = found.filter(stage=wanted.stage)
    if wanted.due:
        found = found.filter(survival_q(Survival.UNKNOWN, on=on))
    if wanted.survival:
        found = found.filter(survival_q(Survival(wanted.survival), on=on))
    if wanted.cohort:
        found = found.filter(operating_from__year=wanted.cohort)
    if wanted.county:
        found = found.filter(region_code__startswith=wanted.county)
    return found.order_by("-stage_since", "-id")


def get_startup(startup_id: UUID, *, scope: Scope) -> Startup:
    """Return one business.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = startups(scope).filter(pk=startup_id).first()
    if found is None:
        raise NotFound
    return found


def get_startup_for_update(startup_id: UUID, *, scope: Scope) -> Startup:
    """Return one business, locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = Startup.objects.select_for_update().filter(scope.region_q(), pk=startup_id).first()
    if found is None:
        raise NotFound
    return found


def get_mentor(mentor_id: UUID, *, startup: Startup, scope: Scope) -> StartupMentor:
    """Return a mentor of a business.

    Raises: NotFound: unknown, outside the scope, or of another business.
    """
    found = StartupMentor.objects.filter(scope.region_q(), pk=mentor_id, startup=startup).first()
    if found is None:
        raise NotFound
    return found


def get_aid_for_update(aid_id: UUID, *, scope: Scope) -> StartupAid:
    """Return one loan or subsidy, locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = StartupAid.objects.select_for_update().filter(scope.region_q(), pk=aid_id).first()
    if found is None:
        raise NotFound
    return found


def list_mentors(startup: Startup, *, scope: Scope) -> list[StartupMentor]:
    """Return the mentors of a business, the first one first."""
    return list(StartupMentor.objects.filter(scope.region_q(), startup=startup).order_by("from_date", "id"))


def list_talks(startup: Startup, *, scope: Scope) -> list[MentorTalk]:
    """Return the sessions of a business, the latest first."""
    found = MentorTalk.objects.filter(scope.region_q(), startup=startup).select_related("mentor")
    return list(found.order_by("-held_on", "-id"))


def list_aids(startup: Startup, *, scope: Scope) -> list[StartupAid]:
    """Return the loans and subsidies of a business, the latest first."""
    return list(StartupAid.objects.filter(scope.region_q(), startup=startup).order_by("-granted_on", "-id"))


def list_visits(startup: Startup, *, scope: Scope) -> list[StartupVisit]:
    """Return the looks at a business, the latest first."""
    return list(StartupVisit.objects.filter(scope.region_q(), startup=startup).order_by("-seen_on", "-id"))


def has_open(founder_id: UUID, *, scope: Scope) -> bool:
    """Tell whether a founder has a business that was not given up."""
    return startups(scope).filter(founder_id=founder_id, ended_on__isnull=True).exists()


@dataclass(frozen=True, slots=True)
class Cohort:
    """The businesses of a county that began in a year, and how many lived through their first year."""

    county: str
    year: int
    begun: int
    rate: Rate


def list_cohorts(*, scope: Scope, on: date) -> list[Cohort]:
    """Return survival by county and year of beginning, the latest year first."""
    columns = ("county", "year", "check_due_on", "alive_on", "ended_on")
    rows = Startup.objects.filter(scope.region_q(), operating_from__isnull=False, check_due_on__isnull=False)
    rows = rows.annotate(county=Left("region_code", COUNTY), year=ExtractYear("operating_from"))
    groups: dict[tuple[str, int], list[Survival | None]] = {}
    for county, year, due, alive, ended in rows.values_list(*columns).order_by("-operating_from", "id"):
        word = survival_of(check_due_on=due, alive_on=alive, ended_on=ended, on=on)
        groups.setdefault((county, year), []).append(word)
    return [
        Cohort(county, year, len(words), rate_of(word for word in words if word))
        for (county, year), words in sorted(groups.items(), key=lambda item: (-item[0][1], item[0][0]))
    ]


def total_led(*, scope: Scope) -> dict[str, int]:
    """Return jobs and households led of the businesses that operate."""
    living = Startup.objects.filter(scope.region_q(), stage__in=LIVING)
    sums: dict[str, Any] = living.aggregate(jobs=Sum("jobs"), households=Sum("households_led"))
    return {name: value or 0 for name, value in sums.items()}


def list_due(*, on: date) -> QuerySet[Startup]:
    """Return the businesses that operate and whose first year is over by a day; for the daily job."""
    return Startup.objects.filter(stage="operating", check_due_on__lte=on).order_by("check_due_on", "id")
