"""Writes of visits that come back from devices: each arrives once, in any order, as a whole or not at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.ids import new_id
from xieshou.kernel.inbox.operations import Message, Where, add_task, complete_tasks
from xieshou.registry.clues import RaisedClue, raise_clue
from xieshou.registry.errors import ConflictNotFound
from xieshou.registry.models import Household, Visit, VisitConflict, VisitEdit
from xieshou.registry.policies import may_decide_visit, may_visit
from xieshou.registry.queries.household import lock_household
from xieshou.registry.queries.visit import made_of, signs_on_file, standings_of
from xieshou.registry.visited import KeptVisit, tell_visit
from xieshou.registry.vocabulary_visits import GUARANTEES, Answer, ConflictState, Question

from .device import open_device_of
from .visit_facts import follow_decision, record_answers

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.registry.rules_visits import Standing

MOST_EDITS = 40
DECIDE_DAYS = timedelta(days=7)
CONFLICT = "registry.visit.conflict"


class ConsentMissingError(DomainError):
    """The family did not agree that the visit is written down."""

    default_message = _("Without the family’s consent nothing of the visit may be kept.")


class VisitTakenError(DomainError):
    """The number of the visit, or of an answer, belongs to something else."""

    default_message = _("The number of this visit is already in use. Enter the visit again.")


class AnswerError(DomainError):
    """A question or answer that the form does not have, or far too many."""

    default_message = _("This visit was made with another version of the form. Load the page again.")


class DecidedError(DomainError):
    """Somebody decided before."""

    default_message = _("Somebody has decided this already.")


@dataclass(frozen=True, slots=True)
class NewEdit:
    """One answer as the device tells it."""

    id: UUID
    field: str
    value: str
    saw: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class NewVisit:
    """One visit as the device tells it."""

    id: UUID
    household_id: UUID
    device_id: UUID
    started_at: datetime
    ended_at: datetime
    has_consent: bool
    edits: tuple[NewEdit, ...] = ()
    note: str = ""
    clue: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a visit: received now or before, and which questions are contested."""

    is_new: bool
    contested: tuple[str, ...] = ()


@transaction.atomic
def receive_visit(*, visit: NewVisit, actor: Actor, at: datetime) -> Receipt:
    """Keep a visit with its answers; the same visit again changes nothing.

    A clock that runs backwards is taken as standing still; no answer depends on a device's clock.

    Raises: DeviceNotFound, DeviceWipedError, HouseholdNotFound, Denied, ConsentMissingError, AnswerError,
            VisitTakenError.
    """
    open_device_of(visit.device_id, actor=actor)
    household = lock_household(visit.household_id, scope=actor.scope)
    if not may_visit(actor, region_code=household.region_code):
        raise Denied
    known = Visit.objects.filter(pk=visit.id).first()
    if known is not None:
        return _received_before(known, visit, actor)
    _check(visit)
    row = _insert(replace(visit, ended_at=max(visit.started_at, visit.ended_at)), household, actor, at)
    contested = _settle(household, {edit.field for edit in visit.edits}, actor=actor, at=at)
    record_answers(row, visit.edits, contested, actor=actor, at=at)
    seen_on = min(timezone.localdate(row.ended_at), timezone.localdate(at))
    kept = KeptVisit(row.pk, household.pk, seen_on, row.note, bool(row.signs), contested)
    tell_visit(kept, actor=actor, at=at)
    if visit.clue:
        clue = RaisedClue(household.pk, household.region_code, row.pk, seen_on, visit.clue)
        raise_clue(clue, actor=actor, at=at)
    audit.record(
        "registry.visit.received",
        actor=actor,
        at=at,
        subject=("registry.household", household.pk),
        region_code=household.region_code,
        after={"visit_id": row.pk, "answers": len(visit.edits), "signs": row.signs},
    )
    return Receipt(is_new=True, contested=contested)


def _received_before(known: Visit, visit: NewVisit, actor: Actor) -> Receipt:
    if (known.household_id, known.user_id) != (visit.household_id, actor.user_id):
        raise VisitTakenError
    fields = {edit.field for edit in visit.edits}
    standings = standings_of(known.household_id)
    return Receipt(is_new=False, contested=_contested(standings, fields))


