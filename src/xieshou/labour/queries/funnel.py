"""The funnel of accepted placements: counted in the database, opened to the people behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Left, TruncMonth

from xieshou.labour.models import Placement
from xieshou.labour.queries.referral import near_q
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.funnel import Counts, Stage, list_stages
from xieshou.labour.rules.months import next_month
from xieshou.labour.vocabulary.delivery import Arrangement

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

GROUPS = ("county", "employer", "month")


@dataclass(frozen=True, slots=True)
class Cut:
    """Which placements are counted: accepted in [from, to), of a county, an employer, one kind of journey."""

    from_month: date | None = None
    to_month: date | None = None
    county: str = ""
    employer_id: UUID | None = None
    arrangement: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One group of the funnel: its key (county code, employer id or month), name and stages."""

    key: str
    name: str
    stages: list[Stage]


def milestones(*, on: date) -> tuple[int, ...]:
    """Return the days after which a worker counts as retained."""
    return tuple(resolve("retention", "retained_days", on=on).value)


def days_between(later: str, earlier: str) -> ExpressionWrapper[Any]:
    """Return the expression of the time from one date column to another."""
    return ExpressionWrapper(F(later) - F(earlier), output_field=DurationField())


def cohort(scope: Scope, cut: Cut) -> QuerySet[Placement]:
    """Return the placements of a cut, with the lengths that the conditions compare."""
    found = Placement.objects.filter(near_q(scope))
    if cut.from_month:
        found = found.filter(accepted_on__gte=cut.from_month)
    if cut.to_month:
        found = found.filter(accepted_on__lt=next_month(cut.to_month))
    if cut.county:
        found = found.filter(region_code__startswith=cut.county)
    if cut.employer_id:
        found = found.filter(employer_id=cut.employer_id)
    if cut.arrangement in Arrangement.values:
        found = found.filter(arrangement=cut.arrangement)
    return found.alias(
        stayed=days_between("left_on", "arrived_on"),
        silence=days_between("left_on", "contacted_on"),
        unconfirmed=days_between("left_on", "employer_confirmed_on"),
    )


def conditions(*, on: date) -> dict[str, Q]:
    """Return the condition of each stage, and of "due" and "gone" of each milestone (sent, due30, …).

    A leaver is located by what was known on leaving; who left after a milestone was retained at it.
    """
    span = timedelta(days=resolve("retention", "located_within_days", on=on).value)
    since = on - span
    sent = Q(departed_on__isnull=False)
    staying = Q(left_on__isnull=True, contacted_on__gte=since, employer_confirmed_on__gte=since)
    leaver = Q(left_on__isnull=False, silence__lte=span, unconfirmed__lte=span)
    found = {"accepted": Q(), "sent": sent, "located": sent & (staying | leaver)}
    for day in milestones(on=on):
        length = timedelta(days=day)
        due = Q(arrived_on__lte=on - length) | Q(arrived_on__isnull=True, departed_on__lte=on - length)
        kept = Q(kept_days__gte=day) | Q(stayed__gte=length)
        gone = Q(left_on__isnull=False) & ~(
            Q(kept_days__gte=day) | Q(left_on__isnull=False, stayed__gte=length)
        )
        found |= {f"due{day}": due, f"kept{day}": due & kept, f"gone{day}": due & gone}
    return found


def _count(*, on: date) -> dict[str, Count]:
    return {f"n_{key}": Count("pk", filter=condition or None) for key, condition in conditions(on=on).items()}


def _to_counts(row: dict[str, Any], days: tuple[int, ...]) -> Counts:
    return Counts(
        row["n_accepted"],
        row["n_sent"],
        row["n_located"],
        *(tuple(row[f"n_{kind}{day}"] for day in days) for kind in ("due", "kept", "gone")),
    )


def get_funnel(*, scope: Scope, cut: Cut, on: date) -> list[Stage]:
    """Return the stages of all placements of a cut: one query."""
    found = cohort(scope, cut)
    days = milestones(on=on)
    return list_stages(_to_counts(found.aggregate(**_count(on=on)), days), days)


def list_funnel(*, scope: Scope, cut: Cut, group: str, on: date) -> list[Row]:
    """Return the stages of each county, employer or month of a cut: one query, the largest group first.

    Names are those of employers; a county's name is left to the caller (regions), a month is its own.
    """
    by = {"county": Left("region_code", 6), "employer": F("employer_id"), "month": TruncMonth("accepted_on")}[
        group
    ]
    named = {"group_name": F("employer__name")} if group == "employer" else {}
    found = cohort(scope, cut)
    rows = found.annotate(group_key=by, **named).values("group_key", *named).annotate(**_count(on=on))
    order = "-group_key" if group == "month" else "-n_accepted"
    days = milestones(on=on)
    return [
        Row(_key(row["group_key"]), row.get("group_name", ""), list_stages(_to_counts(row, days), days))
        for row in rows.order_by(order, "group_key")
    ]


def _key(value: Any) -> str:
    return f"{value:%Y-%m}" if hasattr(value, "year") else str(value)


def list_people(*, scope: Scope, cut: Cut, stage: str, passed: str, on: date) -> QuerySet[Placement]:
    """Return the placements behind a figure.

    Args:
        stage:  sent, located or keptN.
        passed: "yes" (the numerator), "no" (known to fail), "unknown", "" (the whole denominator).
    """
    rules = conditions(on=on)
    if stage not in rules or stage.startswith(("due", "gone")):
        stage = "sent"
    found = cohort(scope, cut).select_related("employer", "referral").order_by("-accepted_on", "-id")
    base, gone = _denominator(stage, rules)
    if passed == "yes":
        return found.filter(base & rules[stage])
    left_over = found.filter(base).exclude(pk__in=cohort(scope, cut).filter(rules[stage]).values("pk"))
    if passed == "no":
        return left_over.filter(gone) if gone is not None else left_over
    if passed == "unknown":
        return (
            left_over.exclude(pk__in=cohort(scope, cut).filter(gone).values("pk")) if gone else found.none()
        )
    return found.filter(base)


def _denominator(stage: str, rules: dict[str, Q]) -> tuple[Q, Q | None]:
    """Return the condition of a stage's denominator, and of those known to fail (None: all the rest)."""
    if stage == "located":
        return rules["sent"], None
    if stage.startswith("kept"):
        day = stage.removeprefix("kept")
        return rules[f"due{day}"], rules[f"gone{day}"]
    return rules["accepted"], None
