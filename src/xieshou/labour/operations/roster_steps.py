"""What a station does about one worker: agree, correct, confirm, withdraw, tell the name, settle, take on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.operations import add_tasks, complete_tasks
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import RosterEntry, RosterPair
from xieshou.labour.operations.roster import KIND, SOURCE, reconcile, task_of
from xieshou.labour.policies.roster import may_claim, may_settle, may_take_on
from xieshou.labour.queries.roster import find_entry, get_pair_for_update, label_pairs
from xieshou.labour.rules.clock import day_of
from xieshou.labour.vocabulary.roster import DIFFERENCES, ClaimOrigin, ClaimStatus, Resolution, RosterSide

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

OTHER = {RosterSide.WEST: RosterSide.EAST, RosterSide.EAST: RosterSide.WEST}


class RosterStrangerError(DomainError):
    """The side has no claim about the worker and does not know who it is."""

    default_message = _(
        "Your station does not know who this worker is. Ask the other station to tell the name, or upload the"
        " worker with your roster."
    )


class RosterRecordError(DomainError):
    """The claim comes from a placement and changes with it only."""

    default_message = _(
        "This claim comes from the record of a placement. Correct it there, then take the records over again."
    )


class RosterReasonError(DomainError):
    """A change without its reason, or a settlement without a note."""

    default_message = _("Say in words why. The other station reads it.")


class RosterDayError(DomainError):
    """A day that cannot be: work that begins in the future, or a due day that has passed."""

    default_message = _("Check the day: work has begun by today, and a due day has not passed.")


class RosterEmployerError(DomainError):
    """The employer is missing, or the status is none of the list."""

    default_message = _("Enter the employer, and whether the worker is there.")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a station says instead, and why."""

    employer_name: str
    since: date
    status: str
    reason: str


@transaction.atomic
def agree(*, pair_id: UUID, side: RosterSide, actor: Actor, at: datetime) -> RosterPair:
    """Say the same as the other station, as of today; a new claim needs a known worker.

    Raises: NotFound, Denied, IllegalMoveError: the other side claims nothing; RosterStrangerError,
        RosterRecordError.
    """
    pair, entry = _claimed(pair_id, side, actor=actor)
    other = OTHER[side].value
    said = {
        "employer_name": getattr(pair, f"{other}_employer"),
        "since": getattr(pair, f"{other}_since"),
        "status": getattr(pair, f"{other}_status"),
        "confirmed_on": day_of(at),
    }
    if said["since"] is None:
        raise IllegalMoveError
    if entry is None:
        entry = _new_entry(pair, side, actor=actor)
    _say(entry, {**said, "work_region_code": pair.work_region_code}, actor=actor, at=at)
    _note("agreed", pair, side, actor=actor, at=at)
    return _compared(pair, actor=actor, at=at)


@transaction.atomic
def correct(
    *, pair_id: UUID, side: RosterSide, correction: Correction, actor: Actor, at: datetime
) -> RosterPair:
    """Change what a side says of a worker, with the reason.

    Raises: NotFound, Denied, IllegalMoveError: it says nothing; RosterRecordError, RosterReasonError,
        RosterDayError, RosterEmployerError.
    """
    pair, entry = _claimed(pair_id, side, actor=actor)
    if entry is None:
        raise IllegalMoveError
    employer, reason = correction.employer_name.strip(), correction.reason.strip()
    if not employer or correction.status not in ClaimStatus.values:
        raise RosterEmployerError(field="employer_name")
    if correction.since > day_of(at):
        raise RosterDayError(field="since")
    if not reason:
        raise RosterReasonError(field="reason")
    before = _plain(entry)
    said = {"employer_name": employer, "since": correction.since, "status": correction.status}
    _say(entry, {**said, "confirmed_on": day_of(at)}, actor=actor, at=at)
    _note("corrected", pair, side, actor=actor, at=at, before=before, after=_plain(entry), reason=reason)
    return _compared(pair, actor=actor, at=at)


@transaction.atomic
def confirm(*, pair_id: UUID, side: RosterSide, actor: Actor, at: datetime) -> RosterPair:
    """Confirm as of today what a side says of a worker.

    Raises: NotFound, Denied, IllegalMoveError: it says nothing; RosterRecordError.
    """
    pair, entry = _claimed(pair_id, side, actor=actor)
    if entry is None:
        raise IllegalMoveError
    _say(entry, {"confirmed_on": day_of(at)}, actor=actor, at=at)
    _note("confirmed", pair, side, actor=actor, at=at)
    return _compared(pair, actor=actor, at=at)


@transaction.atomic
def withdraw(*, pair_id: UUID, side: RosterSide, reason: str, actor: Actor, at: datetime) -> None:
    """Take a claim that was a mistake off a side's roster.

    Raises: NotFound, Denied, IllegalMoveError: it says nothing; RosterRecordError, RosterReasonError.
    """
    pair, entry = _claimed(pair_id, side, actor=actor)
    if entry is None:
        raise IllegalMoveError
    if not reason.strip():
        raise RosterReasonError(field="reason")
    _note("withdrawn", pair, side, actor=actor, at=at, before=_plain(entry), reason=reason.strip())
    entry.delete()
    reconcile([bytes(pair.id_index)], actor=actor, at=at)


