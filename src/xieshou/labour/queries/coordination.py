"""Reads of the five coordinations: an indicator is the rows it counts, so that a figure opens to its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from xieshou.kernel.organisations.queries import list_pairings
from xieshou.kernel.regions.rules import short_code
from xieshou.labour.models import (
    CoordinationTarget,
    CourseOfficial,
    Enrolment,
    Interview,
    MatchLine,
    Placement,
    Startup,
    Vacancy,
)
from xieshou.labour.queries.offer import own_q
from xieshou.labour.queries.officials import attended
from xieshou.labour.queries.referral import near_q
from xieshou.labour.queries.rhythm import Period
from xieshou.labour.rules.coordination import judge
from xieshou.labour.vocabulary.coordination import Indicator, Standing
from xieshou.labour.vocabulary.course import CertificateStatus, EnrolmentStatus
from xieshou.labour.vocabulary.interview import InterviewMode, InterviewStatus
from xieshou.labour.vocabulary.match import LineState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

PROVEN_DAYS = 90


@dataclass(frozen=True, slots=True)
class Cut:
    """Whose year is looked at: an area (a region prefix) inside the scope."""

    area: str
    year: int

    @property
    def period(self) -> Period:
        """Return the days of the year."""
        return Period(date(self.year, 1, 1), date(self.year + 1, 1, 1))

    @property
    def region_code(self) -> str:
        """Return the code under which the area declares its targets."""
        return self.area.ljust(12, "0")


def list_areas(scope: Scope, *, on: date) -> list[str]:
    """Return the areas whose board an actor may open: the prefixes of the scope, or the paired districts."""
    if not scope.is_everything:
        return list(scope.regions)
    paired = list_pairings(on=on).order_by("eastern_region_code")
    codes = dict.fromkeys(short_code(code) for code in paired.values_list("eastern_region_code", flat=True))
    return list(codes)


def _placements(scope: Scope, cut: Cut) -> QuerySet[Placement]:
    inside = Q(region_code__startswith=cut.area) | Q(work_region_code__startswith=cut.area)
    return Placement.objects.filter(near_q(scope), inside).select_related("employer", "referral")


def _departed(scope: Scope, cut: Cut) -> QuerySet[Placement]:
    return _placements(scope, cut).filter(cut.period.days_q("departed_on")).order_by("-departed_on", "-id")


def _priority_departed(scope: Scope, cut: Cut) -> QuerySet[Placement]:
    return _departed(scope, cut).filter(is_priority=True)


def _signed(scope: Scope, cut: Cut) -> QuerySet[Placement]:
    return _placements(scope, cut).filter(cut.period.days_q("in_work_on")).order_by("-in_work_on", "-id")


def _kept(scope: Scope, cut: Cut) -> QuerySet[Placement]:
    found = _placements(scope, cut).filter(cut.period.days_q("arrived_on"), kept_days__gte=PROVEN_DAYS)
    return found.order_by("-arrived_on", "-id")


def _posts(scope: Scope, cut: Cut) -> QuerySet[Vacancy]:
    """Return the posts of the area, or those that were published to it."""
    inside = Q(region_code__startswith=cut.area) | Q(published_to__overlap=[cut.area, cut.region_code])
    found = Vacancy.objects.filter(own_q(scope), inside, cut.period.moments_q("published_at"))
    return found.select_related("employer").order_by("-published_at", "-id")


def _matched(scope: Scope, cut: Cut) -> QuerySet[MatchLine]:
    inside = Q(region_code__startswith=cut.area) | Q(vacancy__region_code__startswith=cut.area)
    found = MatchLine.objects.filter(scope.region_q(), inside, cut.period.moments_q("decided_at"))
    found = found.filter(state=LineState.ACCEPTED, run__proven=True)
    return found.select_related("vacancy__employer", "wish__person").order_by("-decided_at", "-id")


def _video(scope: Scope, cut: Cut) -> QuerySet[Interview]:
    inside = Q(region_code__startswith=cut.area) | Q(work_region_code__startswith=cut.area)
    found = Interview.objects.filter(near_q(scope), inside, cut.period.moments_q("start_at"))
    found = found.filter(mode=InterviewMode.VIDEO, status=InterviewStatus.HELD)
    return found.select_related("employer", "referral__vacancy").order_by("-start_at", "-id")


def _trained(scope: Scope, cut: Cut) -> QuerySet[Enrolment]:
    """Return the learners of courses that were examined in the year, of the area or of its partner."""
    inside = Q(region_code__startswith=cut.area) | Q(course__partner_region_code__startswith=cut.area)
    found = Enrolment.objects.filter(scope.region_q(), inside, cut.period.days_q("course__examined_on"))
    found = found.filter(status__in=(EnrolmentStatus.PASSED, EnrolmentStatus.FAILED))
    return found.select_related("person", "course__provider").order_by("-course__examined_on", "-id")


def _certified(scope: Scope, cut: Cut) -> QuerySet[Enrolment]:
    return _trained(scope, cut).filter(certificate__status=CertificateStatus.VALID)


def _trained_placed(scope: Scope, cut: Cut) -> QuerySet[Enrolment]:
    later = Placement.objects.filter(
        person_id=OuterRef("person_id"), arrived_on__gte=OuterRef("course__examined_on")
    )
    return _certified(scope, cut).filter(Exists(later))


def _startups(scope: Scope, cut: Cut) -> QuerySet[Startup]:
    inside = Q(region_code__startswith=cut.area) | Q(partner_region_code__startswith=cut.area)
    return Startup.objects.filter(scope.region_q(), inside)


def _begun(scope: Scope, cut: Cut) -> QuerySet[Startup]:
    found = _startups(scope, cut).filter(cut.period.days_q("operating_from"))
    return found.order_by("-operating_from", "-id")


def _alive(scope: Scope, cut: Cut) -> QuerySet[Startup]:
    return _startups(scope, cut).filter(cut.period.days_q("alive_on")).order_by("-alive_on", "-id")


def _officials(scope: Scope, cut: Cut) -> QuerySet[CourseOfficial]:
    inside = Q(region_code__startswith=cut.area) | Q(partner_region_code__startswith=cut.area)
    found = attended(scope).filter(inside, cut.period.days_q("course__from_date"))
    return found.order_by("-course__from_date", "-id")


ROWS: dict[Indicator, Callable[[Scope, Cut], QuerySet[Any]]] = {
    Indicator.DEPARTED: _departed,
    Indicator.PRIORITY_DEPARTED: _priority_departed,
    Indicator.SIGNED: _signed,
    Indicator.KEPT_90: _kept,
    Indicator.POSTS_PUBLISHED: _posts,
    Indicator.MATCHED: _matched,
    Indicator.VIDEO_INTERVIEWS: _video,
    Indicator.TRAINED: _trained,
    Indicator.CERTIFIED: _certified,
    Indicator.TRAINED_PLACED: _trained_placed,
    Indicator.STARTUPS_BEGUN: _begun,
    Indicator.STARTUPS_ALIVE: _alive,
    Indicator.OFFICIALS_TRAINED: _officials,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator of a year: what the records count, and the declared target if there is one."""

    indicator: Indicator
    actual: int
    target: CoordinationTarget | None
    standing: Standing


def list_measured(*, scope: Scope, cut: Cut, on: date) -> list[Measured]:
    """Return every indicator of an area's year beside its target, in the order of the vocabulary."""
    targets = {target.indicator: target for target in list_targets(scope=scope, cut=cut)}
    found = []
    for indicator, rows in ROWS.items():
        actual, target = rows(scope, cut).order_by().count(), targets.get(indicator)
        standing = judge(actual, target.value if target else None, year=cut.year, on=on)
        found.append(Measured(indicator, actual, target, standing))
    return found


def list_rows(*, scope: Scope, cut: Cut, indicator: Indicator) -> QuerySet[Any]:
    """Return the records behind an indicator, the latest first."""
    return ROWS[indicator](scope, cut)


def list_targets(*, scope: Scope, cut: Cut) -> QuerySet[CoordinationTarget]:
    """Return the targets that an area has declared for a year."""
    found = CoordinationTarget.objects.filter(scope.region_q(), region_code=cut.region_code, year=cut.year)
    return found.order_by("indicator")
