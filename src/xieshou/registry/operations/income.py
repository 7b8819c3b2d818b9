"""Writes of income: record a dated, sourced fact once; reverse it, never change it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.errors import Denied, DomainError
from xieshou.registry.errors import IncomeFactNotFound
from xieshou.registry.models import IncomeFact
from xieshou.registry.policies import may_record_income
from xieshou.registry.queries.household import is_member_during, lock_household
from xieshou.registry.rules import is_one_year
from xieshou.registry.sources import find_source
from xieshou.registry.vocabulary import IncomeItem

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class UnknownSourceError(DomainError):
    """Nobody registered this source of income facts."""

    default_message = _("Income from this source is not known to the registry.")


class PeriodError(DomainError):
    """The period is empty or crosses a year."""

    default_message = _("The period must lie within one calendar year. Enter one amount for each year.")


class AmountError(DomainError):
    """The amount is negative."""

    default_message = _("The amount cannot be negative. Enter expenses as business expenses.")


class CodedItemError(DomainError):
    """An item of the law is unknown, or somebody ticked by hand what the law decides."""

    default_message = _("The law decides whether this item counts. Leave “not counted” empty.")


class NotAMemberError(DomainError):
    """The earner does not belong to the household in that period."""

    default_message = _(
        "This person was not a member of the household in that period. Check the person and the dates."
    )


class IncomeConflictError(DomainError):
    """The same source was recorded before with other figures."""

    default_message = _("This proof is already recorded with other figures. Reverse that entry first.")


class AlreadyReversedError(DomainError):
    """The fact has been reversed before."""

    default_message = _("This income entry has already been reversed.")


@dataclass(frozen=True, slots=True)
class NewIncomeFact:
    """An income fact to record: who, what, how much (fen), when (to exclusive), on what evidence."""

    household_id: UUID
    kind: str
    amount_fen: int
    period_from: date
    period_to: date
    source: str
    source_id: UUID | None = None
    person_id: UUID | None = None
    item: str = ""
    code: str = ""
    is_countable: bool = True
    evidence_file_id: UUID | None = None
    note: str = ""


@transaction.atomic
def record_income_fact(*, fact: NewIncomeFact, actor: Actor, at: datetime) -> IncomeFact:
    """Record an income fact; the same (source, source_id) with the same figures again changes nothing.

    Returns: the new fact, or the living one recorded before.
    Raises:  UnknownSourceError, HouseholdNotFound, Denied, PeriodError, AmountError, CodedItemError,
             NotAMemberError, IncomeConflictError.
    """
    source = find_source(fact.source)
    if source is None:
        raise UnknownSourceError(field="source")
    household = lock_household(fact.household_id, scope=actor.scope)
    if not may_record_income(actor, region_code=household.region_code, source=source):
        raise Denied
    _check(fact)
    known = _living(fact)
    if known is not None:
        return _same_or_refuse(known, fact)
    row = IncomeFact.objects.create(
        region_code=household.region_code, recorded_at=at, recorded_by_id=actor.user_id, **asdict(fact)
    )
    audit.record(
        "registry.income.recorded",
        actor=actor,
        at=at,
        subject=("registry.household", household.id),
        region_code=household.region_code,
        after={"fact_id": row.id, "kind": fact.kind, "amount_fen": fact.amount_fen, "source": fact.source},
    )
    return row


def _check(fact: NewIncomeFact) -> None:
    if not is_one_year(fact.period_from, fact.period_to):
        raise PeriodError(field="period_to")
    if fact.amount_fen < 0:
        raise AmountError(field="amount_fen")
    if fact.code and (fact.code not in IncomeItem.values or not fact.is_countable):
        raise CodedItemError(field="not_counted")
    if fact.person_id is not None and not is_member_during(
        household_id=fact.household_id,
        person_id=fact.person_id,
        period_from=fact.period_from,
        period_to=fact.period_to,
    ):
        raise NotAMemberError(field="person")


def _living(fact: NewIncomeFact) -> IncomeFact | None:
    if fact.source_id is None:
        return None
    return IncomeFact.objects.filter(source=fact.source, source_id=fact.source_id, reversed_at=None).first()


def _same_or_refuse(known: IncomeFact, fact: NewIncomeFact) -> IncomeFact:
    if any(getattr(known, name) != value for name, value in asdict(fact).items() if name != "note"):
        raise IncomeConflictError
    return known


@transaction.atomic
def reverse_income_fact(*, fact_id: UUID, reason: str, actor: Actor, at: datetime) -> IncomeFact:
    """Take an income fact back; it stays readable with the reason, and no longer counts.

    Raises: IncomeFactNotFound, Denied, AlreadyReversedError.
    """
    fact = IncomeFact.objects.select_for_update().filter(actor.scope.region_q(), pk=fact_id).first()
    if fact is None:
        raise IncomeFactNotFound
    source = find_source(fact.source)
    if source is None or not may_record_income(actor, region_code=fact.region_code, source=source):
        raise Denied
    if fact.reversed_at is not None:
        raise AlreadyReversedError
    fact.reversed_at, fact.reversed_by_id, fact.reversal_reason = at, actor.user_id, reason
    fact.save(update_fields=["reversed_at", "reversed_by_id", "reversal_reason"])
    audit.record(
        "registry.income.reversed",
        actor=actor,
        at=at,
        subject=("registry.household", fact.household_id),
        region_code=fact.region_code,
        before={"fact_id": fact.id, "kind": fact.kind, "amount_fen": fact.amount_fen},
        reason=reason,
    )
    return fact
