"""Writes of dated facts beside income: record one with its source, take one back, never change one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.errors import Denied, DomainError
from xieshou.registry.errors import FactConflictError, FactNotFound, FactSourceError, PersonNeededError
from xieshou.registry.policies import may_record_fact
from xieshou.registry.queries.facts import FACT_MODELS
from xieshou.registry.queries.household import is_member_during, lock_household
from xieshou.registry.rules import is_one_year
from xieshou.registry.sources import find_source
from xieshou.registry.vocabulary_facts import OF_FAMILY, VERDICTS

from .income import AmountError, NotAMemberError, PeriodError
from .measures import record_measures, take_back

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.registry.models import ExpenditureFact, GuaranteeFact, LabourFact, MeasureFact
    from xieshou.registry.models.facts import DatedFact

DAY = timedelta(days=1)


class FactReversedError(DomainError):
    """The fact has been taken back before."""

    default_message = _("This entry has already been taken back.")


class EvidenceMissingError(DomainError):
    """A guarantee is said to be met or not met without what was seen."""

    default_message = _("Say what was seen or which paper proves it, or choose “not known”.")


class OfFamilyError(DomainError):
    """House and water belong to the family as a whole."""

    default_message = _("House and water belong to the whole family. Leave the person empty.")


class RepaidTooMuchError(DomainError):
    """More was given back than was spent."""

    default_message = _("More was given back than was spent. Check both amounts.")


class FutureError(DomainError):
    """Something is said to have been seen on a day that has not come."""

    default_message = _("This day has not come yet. Enter what is already the case.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """What every fact to be recorded says: whose, on what evidence."""

    household_id: UUID
    source: str
    source_id: UUID | None = None
    person_id: UUID | None = None
    evidence_file_id: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExpenditure(NewFact):
    """A cost to record: the whole bill and what was given back, in fen; `period_to` exclusive."""

    kind: str
    amount_fen: int
    period_from: date
    period_to: date
    repaid_fen: int = 0
    item: str = ""
    is_rigid: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGuarantee(NewFact):
    """How a guarantee was found on a day, and what was seen."""

    kind: str
    state: str
    on_date: date
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLabourStatus(NewFact):
    """What somebody does for work from a day on."""

    status: str
    from_date: date
    place: str = ""
    employer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeasure(NewFact):
    """Help that reached somebody; `period_to` exclusive, None as long as it goes on."""

    kind: str
    cause: str
    unit: str
    period_from: date
    period_to: date | None = None
    item: str = ""
    amount_fen: int | None = None
    provider: str = ""


@transaction.atomic
def record_expenditure(*, fact: NewExpenditure, actor: Actor, at: datetime) -> ExpenditureFact:
    """Record a cost; the same source with the same contents again changes nothing.

    Raises: FactSourceError, HouseholdNotFound, Denied, PeriodError, AmountError, RepaidTooMuchError,
            NotAMemberError, FactConflictError.
    """
    region_code = _may_record(fact, actor)
    if not is_one_year(fact.period_from, fact.period_to):
        raise PeriodError(field="last_day")
    if fact.amount_fen < 0 or fact.repaid_fen < 0:
        raise AmountError(field="amount")
    if fact.repaid_fen > fact.amount_fen:
        raise RepaidTooMuchError(field="repaid")
    _check_member(fact, fact.period_from, fact.period_to)
    told = {"expenditure": fact.kind, "amount_fen": fact.amount_fen}
    row: ExpenditureFact = _keep("expenditure", fact, told, actor=actor, at=at, region_code=region_code)
    return row


@transaction.atomic
def record_guarantee(*, fact: NewGuarantee, actor: Actor, at: datetime) -> GuaranteeFact:
    """Record how a guarantee was found; it holds until a later fact.

    Raises: FactSourceError, HouseholdNotFound, Denied, OfFamilyError, EvidenceMissingError, FutureError,
            NotAMemberError, FactConflictError.
    """
    region_code = _may_record(fact, actor)
    if fact.person_id is not None and fact.kind in OF_FAMILY:
        raise OfFamilyError(field="person")
    if fact.state in VERDICTS and not fact.evidence.strip():
        raise EvidenceMissingError(field="evidence")
    _check_day(fact.on_date, at, field="on_date")
    _check_member(fact, fact.on_date, fact.on_date + DAY)
    told = {"guarantee": fact.kind, "state": fact.state}
    row: GuaranteeFact = _keep("guarantee", fact, told, actor=actor, at=at, region_code=region_code)
    return row


@transaction.atomic
def record_labour_status(*, fact: NewLabourStatus, actor: Actor, at: datetime) -> LabourFact:
    """Record what a member does for work from a day on, until a later fact.

    Raises: FactSourceError, HouseholdNotFound, Denied, PersonNeededError, FutureError, NotAMemberError,
            FactConflictError.
    """
    region_code = _may_record(fact, actor)
    if fact.person_id is None:
        raise PersonNeededError(field="person")
    _check_day(fact.from_date, at, field="from_date")
    _check_member(fact, fact.from_date, fact.from_date + DAY)
    told = {"person_id": fact.person_id, "labour_status": fact.status}
    row: LabourFact = _keep("labour", fact, told, actor=actor, at=at, region_code=region_code)
    return row


@transaction.atomic
def record_measure(*, fact: NewMeasure, actor: Actor, at: datetime) -> MeasureFact:
    """Record help that reached a person, the family or their house, against one cause.

    Raises: FactSourceError, HouseholdNotFound, Denied, PersonNeededError, PeriodOrderError, AmountError,
            NotAMemberError, FactConflictError.
    """
    return record_measures(facts=[fact], actor=actor, at=at)[0]


@transaction.atomic
def close_measure(
    *, source: str, source_id: UUID, period_to: date, reason: str, actor: Actor, at: datetime
) -> MeasureFact | None:
    """Give the living measure of a source its end (exclusive): the open entry is taken back for a closed one.

    Returns: the closed fact, or None where the source has no living measure.
    Raises:  Denied, and the refusals of `record_measure`.
    """
    found = FACT_MODELS["measure"].objects.filter(source=source, source_id=source_id, reversed_at=None)
    open_fact: MeasureFact | None = found.first()
    if open_fact is None or open_fact.period_to == period_to:
        return open_fact
    names = (field.name for field in fields(NewMeasure))
    values = {name: getattr(open_fact, name) for name in names} | {"period_to": period_to}
    reverse_fact(beat="measure", fact_id=open_fact.pk, reason=reason, actor=actor, at=at)
    return record_measure(fact=NewMeasure(**values), actor=actor, at=at)


def _may_record(fact: NewFact, actor: Actor) -> str:
    """Return the household's region, or refuse; the household stays locked until the transaction ends."""
    source = find_source(fact.source)
    if source is None:
        raise FactSourceError(field="source")
    household = lock_household(fact.household_id, scope=actor.scope)
    if not may_record_fact(actor, region_code=household.region_code, source=source):
        raise Denied
    return household.region_code


