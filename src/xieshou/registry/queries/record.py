"""What the page of a household shows, as plain values: facts, members, income, the next thing to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xieshou.kernel.people.queries import masked_numbers
from xieshou.registry.parameters.loading import line_of
from xieshou.registry.rules import Earner, YearIncome
from xieshou.registry.vocabulary import IncomeKind, MonitoringClass

from .facts import HouseholdFacts, get_household_facts
from .household import list_members
from .income import by_year, list_income_facts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from xieshou.kernel.actor import Actor
    from xieshou.registry.models import Household, HouseholdChange, IncomeFact, Member
    from xieshou.registry.parameters.loading import Line

YEARS_SHOWN = 6
FEN = 100


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member as the page shows them: numbers masked, age on the day."""

    member: Member
    age: int | None
    id_number: str
    phone: str

    @property
    def name(self) -> str:
        """Return the name."""
        return self.member.person.name


@dataclass(frozen=True, slots=True)
class IncomeView:
    """A household's income: facts, years, and who has none recorded for the last full year."""

    facts: list[IncomeFact]
    years: dict[int, YearIncome]
    year: int
    unknown: list[str]
    chart: dict[str, Any]
    lines: dict[int, Line]
    line_chart: dict[str, Any]

    @property
    def latest(self) -> YearIncome | None:
        """Return the income of the last full year, if anything is recorded for it."""
        return self.years.get(self.year)


@dataclass(frozen=True, slots=True)
class NextAction:
    """What to do next: a code that the page words, and whom it concerns."""

    code: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HouseholdRecord:
    """Everything of a household's page that the registry itself knows."""

    household: Household
    present: list[MemberLine]
    former: list[MemberLine]
    income: IncomeView | None
    next_action: NextAction | None
    facts: HouseholdFacts | None = None
    changes: list[HouseholdChange] = field(default_factory=list)

    @property
    def names(self) -> dict[str, str]:
        """Return the names of members by person key, for the story."""
        return {str(line.member.person_id): line.name for line in (*self.present, *self.former)}


def get_record(household: Household, *, actor: Actor, on: date, is_past: bool = False) -> HouseholdRecord:
    """Return the record of a household as this actor may see it on a day.

    Args: is_past: the household as it stood then (`as_of.household_on`): who belonged to it and what had
          begun by that day, and nothing to be done.
    """
    lines = [_line(member, on) for member in list_members(household.id, scope=actor.scope)]
    if is_past:
        lines = [line for line in lines if line.member.from_date <= on]
    present = [line for line in lines if _is_present(line.member, on if is_past else None)]
    here = {line.member.pk for line in present}
    income = _income(household, present, actor=actor, on=on) if actor.can("registry.income.view") else None
    return HouseholdRecord(
        household=household,
        present=present,
        former=[line for line in lines if line.member.pk not in here],
        income=income,
        next_action=None if is_past else next_action(household, present, income),
        facts=_facts(household, present, actor=actor, on=on) if actor.can("registry.fact.view") else None,
        changes=list(household.changes.select_related("other").filter(on_date__lte=on).order_by("-on_date")),
    )


def _is_present(member: Member, on: date | None) -> bool:
    """Tell whether somebody belongs to the household, now or on a past day."""
    return member.to_date is None or (on is not None and member.to_date > on)


def next_action(
    household: Household, present: Sequence[MemberLine], income: IncomeView | None
) -> NextAction | None:
    """Return the first thing that is missing, or None."""
    if household.closed_on is not None:
        return None
    if not present:
        return NextAction("add_members")
    missing = tuple(line.name for line in present if line.member.person.id_number_index is None)
    if missing:
        return NextAction("complete_numbers", missing)
    if income is not None and (income.latest is None or income.unknown):
        return NextAction("record_income", tuple(income.unknown))
    if household.monitoring_class != MonitoringClass.NONE and household.risk_cleared_on is None:
        return NextAction("clear_risk")
    return None


def _line(member: Member, on: date) -> MemberLine:
    numbers = masked_numbers(member.person)
    return MemberLine(member, age_on(member.person.birth_date, on), numbers.id_number, numbers.phone)


def age_on(born: date | None, on: date) -> int | None:
    """Return the age in full years on a day."""
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _facts(household: Household, present: Sequence[MemberLine], *, actor: Actor, on: date) -> HouseholdFacts:
    members = [line.member for line in present]
    return get_household_facts(household.id, members, scope=actor.scope, on=on)


def _income(household: Household, present: Sequence[MemberLine], *, actor: Actor, on: date) -> IncomeView:
    facts = [f for f in list_income_facts(household.id, scope=actor.scope) if f.period_from <= on]
    earners = [Earner(line.member.person_id, line.member.labour_ability) for line in present]
    years = by_year(facts, earners, region_code=household.region_code, on=on)
    year = on.year - 1
    latest = years.get(year)
    people = {line.member.person_id: line.name for line in present}
    unknown = [people[key] for key in latest.unknown_people] if latest else []
    lines = {key: line for key in {*years, year} if (line := line_of(household.region_code, key)) is not None}
    return IncomeView(facts, years, year, unknown, _chart(years), lines, _line_chart(years, lines))


def _chart(years: dict[int, YearIncome]) -> dict[str, Any]:
    """Return the yearly amounts by kind in whole yuan, the oldest year first."""
    shown = sorted(years)[-YEARS_SHOWN:]
    kinds = [kind for kind in IncomeKind if any(years[year].by_kind.get(kind) for year in shown)]
    return {
        "labels": [str(year) for year in shown],
        "series": [
            {
                "name": str(kind.label),
                "values": [_yuan(years[year].by_kind.get(kind, 0), kind) for year in shown],
            }
            for kind in kinds
        ],
    }


def _line_chart(years: dict[int, YearIncome], lines: dict[int, Line]) -> dict[str, Any]:
    """Return the net income per person in whole yuan against the line of each year; a gap where unknown."""
    shown = sorted(years)[-YEARS_SHOWN:]
    incomes = [years[year].per_person_fen for year in shown]
    return {
        "labels": [str(year) for year in shown],
        "series": [
            {
                "name": str(_("Net income per person")),
                "values": [fen // FEN if fen is not None else None for fen in incomes],
            },
            {
                "name": str(_("Line of the year")),
                "values": [lines[year].value_fen // FEN if year in lines else None for year in shown],
                "line": True,
            },
        ],
    }


def _yuan(fen: int, kind: IncomeKind) -> int:
    return -(fen // 100) if kind is IncomeKind.BUSINESS_COST else fen // 100
