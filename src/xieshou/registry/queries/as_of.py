"""Households as they stood on a past day.

Village, members and closing are taken by the day on which they happened; type, class, head and address
by the day on which they were recorded (HouseholdHistory keeps the state before each change).
"""

from __future__ import annotations

from copy import copy
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, UUIDField, Value, When
from django.db.models.functions import Coalesce

from xieshou.kernel.people.models import Person
from xieshou.registry.models import (  # type: ignore[attr-defined]  # history: by pghistory
    Household,
    HouseholdChange,
    HouseholdHistory,
    Member,
)
from xieshou.registry.vocabulary import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

RECORDED = ("base_type", "monitoring_class", "risk_cleared_on", "head_id", "address")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def end_of(on: date) -> datetime:
    """Return the moment at which a day ends in Shanghai."""
    return datetime.combine(on + timedelta(days=1), time(), tzinfo=SHANGHAI)


def household_on(household: Household, on: date) -> Household:
    """Return a household as it stood on a day; a copy that is never saved."""
    past = copy(household)
    moved = household.changes.filter(kind=ChangeKind.MOVED, on_date__gt=on).order_by("on_date").first()
    if moved is not None:
        past.region_code = moved.from_region_code
    former = (
        HouseholdHistory.objects.filter(pgh_obj=household, pgh_created_at__gte=end_of(on))
        .order_by("pgh_created_at", "pgh_id")
        .first()
    )
    if former is not None:
        for name in RECORDED:
            setattr(past, name, getattr(former, name))
        past.head = Person.objects.filter(pk=former.head_id).first() or household.head
    if past.closed_on is not None and past.closed_on > on:
        past.closed_on = None
    past.member_count = Member.objects.filter(_present(on), household=household).count()
    return past


def households_on(rows: QuerySet[Household], on: date) -> QuerySet[Household]:
    """Return the households that were registered by a day, with the columns `*_on` of that day."""
    moves = HouseholdChange.objects.filter(
        household=OuterRef("pk"), kind=ChangeKind.MOVED, on_date__gt=on
    ).order_by("on_date")
    former = HouseholdHistory.objects.filter(pgh_obj=OuterRef("pk"), pgh_created_at__gte=end_of(on)).order_by(
        "pgh_created_at", "pgh_id"
    )
    people = (
        Member.objects.filter(_present(on), household=OuterRef("pk"))
        .order_by()
        .values("household")
        .annotate(number=Count("pk"))
    )
    return rows.filter(registered_on__lte=on).annotate(
        region_on=Coalesce(Subquery(moves.values("from_region_code")[:1]), F("region_code")),
        base_type_on=Coalesce(Subquery(former.values("base_type")[:1]), F("base_type")),
        monitoring_on=Coalesce(Subquery(former.values("monitoring_class")[:1]), F("monitoring_class")),
        cleared_on=Case(
            When(Exists(former), then=Subquery(former.values("risk_cleared_on")[:1])),
            default=F("risk_cleared_on"),
        ),
        head_on=Coalesce(Subquery(former.values("head_id")[:1]), F("head_id"), output_field=UUIDField()),
        people_on=Coalesce(Subquery(people.values("number")[:1]), Value(0)),
    )


def show_as_of(rows: Sequence[Household], on: date) -> None:
    """Lay the columns of a past day over rows of `households_on`; they are never saved."""
    heads = Person.objects.in_bulk({row.head_on for row in rows})  # type: ignore[attr-defined]
    for row in rows:
        given: Any = row
        row.region_code, row.member_count = given.region_on, given.people_on
        row.base_type, row.monitoring_class = given.base_type_on, given.monitoring_on
        row.risk_cleared_on = given.cleared_on
        row.head = heads.get(given.head_on, row.head)
        if row.closed_on is not None and row.closed_on > on:
            row.closed_on = None


def _present(on: date) -> Q:
    return Q(from_date__lte=on) & (Q(to_date__isnull=True) | Q(to_date__gt=on))