def _check(visit: NewVisit) -> None:
    if not visit.has_consent:
        raise ConsentMissingError
    if len(visit.edits) > MOST_EDITS or any(
        edit.field not in Question.values or edit.value not in ("", *Answer.values) for edit in visit.edits
    ):
        raise AnswerError


def _insert(visit: NewVisit, household: Household, actor: Actor, at: datetime) -> Visit:
    """Insert the visit with its answers and signs, or name the refusal of the database."""
    values = asdict(visit)
    del values["edits"], values["household_id"]
    row = Visit(
        household=household,
        region_code=household.region_code,
        user_id=actor.user_id,
        user_name=actor.name,
        received_at=at,
        **values,
    )
    answers = tuple(sorted((edit.field, edit.value) for edit in visit.edits))
    row.signs = [sign.value for sign in signs_on_file(made_of(row, answers), user_id=actor.user_id, at=at)]
    edits = [
        VisitEdit(
            id=edit.id,
            household=household,
            visit=row,
            region_code=household.region_code,
            field=edit.field,
            value=edit.value,
            saw=list(edit.saw),
            recorded_at=at,
        )
        for edit in visit.edits
    ]
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            VisitEdit.objects.bulk_create(edits)
    except IntegrityError as error:
        raise VisitTakenError from error
    return row


def _contested(standings: dict[str, Standing], fields: set[str]) -> tuple[str, ...]:
    return tuple(sorted(field for field in fields if field in standings and standings[field].is_contested))


def _settle(household: Household, fields: set[str], *, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Open a conflict for each contested question and close those that an answer has settled."""
    contested = _contested(standings_of(household.pk), fields)
    for field in sorted(fields):
        open_one = VisitConflict.objects.filter(
            household=household, field=field, state=ConflictState.OPEN
        ).first()
        if field in contested and open_one is None:
            _open_conflict(household, field, at)
        elif field not in contested and open_one is not None:
            _close(open_one, actor=actor, at=at)
    return contested


def _open_conflict(household: Household, field: str, at: datetime) -> None:
    conflict = VisitConflict.objects.create(
        household=household, region_code=household.region_code, field=field, found_at=at
    )
    message = Message(
        kind=CONFLICT,
        text=gettext_noop("Two visits answered differently: household %(code)s"),
        values={"code": household.code},
        source=(CONFLICT, conflict.pk),
        link="/registry/visits/#conflicts",
        where=Where(region_code=household.region_code),
    )
    add_task(message, capability="registry.visit.decide", due_on=timezone.localdate(at + DECIDE_DAYS), at=at)


def _close(conflict: VisitConflict, *, actor: Actor, at: datetime) -> None:
    conflict.state, conflict.decided_at = ConflictState.DECIDED, at
    conflict.save(update_fields=["state", "decided_at"])
    complete_tasks(kind=CONFLICT, source=(CONFLICT, conflict.pk), actor=actor, at=at)


@transaction.atomic
def decide_conflict(*, conflict_id: UUID, value: str, actor: Actor, at: datetime) -> VisitEdit:
    """Decide between the answers of a conflict; all of them stay readable.

    Raises: ConflictNotFound, Denied, DecidedError, AnswerError.
    """
    conflict = (
        VisitConflict.objects.select_for_update().filter(actor.scope.region_q(), pk=conflict_id).first()
    )
    if conflict is None:
        raise ConflictNotFound
    if not may_decide_visit(actor, region_code=conflict.region_code):
        raise Denied
    if conflict.state == ConflictState.DECIDED:
        raise DecidedError
    lock_household(conflict.household_id, scope=actor.scope)
    standing = standings_of(conflict.household_id)[conflict.field]
    if value not in standing.values:
        raise AnswerError(field="value")
    edit = VisitEdit.objects.create(
        id=new_id(),
        household_id=conflict.household_id,
        region_code=conflict.region_code,
        field=conflict.field,
        value=value,
        saw=[head.id for head in standing.heads],
        recorded_at=at,
    )
    _close(conflict, actor=actor, at=at)
    if conflict.field in GUARANTEES:
        follow_decision(edit, standing, actor=actor, at=at)
    audit.record(
        "registry.visit.decided",
        actor=actor,
        at=at,
        subject=("registry.household", conflict.household_id),
        region_code=conflict.region_code,
        before={"field": conflict.field, "values": list(standing.values)},
        after={"field": conflict.field, "value": value},
    )
    return edit