@transaction.atomic
def tell_name(*, pair_id: UUID, side: RosterSide, actor: Actor, at: datetime) -> RosterPair:
    """Tell the other station the name of a worker whom only this side's roster holds.

    Raises: NotFound, Denied, IllegalMoveError: no open difference; RosterStrangerError.
    """
    pair = get_pair_for_update(pair_id, scope=actor.scope)
    if not may_claim(actor, pair, side):
        raise Denied
    label_pairs([pair], scope=actor.scope)
    if not pair.is_named:
        raise RosterStrangerError
    if not is_open(pair):
        raise IllegalMoveError
    pair.told_name, pair.told_by_name = pair.worker, actor.name
    pair.save(update_fields=["told_name", "told_by_name"])
    _note("name_told", pair, side, actor=actor, at=at)
    return pair


@transaction.atomic
def settle(*, pair_id: UUID, note: str, actor: Actor, at: datetime) -> RosterPair:
    """Settle a difference by a note of either station; it opens again when a claim changes.

    Raises: NotFound, Denied, IllegalMoveError: no open difference; RosterReasonError.
    """
    pair = get_pair_for_update(pair_id, scope=actor.scope)
    if not may_settle(actor, pair):
        raise Denied
    if not is_open(pair):
        raise IllegalMoveError
    if not note.strip():
        raise RosterReasonError(field="note")
    pair.resolved_at, pair.resolution, pair.note = at, Resolution.NOTED.value, note.strip()
    pair.resolved_by_name, pair.due_on = actor.name, None
    pair.save(update_fields=["resolved_at", "resolution", "note", "resolved_by_name", "due_on"])
    complete_tasks(kind=KIND, source=(SOURCE, pair.pk), actor=actor, at=at)
    _note("settled", pair, None, actor=actor, at=at, reason=pair.note)
    return pair


@transaction.atomic
def take_on(*, pair_id: UUID, due_on: date, actor: Actor, at: datetime) -> RosterPair:
    """Take a difference on as its owner, until a day.

    Raises: NotFound, Denied, IllegalMoveError: no open difference; RosterDayError.
    """
    pair = get_pair_for_update(pair_id, scope=actor.scope)
    if not may_take_on(actor, pair):
        raise Denied
    if not is_open(pair):
        raise IllegalMoveError
    if due_on < day_of(at):
        raise RosterDayError(field="due_on")
    pair.owner_id, pair.owner_name, pair.due_on = actor.user_id, actor.name, due_on
    pair.save(update_fields=["owner_id", "owner_name", "due_on"])
    complete_tasks(kind=KIND, source=(SOURCE, pair.pk), actor=actor, at=at)
    add_tasks([task_of(pair)], at=at)
    _note("taken_on", pair, None, actor=actor, at=at, after={"due_on": due_on})
    return pair


def is_open(pair: RosterPair) -> bool:
    """Tell whether a difference waits to be settled."""
    return pair.state in DIFFERENCES and pair.resolved_at is None


def _claimed(pair_id: UUID, side: RosterSide, *, actor: Actor) -> tuple[RosterPair, RosterEntry | None]:
    """Return a pair and the side's own claim, which the actor may change.

    Raises: NotFound, Denied, RosterRecordError.
    """
    pair = get_pair_for_update(pair_id, scope=actor.scope)
    if not may_claim(actor, pair, side):
        raise Denied
    entry = find_entry(pair, side, scope=actor.scope)
    if entry is not None and entry.origin == ClaimOrigin.RECORD:
        raise RosterRecordError
    return pair, entry


def _new_entry(pair: RosterPair, side: RosterSide, *, actor: Actor) -> RosterEntry:
    label_pairs([pair], scope=actor.scope)
    if not pair.is_named:
        raise RosterStrangerError
    return RosterEntry(
        side=side,
        area_code=pair.region_code if side is RosterSide.WEST else pair.work_region_code,
        region_code=pair.region_code,
        id_index=bytes(pair.id_index),
        name=pair.worker,
        origin=ClaimOrigin.HAND,
    )


def _say(entry: RosterEntry, said: dict[str, Any], *, actor: Actor, at: datetime) -> None:
    for name, value in {**said, "updated_at": at, "updated_by_name": actor.name}.items():
        setattr(entry, name, value)
    entry.save()


def _compared(pair: RosterPair, *, actor: Actor, at: datetime) -> RosterPair:
    reconcile([bytes(pair.id_index)], actor=actor, at=at)
    pair.refresh_from_db()
    return pair


def _plain(entry: RosterEntry) -> dict[str, Any]:
    return {
        "employer": entry.employer_name,
        "since": entry.since,
        "status": entry.status,
        "confirmed_on": entry.confirmed_on,
    }


def _note(
    verb: str, pair: RosterPair, side: RosterSide | None, *, actor: Actor, at: datetime, **more: Any
) -> None:
    after = {**more.pop("after", {}), **({"side": side.value} if side else {})}
    record(
        f"labour.verification.roster_{verb}",
        actor=actor,
        at=at,
        subject=(SOURCE, pair.pk),
        region_code=pair.region_code,
        after=after,
        **more,
    )
