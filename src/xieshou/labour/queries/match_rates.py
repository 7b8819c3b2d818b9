"""The rate of matching, counted in the database over referrals; each figure opens to its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Left, TruncDate, TruncMonth

from xieshou.labour.models import Referral, StewardTerm
from xieshou.labour.queries.funnel import days_between
from xieshou.labour.queries.referral import near_q
from xieshou.labour.rules.match_rates import MatchRate
from xieshou.labour.rules.months import next_month
from xieshou.labour.vocabulary.delivery import PlacementStatus
from xieshou.labour.vocabulary.match_rates import Fate, Grouping
from xieshou.labour.vocabulary.referral import CLOSED

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class MatchCut:
    """Which referrals are counted: made in [from, to), of a county, an enterprise, a steward.

    `nobody` keeps those whose enterprise no steward served on that day. `days` after arrival is who counts
    as retained.
    """

    days: int
    from_month: date | None = None
    to_month: date | None = None
    county: str = ""
    employer_id: UUID | None = None
    steward_id: UUID | None = None
    nobody: bool = False


def _fate(days: int, on: date) -> Case:
    """Return the expression of a referral's fate as it is known on a day."""
    length = timedelta(days=days)
    retained = Q(placement__kept_days__gte=days) | Q(stayed__gte=length)
    lost = Q(status__in=CLOSED) | Q(placement__status__in=[PlacementStatus.LEFT, PlacementStatus.CANCELLED])
    due = Q(placement__arrived_on__lte=on - length) | Q(
        placement__arrived_on__isnull=True, placement__departed_on__lte=on - length
    )
    return Case(
        When(retained, then=Value(Fate.RETAINED.value)),
        When(lost, then=Value(Fate.LOST.value)),
        When(due, then=Value(Fate.UNKNOWN.value)),
        default=Value(Fate.WAITING.value),
        output_field=CharField(),
    )


def referred(scope: Scope, cut: MatchCut, *, on: date) -> QuerySet[Any]:
    """Return the referrals of a cut with their fate and the steward in charge on the day they were made."""
    made: QuerySet[Any] = Referral.objects.filter(near_q(scope)).annotate(made_on=TruncDate("created_at"))
    if cut.from_month:
        made = made.filter(made_on__gte=cut.from_month)
    if cut.to_month:
        made = made.filter(made_on__lt=next_month(cut.to_month))
    if cut.county:
        made = made.filter(region_code__startswith=cut.county)
    if cut.employer_id:
        made = made.filter(employer_id=cut.employer_id)
    terms = StewardTerm.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=OuterRef("made_on")),
        enterprise__employer_id=OuterRef("employer_id"),
        from_date__lte=OuterRef("made_on"),
    )
    found: QuerySet[Any] = made.annotate(
        steward_id=Subquery(terms.values("steward_id")[:1]),
        steward_name=Subquery(terms.values("steward_name")[:1]),
        stayed=days_between("placement__left_on", "placement__arrived_on"),
    ).annotate(fate=_fate(cut.days, on))
    if cut.steward_id:
        found = found.filter(steward_id=cut.steward_id)
    return found.filter(steward_id__isnull=True) if cut.nobody else found


def _counts() -> dict[str, Count]:
    counts = {fate.value: Count("pk", filter=Q(fate=fate)) for fate in Fate}
    return {"referrals": Count("pk"), "people": Count("person_id", distinct=True), **counts}


def get_match_rate(*, scope: Scope, cut: MatchCut, on: date) -> MatchRate:
    """Return the rate of all referrals of a cut: one query."""
    return MatchRate("", "", **referred(scope, cut, on=on).aggregate(**_counts()))


def list_match_rates(*, scope: Scope, cut: MatchCut, group: str, on: date) -> list[MatchRate]:
    """Return the rate of each group of a cut: one query; the latest month or the largest group first.

    The key is that of a steward, employer or county, or a month; a county's name is left to the caller.
    """
    by: dict[str, tuple[Any, Any]] = {
        Grouping.STEWARD: (F("steward_id"), F("steward_name")),
        Grouping.ENTERPRISE: (F("employer_id"), F("employer__name")),
        Grouping.COUNTY: (Left("region_code", 6), Value("")),
        Grouping.MONTH: (TruncMonth("made_on"), Value("")),
    }
    key, name = by[group]
    found = referred(scope, cut, on=on).order_by().annotate(group_key=key, group_name=name)
    rows = found.values("group_key", "group_name").annotate(**_counts())
    order = "-group_key" if group == Grouping.MONTH else "-referrals"
    return [_to_rate(row) for row in rows.order_by(order, "group_key")]


def _to_rate(row: dict[str, Any]) -> MatchRate:
    value, name = row.pop("group_key"), row.pop("group_name") or ""
    key = f"{value:%Y-%m}" if hasattr(value, "year") else "" if value is None else str(value)
    return MatchRate(key, name, **row)


def list_referred(*, scope: Scope, cut: MatchCut, fate: str, on: date) -> QuerySet[Any]:
    """Return the referrals behind a figure: of a fate, or all of the denominator; the latest first."""
    found = referred(scope, cut, on=on).select_related("vacancy", "employer", "placement")
    return (found.filter(fate=fate) if fate else found).order_by("-created_at", "-id")
