"""Reads of agreements, each commitment with the figure that the records count now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch

from xieshou.cooperation.indicators import Cut, Indicator, find_indicator, measure
from xieshou.cooperation.models import Agreement, AgreementParty, Commitment
from xieshou.cooperation.rules.target import judge, percent_of

from .scoped import side_q

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.cooperation.vocabulary.indicator import Standing
    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class Measured:
    """A promise beside its figure. `indicator` None: no wing of this installation counts it."""

    row: Any
    indicator: Indicator | None
    actual: int | None
    percent: int | None
    standing: Standing


def list_agreements(*, scope: Scope) -> QuerySet[Agreement]:
    """Return the agreements of the scope with how many commitments they hold, the last to end first."""
    found = Agreement.objects.filter(side_q(scope)).annotate(promised=Count("commitments"))
    return found.order_by("-to_date", "-id")


def list_whole(*, scope: Scope) -> QuerySet[Agreement]:
    """Return the agreements of the scope with their parties and commitments, the earliest first."""
    parties = Prefetch("parties", AgreementParty.objects.order_by("-is_east", "name"))
    promised = Prefetch("commitments", Commitment.objects.order_by("number"))
    found = Agreement.objects.filter(side_q(scope)).prefetch_related(parties, promised)
    return found.order_by("signed_on", "title", "id")


def list_ending(*, on: date, before: date) -> QuerySet[Agreement]:
    """Return the agreements of the transaction's scope whose term ends after a day and up to another."""
    return Agreement.objects.filter(to_date__gt=on, to_date__lte=before).order_by("to_date", "id")


def cut_of(row: Any) -> Cut:
    """Return whose records of which days a promise counts."""
    return Cut(row.region_code, row.partner_region_code, row.from_date, row.to_date)


def measure_row(row: Any, *, on: date) -> Measured:
    """Return a row with indicator, target and term beside what the records count."""
    actual = measure(row.indicator_code, cut_of(row))
    standing = judge(actual, row.target, from_date=row.from_date, to_date=row.to_date, on=on)
    indicator = find_indicator(row.indicator_code)
    return Measured(row, indicator, actual, percent_of(actual, row.target), standing)


def list_measured(agreement_id: UUID, *, scope: Scope, on: date) -> list[Measured]:
    """Return the commitments of an agreement with their figures, in the order of their numbers."""
    rows = Commitment.objects.filter(side_q(scope), agreement_id=agreement_id).order_by("number")
    return [measure_row(row, on=on) for row in rows]
