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
from xieshou.registry.policies import may_record_income, may_take_back
from xieshou.registry.queries.household import are_members_during, lock_households
from xieshou.registry.rules import is_one_year
from xieshou.registry.sources import find_source
from xieshou.registry.vocabulary import IncomeItem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.registry.models import Household


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
    return record_income_facts(facts=[fact], actor=actor, at=at)[0]


@transaction.atomic
def record_income_facts(*, facts: Sequence[NewIncomeFact], actor: Actor, at: datetime) -> list[IncomeFact]:
    """Record many income facts, all or none; as many queries for many as for one.

    Returns: the facts in the order given; where one was recorded before, the living one.
    Raises:  as `record_income_fact`.
    """
    sources = {one.source: find_source(one.source) for one in facts}
    if None in sources.values():
        raise UnknownSourceError(field="source")
    homes = lock_households({one.household_id for one in facts}, scope=actor.scope)
    for one in facts:
        source = sources[one.source]
        assert source is not None  # noqa: S101 -- refused above
        if not may_record_income(actor, region_code=homes[one.household_id].region_code, source=source):
            raise Denied
    _check(facts)
    known = _living(facts)
    rows = [known.get((one.source, one.source_id)) or _row(one, homes, actor, at) for one in facts]
    for one, row in zip(facts, rows, strict=True):
        _refuse_other_figures(row, one)
    made = IncomeFact.objects.bulk_create([row for row in rows if row._state.adding])  # noqa: SLF001 -- Django's own mark of a new row
    notes = [
        audit.Note(
            ("registry.household", row.household_id),
            row.region_code,
            after={"fact_id": row.id, "kind": row.kind, "amount_fen": row.amount_fen, "source": row.source},
        )
        for row in made
    ]
    audit.record_all("registry.income.recorded", notes, actor=actor, at=at)
    return rows


def _row(fact: NewIncomeFact, homes: Mapping[UUID, Household], actor: Actor, at: datetime) -> IncomeFact:
    return IncomeFact(
        region_code=homes[fact.household_id].region_code,
        recorded_at=at,
        recorded_by_id=actor.user_id,
        **asdict(fact),
    )


def _check(facts: Sequence[NewIncomeFact]) -> None:
    for fact in facts:
        if not is_one_year(fact.period_from, fact.period_to):
            raise PeriodError(field="period_to")
        if fact.amount_fen < 0:
            raise AmountError(field="amount_fen")
        if fact.code and (fact.code not in IncomeItem.values or not fact.is_countable):
            raise CodedItemError(field="not_counted")
    spans = [
        (one.household_id, one.person_id, one.period_from, one.period_to)
        for one in facts
        if one.person_id is not None
    ]
    if not all(are_members_during(spans)):
        raise NotAMemberError(field="person")


def _living(facts: Sequence[NewIncomeFact]) -> dict[tuple[str, UUID | None], IncomeFact]:
    keys = [one.source_id for one in facts if one.source_id is not None]
    if not keys:
        return {}
    rows = IncomeFact.objects.filter(
        source__in={one.source for one in facts}, source_id__in=keys, reversed_at=None
    )
    return {(row.source, row.source_id): row for row in rows}


def _refuse_other_figures(known: IncomeFact, fact: NewIncomeFact) -> None:
    if any(getattr(known, name) != value for name, value in asdict(fact).items() if name != "note"):
        raise IncomeConflictError


@transaction.atomic
def reverse_income_fact(*, fact_id: UUID, reason: str, actor: Actor, at: datetime) -> IncomeFact:
    """Take an income fact back; it stays readable with the reason, and no longer counts.

    Raises: IncomeFactNotFound, Denied, AlreadyReversedError.
    """
    fact = IncomeFact.objects.select_for_update().filter(actor.scope.region_q(), pk=fact_id).first()
    if fact is None:
        raise IncomeFactNotFound
    source = find_source(fact.source)
    if source is None or not may_take_back(actor, region_code=fact.region_code, source=source):
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