def _check_day(day: date, at: datetime, *, field: str) -> None:
    if day > timezone.localdate(at):
        raise FutureError(field=field)


def _check_member(fact: NewFact, period_from: date, period_to: date) -> None:
    if fact.person_id is not None and not is_member_during(
        household_id=fact.household_id,
        person_id=fact.person_id,
        period_from=period_from,
        period_to=period_to,
    ):
        raise NotAMemberError(field="person")


def _keep(
    beat: str, fact: NewFact, told: dict[str, Any], *, actor: Actor, at: datetime, region_code: str
) -> Any:
    """Insert a fact and its audit record, or return the living one of the same source."""
    model, values = FACT_MODELS[beat], asdict(fact)
    if fact.source_id is not None:
        known = model.objects.filter(source=fact.source, source_id=fact.source_id, reversed_at=None).first()
        if known is not None:
            return _same_or_refuse(known, values)
    row = model.objects.create(
        region_code=region_code, recorded_at=at, recorded_by_id=actor.user_id, **values
    )
    audit.record(
        f"registry.{beat}.recorded",
        actor=actor,
        at=at,
        subject=("registry.household", fact.household_id),
        region_code=region_code,
        after={"fact_id": row.pk, **told, "source": fact.source},
    )
    return row


def _same_or_refuse(known: DatedFact, values: dict[str, Any]) -> DatedFact:
    if any(getattr(known, name) != value for name, value in values.items() if name != "note"):
        raise FactConflictError
    return known


@transaction.atomic
def reverse_fact(*, beat: str, fact_id: UUID, reason: str, actor: Actor, at: datetime) -> DatedFact:
    """Take a fact back; it stays readable with the reason, and no longer counts.

    Args:   beat: "expenditure", "guarantee", "labour" or "measure".
    Raises: FactNotFound, Denied, FactReversedError.
    """
    found: DatedFact | None = (
        FACT_MODELS[beat].objects.select_for_update().filter(actor.scope.region_q(), pk=fact_id).first()
    )
    if found is None:
        raise FactNotFound
    source = find_source(found.source)
    if source is None or not may_record_fact(actor, region_code=found.region_code, source=source):
        raise Denied
    if found.reversed_at is not None:
        raise FactReversedError
    take_back(beat, found, reason=reason, actor=actor, at=at)
    return found
