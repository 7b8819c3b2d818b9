"""Pure rules of the registry: which states are legal, and a household's yearly net income."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError

from .vocabulary import ABLE_TO_WORK, PERSONAL_INCOME, BaseType, IncomeKind, MonitoringClass, Relation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from uuid import UUID


class AxesError(DomainError):
    """The monitoring class does not go with the household type."""


class ClearedWithoutMonitoringError(DomainError):
    """A risk is cleared although the household was never monitored."""

    default_message = _(
        "A risk can only be cleared in a monitored household. Choose its monitoring class first."
    )


class MonitoringErasedError(DomainError):
    """Somebody tries to make a monitored household one that never was."""

    default_message = _(
        "This household is monitored: that stays in the record."
        " Enter the date on which the risk was cleared instead."
    )


class EmptyHouseholdError(DomainError):
    """A household without members has no income per person."""

    default_message = _("This household has no registered member. Add its members first.")


class HeadError(DomainError):
    """A household has exactly one head."""

    default_message = _("A household needs exactly one head. Mark one member as head of household.")


def check_axes(base_type: str, monitoring_class: str, *, cleared: bool) -> None:
    """Accept a legal combination of the three axes or refuse it by name.

    Raises: AxesError, ClearedWithoutMonitoringError.
    Source: qinan.gov.cn, dongsansheng.com: unstable = exited before; marginal = never registered.
    """
    if monitoring_class == MonitoringClass.UNSTABLE and base_type != BaseType.EXITED:
        raise AxesError(
            _(
                "Only an exited household can be “exited but unstable”."
                " An ordinary one is “on the margin of poverty”."
            ),
            field="monitoring_class",
        )
    if monitoring_class == MonitoringClass.MARGINAL and base_type != BaseType.ORDINARY:
        raise AxesError(
            _(
                "Only an ordinary household can be “on the margin of poverty”."
                " An exited one is “exited but unstable”."
            ),
            field="monitoring_class",
        )
    if cleared and monitoring_class == MonitoringClass.NONE:
        raise ClearedWithoutMonitoringError(field="risk_cleared_on")


def check_monitoring_kept(before: str, after: str) -> None:
    """Refuse to erase a monitoring class: a cleared household keeps it, with the date.

    Raises: MonitoringErasedError.
    """
    if before != MonitoringClass.NONE and after == MonitoringClass.NONE:
        raise MonitoringErasedError(field="monitoring_class")


def check_one_head(relations: Sequence[str]) -> None:
    """Refuse a family that does not have exactly one head.

    Raises: HeadError.
    """
    if sum(relation == Relation.HEAD for relation in relations) != 1:
        raise HeadError


@dataclass(frozen=True, slots=True)
class Earner:
    """A member as the income rule needs it."""

    person_id: UUID
    labour_ability: str = ""

    @property
    def is_expected_to_earn(self) -> bool:
        """Tell whether an income of theirs must be known; an ability nobody recorded counts as able."""
        return self.labour_ability in ABLE_TO_WORK or not self.labour_ability


@dataclass(frozen=True, slots=True)
class Fact:
    """An income fact as the rule needs it; `person_id` None is the family as a whole."""

    kind: str
    amount_fen: int
    person_id: UUID | None = None
    is_countable: bool = True


def is_counted(code: str, *, ticked: bool, not_counted: Collection[str]) -> bool:
    """Tell whether money received is income: an item with a code by the law, another by the hand's tick."""
    return code not in not_counted if code else ticked


@dataclass(frozen=True, slots=True)
class YearIncome:
    """A household's income of one calendar year, by kind, in fen."""

    by_kind: dict[str, int]
    members: int
    unknown_people: tuple[UUID, ...]

    @property
    def net_fen(self) -> int:
        """Return income minus expenses of everything that is recorded."""
        costs = self.by_kind.get(IncomeKind.BUSINESS_COST, 0)
        return sum(self.by_kind.values()) - 2 * costs

    @property
    def is_known(self) -> bool:
        """Tell whether something is recorded for everybody who is expected to earn."""
        return bool(self.by_kind) and not self.unknown_people

    @property
    def per_person_fen(self) -> int | None:
        """Return the net income per person, rounded down; None as long as somebody's income is unknown."""
        return self.net_fen // self.members if self.is_known else None


def year_income(facts: Iterable[Fact], members: Sequence[Earner]) -> YearIncome:
    """Return the income of one household in one calendar year.

    A member who is expected to earn is accounted for by a fact of their own or by a wage or business
    fact of the family as a whole; otherwise the year is unknown, never zero. A fact that is not
    counted (a grant for school, a refund of medical costs) still shows that somebody asked. Wages and
    transfers of a person who is no member do not count; what the family earned together does.

    The monthly run adds up the same way (monitoring/queries/shaping.py); a test compares the two.

    Args:    facts: one household, one calendar year, none reversed.
             members: the people who were members on the day of counting.
    Raises:  EmptyHouseholdError: no members.
    Source:  (wage + business + property + transfer − business expenses) ÷ members, bw8.net.
    """
    if not members:
        raise EmptyHouseholdError
    by_kind: dict[str, int] = {}
    asked: set[UUID] = set()
    family_asked = False
    people = {None, *(member.person_id for member in members)}
    for fact in facts:
        by_kind.setdefault(fact.kind, 0)
        is_ours = fact.kind not in PERSONAL_INCOME or fact.person_id in people
        by_kind[fact.kind] += fact.amount_fen if fact.is_countable and is_ours else 0
        if fact.person_id is not None:
            asked.add(fact.person_id)
        elif fact.kind in {IncomeKind.WAGE, IncomeKind.BUSINESS}:
            family_asked = True
    unknown = () if family_asked else _not_asked(members, asked)
    return YearIncome(by_kind, len(members), unknown)


def _not_asked(members: Sequence[Earner], asked: set[UUID]) -> tuple[UUID, ...]:
    return tuple(m.person_id for m in members if m.is_expected_to_earn and m.person_id not in asked)


def is_one_year(period_from: date, period_to: date) -> bool:
    """Tell whether a period (to exclusive) lies within one calendar year."""
    return period_from < period_to and (
        period_to.year == period_from.year
        or (period_to.year == period_from.year + 1 and (period_to.month, period_to.day) == (1, 1))
    )
