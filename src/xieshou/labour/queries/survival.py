"""Spells at a post, counted in the database by length and cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, DurationField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Coalesce, Greatest, Left

from xieshou.labour.queries.funnel import Cut, cohort, days_between
from xieshou.labour.rules.survival import Spells

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

GROUPS = ("county", "employer")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Group:
    """One county or employer with its spells."""

    key: str
    name: str
    spells: tuple[Spells, ...]


def _arrived(scope: Scope, cut: Cut) -> QuerySet[Any]:
    """Return the placements that reached the post, with the length of the spell and why it ended."""
    proven = ExpressionWrapper(F("kept_days") * Value(DAY, DurationField()), output_field=DurationField())
    seen = ExpressionWrapper(
        Greatest("arrived_on", "in_work_on", "contacted_on", "employer_confirmed_on") - F("arrived_on"),
        output_field=DurationField(),
    )
    known = Greatest(seen, proven, output_field=DurationField())
    spell = Case(
        When(left_on__isnull=False, then=Greatest(days_between("left_on", "arrived_on"), Value(0 * DAY))),
        default=known,
        output_field=DurationField(),
    )
    reason = Case(
        When(left_on__isnull=False, then=Coalesce("exit__reason", Value("other"))), default=Value("")
    )
    return cohort(scope, cut).filter(arrived_on__isnull=False).annotate(spell=spell, cause=reason)


def list_spells(*, scope: Scope, cut: Cut) -> list[Spells]:
    """Return how many workers of a cut stayed how long and why they left: one query."""
    rows = _arrived(scope, cut).order_by().values_list("spell", "cause").annotate(Count("pk"))
    return [Spells(spell.days, cause, count) for spell, cause, count in rows]


def list_groups(*, scope: Scope, cut: Cut, group: str) -> list[Group]:
    """Return the spells of each county or employer of a cut, the largest group first: one query."""
    by: Any = Left("region_code", 6) if group == "county" else F("employer_id")
    name: Any = Value("") if group == "county" else F("employer__name")
    rows = (
        _arrived(scope, cut)
        .order_by()
        .annotate(group_key=by, group_name=name)
        .values_list("group_key", "group_name", "spell", "cause")
        .annotate(Count("pk"))
    )
    found: dict[tuple[str, str], list[Spells]] = {}
    for key, label, spell, cause, count in rows:
        found.setdefault((str(key), label), []).append(Spells(spell.days, cause, count))
    groups = [Group(key, label, tuple(spells)) for (key, label), spells in found.items()]
    return sorted(groups, key=lambda one: (-sum(spells.count for spells in one.spells), one.key))


def list_spell_people(*, scope: Scope, cut: Cut, cause: str, within: int | None) -> QuerySet[Any]:
    """Return the placements behind a figure of the curve.

    Args:
        cause:  a reason of leaving, "left" for all who left, "followed" for those still followed at the
                end of `within` days, "" for everybody who arrived.
        within: days after arrival; None: however long.
    """
    found = _arrived(scope, cut).select_related("employer", "referral").order_by("-accepted_on", "-id")
    length = None if within is None else within * DAY
    if cause == "followed":
        return found.filter(spell__gte=length) if length is not None else found
    if cause == "left":
        found = found.filter(left_on__isnull=False)
    elif cause:
        found = found.filter(cause=cause)
    return found.filter(Q() if length is None or not cause else Q(spell__lte=length))
