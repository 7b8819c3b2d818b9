"""Reads of sampled re-visits: samples, their households, the frame, the rates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from xieshou.engines.law import read_law
from xieshou.engines.poverty import load_law
from xieshou.kernel.errors import NotFound
from xieshou.monitoring.models import Sample, SampledHousehold
from xieshou.monitoring.rules.sampling import Rate, Unit, place_of
from xieshou.monitoring.vocabulary.sample import Finding, Stratum
from xieshou.registry.models import Household
from xieshou.registry.vocabulary import MonitoringClass

from .figures import latest_runs, list_places, read_results

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.engines.law import Value
    from xieshou.kernel.actor import Scope

PARAMETERS = Path(__file__).resolve().parent.parent / "parameters"
NOT_SEEN = ("", Finding.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Combined:
    """Poverty incidence with the mis-exited and the missed that re-visits found, in people."""

    poor: int
    mis_exited: int
    missed: int
    population: int
    month: int

    @property
    def rate(self) -> Rate:
        """Return (poor + mis-exited + missed) of the people whose income is known."""
        return Rate(min(self.poor + self.mis_exited + self.missed, self.population), self.population)


@dataclass(frozen=True, slots=True)
class Limits:
    """The shares that the special assessment allows, in basis points; with the sources."""

    mis_exit_bp: int
    missed_bp: int


def samples(scope: Scope) -> QuerySet[Sample]:
    """Return the samples of the scope, the latest first."""
    return Sample.objects.filter(scope.region_q()).order_by("-published_at", "-id")


def list_published() -> QuerySet[Sample]:
    """Return every published seed, for everybody."""
    return Sample.objects.order_by("-published_at", "-id")


def get_sample(sample_id: UUID, *, scope: Scope) -> Sample:
    """Return a sample of the scope.

    Raises: NotFound.
    """
    found = samples(scope).filter(pk=sample_id).first()
    if found is None:
        raise NotFound
    return found


def lock_sample(sample_id: UUID, *, scope: Scope) -> Sample:
    """Return a sample of the scope, locked.

    Raises: NotFound.
    """
    found = Sample.objects.select_for_update().filter(scope.region_q(), pk=sample_id).first()
    if found is None:
        raise NotFound
    return found


def lock_line(line_id: UUID, *, scope: Scope) -> SampledHousehold:
    """Return a household of a sample, locked.

    Raises: NotFound.
    """
    found = SampledHousehold.objects.select_for_update().filter(scope.region_q(), pk=line_id).first()
    if found is None:
        raise NotFound
    return found


def get_line(line_id: UUID, *, scope: Scope) -> SampledHousehold:
    """Return a household of a sample.

    Raises: NotFound.
    """
    found = SampledHousehold.objects.filter(scope.region_q(), pk=line_id)
    row = found.select_related("household__head", "sample").first()
    if row is None:
        raise NotFound
    return row


def list_lines(sample_id: UUID, *, scope: Scope) -> QuerySet[SampledHousehold]:
    """Return the households of a sample in the order in which they were drawn."""
    found = SampledHousehold.objects.filter(scope.region_q(), sample_id=sample_id)
    return found.select_related("household__head").order_by("stratum", "rank")


def stratum_of(household: Household) -> Stratum:
    """Return the stratum of a household as it stands."""
    if household.risk_cleared_on is not None:
        return Stratum.CLEARED
    if household.monitoring_class != MonitoringClass.NONE:
        return Stratum.MONITORED
    return Stratum.NEVER


def read_frame(region_code: str, *, scope: Scope) -> dict[str, tuple[Unit, Household]]:
    """Return the open households of a region by code, each with its stratum."""
    found = Household.objects.filter(
        scope.region_q(), region_code__startswith=place_of(region_code), closed_on__isnull=True
    ).only("code", "region_code", "member_count", "monitoring_class", "risk_cleared_on")
    return {one.code: (Unit(stratum_of(one), one.code), one) for one in found.order_by("code")}


def rates_of(sample_id: UUID, *, scope: Scope) -> dict[str, Any]:
    """Return the rates of a sample, counted in households that could be visited.

    mis-exit rate = wrongly cleared / re-visited cleared; missed rate = missed / re-visited not monitored.
    """
    seen = ~Q(finding__in=NOT_SEEN)
    rows = SampledHousehold.objects.filter(scope.region_q(), sample_id=sample_id).aggregate(
        cleared=Count("id", filter=seen & Q(stratum=Stratum.CLEARED)),
        never=Count("id", filter=seen & Q(stratum=Stratum.NEVER)),
        monitored=Count("id", filter=seen & Q(stratum=Stratum.MONITORED)),
        mis_exited=Count("id", filter=Q(finding=Finding.MIS_EXITED)),
        missed=Count("id", filter=Q(finding=Finding.MISSED)),
        too_long=Count("id", filter=Q(finding=Finding.TOO_LONG)),
        open=Count("id", filter=Q(finding="")),
        total=Count("id"),
        people_mis_exited=Sum("people", filter=Q(finding=Finding.MIS_EXITED), default=0),
        people_missed=Sum("people", filter=Q(finding=Finding.MISSED), default=0),
    )
    return {
        **rows,
        "mis_exit": Rate(rows["mis_exited"], rows["cleared"]),
        "missed": Rate(rows["missed"], rows["never"]),
        "too_long": Rate(rows["too_long"], rows["monitored"]),
    }


def combined_of(row: Sample, rates: dict[str, Any], *, scope: Scope) -> Combined | None:
    """Return the combined incidence of a sample's region from the latest run, None without a run."""
    place = place_of(row.region_code)
    runs = latest_runs(scope, place=place)
    result = read_results(runs, place=place)
    if result is None:
        return None
    places = [one for one in list_places(result, place=place) if str(one["code"]).startswith(place)]
    known = sum(one["people"] - one["people_income_unknown"] for one in places)
    poor = sum(one["people_below_line"] for one in places)
    month = max(run.month for run in runs)
    return Combined(poor, rates["people_mis_exited"], rates["people_missed"], known, month)


def denominators_of(region_code: str, *, on: date) -> dict[str, Value]:
    """Return what the two rates are counted over on a day, with source and certainty."""
    law = read_law(PARAMETERS)
    return {name: law.value(f"rates.{name}_whole", on, region_code) for name in ("mis_exit", "missed")}


def limits_of(region_code: str, *, on: date) -> Limits:
    """Return the limits of the special assessment on a day."""
    law = load_law()
    mis_exit, missed = (law.number(f"exit.{name}", on, region_code) for name in ("mis_exit_bp", "missed_bp"))
    return Limits(mis_exit, missed)
