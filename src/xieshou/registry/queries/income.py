"""Reads of income: facts, a year's income per person, the series of years."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from xieshou.registry.errors import IncomeFactNotFound
from xieshou.registry.models import IncomeFact
from xieshou.registry.parameters.loading import not_counted_on
from xieshou.registry.rules import Earner, Fact, YearIncome, is_counted, year_income

from .household import get_household, list_members

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Scope


def get_income_fact(fact_id: UUID, *, scope: Scope) -> IncomeFact:
    """Return one income fact.

    Raises: IncomeFactNotFound: no such fact, or outside the scope.
    """
    found = IncomeFact.objects.filter(scope.region_q(), pk=fact_id).first()
    if found is None:
        raise IncomeFactNotFound
    return found


def list_income_facts(household_id: UUID, *, scope: Scope, year: int | None = None) -> list[IncomeFact]:
    """Return the income facts of a household with their people, the latest first; reversed ones included."""
    facts = IncomeFact.objects.select_related("person").filter(scope.region_q(), household_id=household_id)
    if year is not None:
        facts = facts.filter(period_from__year=year)
    return list(facts.order_by("-period_from", "-recorded_at", "-id"))


def get_year_income(household_id: UUID, *, year: int, on: date, scope: Scope) -> YearIncome:
    """Return a household's income of a year, counted by the people who are members on a day.

    Raises: EmptyHouseholdError: nobody was a member on that day.
    """
    facts = list_income_facts(household_id, scope=scope, year=year)
    code = get_household(household_id, scope=scope).region_code
    law = not_counted_in(year, region_code=code, on=on)
    return year_income(
        [_fact(row, law) for row in facts if row.reversed_at is None],
        [Earner(m.person_id, m.labour_ability) for m in list_members(household_id, scope=scope, on=on)],
    )


def by_year(
    facts: list[IncomeFact], earners: list[Earner], *, region_code: str, on: date
) -> dict[int, YearIncome]:
    """Return the income of each year that has facts, the latest first, counted by these members.

    Args: on: a year that is not over is counted by the law of this day, others by that of their last.
    """
    living = [row for row in facts if row.reversed_at is None]
    years = sorted({row.period_from.year for row in living}, reverse=True)
    return {
        year: year_income([_fact(row, law) for row in living if row.period_from.year == year], earners)
        for year in years
        for law in [not_counted_in(year, region_code=region_code, on=on)]
        if earners
    }


def not_counted_in(year: int, *, region_code: str, on: date) -> tuple[str, ...]:
    """Return the codes of items that are no income in a year: by the law of its last day, or of `on`."""
    return not_counted_on(min(date(year, 12, 31), on), region_code)


def counts(row: IncomeFact, not_counted: tuple[str, ...]) -> bool:
    """Tell whether an income fact counts under a law."""
    return is_counted(row.code, ticked=row.is_countable, not_counted=not_counted)


def _fact(row: IncomeFact, not_counted: tuple[str, ...]) -> Fact:
    return Fact(row.kind, row.amount_fen, row.person_id, counts(row, not_counted))
