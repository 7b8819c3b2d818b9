"""The six precisions as six queries: each row of a precision with the code of what its test finds.

A row that none of the conditions settles is unknown or fails, never passes: the last word of each `Case`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat, Left
from django.urls import reverse

from xieshou.engines.poverty import MonitoringClass
from xieshou.insight.vocabulary_precisions import FINDINGS, Holds, Precision, codes_of
from xieshou.kernel.redaction import mask_name
from xieshou.kernel.regions.models import Region
from xieshou.kernel.regions.rules import CODE_DIGITS
from xieshou.monitoring.models import CaseCause, Measure, Run, SampledHousehold, Verdict
from xieshou.monitoring.policies.run import COUNTY_DIGITS
from xieshou.monitoring.queries.run_lists import unwatched
from xieshou.monitoring.queries.sample import NOT_SEEN
from xieshou.monitoring.vocabulary.case import HELPED
from xieshou.monitoring.vocabulary.measure import EFFECTIVE, MeasureStatus
from xieshou.monitoring.vocabulary.run import AT_RISK
from xieshou.monitoring.vocabulary.sample import Finding as Found
from xieshou.monitoring.vocabulary.sample import Stratum
from xieshou.projects.models import Asset, Benefit, PaymentRequest, Project
from xieshou.projects.vocabulary.linkage import BenefitStatus
from xieshou.projects.vocabulary.payment import PaymentStatus
from xieshou.projects.vocabulary.proposal import AFTER_ACCEPTANCE
from xieshou.projects.vocabulary.proposal import Stage as ProjectStage
from xieshou.registry.models import Household, Visit, VisitAssignment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor, Scope

RECENT = timedelta(days=90)
RISKS = [int(one) for one in AT_RISK]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a precision: what it is, where, what the test finds, and the record behind it."""

    title: str
    number: str
    region_code: str
    finding: str
    href: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of a precision pass, fail, are unknown."""

    precision: Precision
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def holds(self) -> Holds:
        """Return what the whole precision is: any failing row fails it, any unknown leaves it open."""
        if self.numbers.get(Holds.FAIL):
            return Holds.FAIL
        if self.numbers.get(Holds.UNKNOWN) or not self.numbers.get(Holds.PASS):
            return Holds.UNKNOWN
        return Holds.PASS


def _cases(*conditions: tuple[Any, str], otherwise: str) -> Case:
    """Return the code of the first condition that holds, else the last word."""
    whens = [When(condition, then=Value(code)) for condition, code in conditions]
    return Case(*whens, default=Value(otherwise), output_field=CharField())


def _verdict_of(key: str) -> Subquery:
    return Subquery(Verdict.objects.filter(household_id=OuterRef(key)).values("monitoring_class")[:1])


def _last_run_of(place: str) -> Subquery:
    """Return the day of the latest run of the county of a place; a run rewrites only verdicts that differ."""
    county = Concat(Left(OuterRef(place), COUNTY_DIGITS), Value("0" * (CODE_DIGITS - COUNTY_DIGITS)))
    runs = Run.objects.filter(region_code=county).order_by("-month", "-attempt")
    return Subquery(runs.values("as_of")[:1])


def _targets(scope: Scope, _on: date) -> QuerySet[Any]:
    """Return the target households, and others that the latest run sees at risk."""
    alone = unwatched("", scope=scope).filter(household_id=OuterRef("pk"))
    rows = Household.objects.filter(scope.region_q(), closed_on=None).annotate(verdict=_verdict_of("pk"))
    rows = rows.filter(Q(is_priority=True) | Q(verdict__in=RISKS)).select_related("head")
    return rows.annotate(
        finding=_cases(
            (Exists(alone), "unwatched"),
            (Q(verdict=None), "not_judged"),
            (Q(verdict=int(MonitoringClass.UNKNOWN)), "facts_missing"),
            otherwise="judged",
        )
    ).order_by("region_code", "code")


def _projects(scope: Scope, _on: date) -> QuerySet[Any]:
    """Return the projects under way or finished."""
    benefits = Benefit.objects.filter(project_id=OuterRef("pk"), status=BenefitStatus.CONFIRMED)
    rows = Project.objects.filter(scope.region_q(), stage__in=[ProjectStage.IMPLEMENTING, *AFTER_ACCEPTANCE])
    return rows.annotate(
        finding=_cases(
            (Exists(benefits.filter(household__is_priority=True)), "reaches_targets"),
            (Exists(benefits), "reaches_others"),
            (Q(stage__in=AFTER_ACCEPTANCE), "reaches_nobody"),
            otherwise="not_yet",
        )
    ).order_by("region_code", "code")


def _funds(scope: Scope, _on: date) -> QuerySet[Any]:
    """Return the payments that are booked."""
    assets = Asset.objects.filter(contract_id=OuterRef("contract_id"))
    rows = PaymentRequest.objects.filter(scope.region_q(), status=PaymentStatus.POSTED)
    return (
        rows.select_related("project")
        .annotate(
            finding=_cases(
                (Q(evidence_file_id=None), "no_receipt"),
                (Q(milestone__met_on__isnull=False) | Exists(assets), "shown"),
                otherwise="nothing_to_show",
            )
        )
        .order_by("region_code", "voucher_number", "id")
    )


def _measures(scope: Scope, on: date) -> QuerySet[Any]:
    """Return the causes that are not solved, of households that are helped."""
    helped = Measure.objects.filter(case_id=OuterRef("case_id"), cause=OuterRef("kind"), status__in=EFFECTIVE)
    planned = Measure.objects.filter(
        case_id=OuterRef("case_id"), cause=OuterRef("kind"), status=MeasureStatus.PLANNED, due_on__lt=on
    )
    rows = CaseCause.objects.filter(scope.region_q(), case__stage__in=HELPED, solved_on=None)
    return (
        rows.select_related("case__household__head")
        .annotate(
            finding=_cases(
                (Exists(helped), "helped"),
                (Q(case__due_on__lt=on) | Exists(planned), "late"),
                otherwise="in_time",
            )
        )
        .order_by("region_code", "case__number", "kind")
    )


def _postings(scope: Scope, on: date) -> QuerySet[Any]:
    """Return the villages with target households that somebody has to look after."""
    homes = Household.objects.filter(region_code=OuterRef("code"), closed_on=None, is_priority=True)
    visits = Visit.objects.filter(
        region_code=OuterRef("code"), started_at__date__gt=on - RECENT, started_at__date__lte=on
    )
    carried = VisitAssignment.objects.filter(region_code=OuterRef("code"))
    rows = Region.objects.filter(scope.region_q("code")).filter(Exists(homes))
    return rows.annotate(
        finding=_cases(
            (~Exists(carried) & ~Exists(visits), "nobody"), (Exists(visits), "comes"), otherwise="not_come"
        )
    ).order_by("code")


def _results(scope: Scope, _on: date) -> QuerySet[Any]:
    """Return the households whose risk is cleared.

    What was seen or judged before the day of the clearing says nothing about it. A reader to whom the
    county's run is not shown sees a risk that may be an old one as a risk.
    """
    seen = SampledHousehold.objects.filter(
        household_id=OuterRef("pk"), stratum=Stratum.CLEARED, found_on__gte=OuterRef("risk_cleared_on")
    ).exclude(finding__in=NOT_SEEN)
    latest = Subquery(seen.order_by("-found_on", "-id").values("finding")[:1])
    since = Q(judged_on__gte=F("risk_cleared_on")) | Q(judged_on=None)
    rows = Household.objects.filter(scope.region_q(), closed_on=None, risk_cleared_on__isnull=False)
    return (
        rows.select_related("head")
        .annotate(verdict=_verdict_of("pk"), latest=latest, judged_on=_last_run_of("region_code"))
        .annotate(
            finding=_cases(
                (Q(latest=Found.MIS_EXITED), "mis_exited"),
                (Q(verdict__in=RISKS) & since, "risk_again"),
                (Q(latest=Found.RIGHT), "confirmed"),
                otherwise="not_revisited",
            )
        )
        .order_by("region_code", "code")
    )


def _household_row(row: Any) -> Row:
    href = reverse("registry:household", args=[row.pk])
    return Row(mask_name(row.head.name), row.code, row.region_code, row.finding, href)


def _project_row(row: Any) -> Row:
    return Row(row.name, row.code, row.region_code, row.finding, reverse("projects:project", args=[row.pk]))


def _payment_row(row: Any) -> Row:
    href = reverse("projects:work_contract", args=[row.contract_id])
    title = f"{row.purpose} · {row.project.name}"
    return Row(title, row.voucher_number, row.region_code, row.finding, href)


def _cause_row(row: Any) -> Row:
    title = f"{mask_name(row.case.household.head.name)} · {row.get_kind_display()}"
    href = reverse("monitoring:case", args=[row.case_id])
    return Row(title, row.case.number, row.region_code, row.finding, href)


def _village_row(row: Any) -> Row:
    return Row(row.name, row.code, row.code, row.finding, reverse("registry:visits"))


@dataclass(frozen=True, slots=True)
class Test:
    """One precision: the capabilities that its records need, its rows, and how one is shown."""

    needs: tuple[str, ...]
    rows: Callable[[Scope, date], QuerySet[Any]]
    show: Callable[[Any], Row]


TESTS = {
    Precision.TARGETS: Test(("registry.household.view", "monitoring.run.view"), _targets, _household_row),
    Precision.PROJECTS: Test(("projects.project.view", "projects.benefit.view"), _projects, _project_row),
    Precision.FUNDS: Test(("projects.contract.view",), _funds, _payment_row),
    Precision.MEASURES: Test(("monitoring.case.view",), _measures, _cause_row),
    Precision.POSTINGS: Test(("registry.visit.view",), _postings, _village_row),
    Precision.RESULTS: Test(
        ("registry.household.view", "monitoring.run.view", "monitoring.sample.view"), _results, _household_row
    ),
}


def sees(actor: Actor, precision: Precision) -> bool:
    """Tell whether the actor may see all records that a precision is tested on."""
    return all(actor.can(one) for one in TESTS[precision].needs)


def count_precision(precision: Precision, *, scope: Scope, on: date) -> Counts:
    """Return how many rows of a precision pass, fail and are unknown on a day."""
    found = TESTS[precision].rows(scope, on).order_by().values_list("finding").annotate(number=Count("pk"))
    numbers = dict.fromkeys(Holds.values, 0)
    for code, number in found:
        numbers[FINDINGS[code].holds] += number
    return Counts(precision, numbers)


def rows_of(precision: Precision, holds: str, *, scope: Scope, on: date) -> QuerySet[Any]:
    """Return the rows of a precision that pass, fail or are unknown; by place."""
    return TESTS[precision].rows(scope, on).filter(finding__in=codes_of(holds))


def show_rows(precision: Precision, rows: Sequence[Any]) -> list[Row]:
    """Return rows as they are shown, names masked."""
    return [TESTS[precision].show(row) for row in rows]
