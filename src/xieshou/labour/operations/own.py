"""Writes around the worker's own page: its address given and revoked, digits tried, text messages stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.access.roles import role_table
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.people.secrets import open_phone, tail_index
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import TextRefusal, WorkerDoor
from xieshou.labour.policies.own import may_give
from xieshou.labour.queries.need import get_wish_for_update
from xieshou.labour.queries.own import get_door_for_update, get_live_door
from xieshou.labour.rules.own import DOOR_LIFE, MOST_WRONG, DoorState, mask_tail, state_of_door, tidy_digits

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.people.models import Person
    from xieshou.labour.models import JobWish

WORKER = "worker"
COUNTY = 6


class NothingToProveError(DomainError):
    """The person has neither an ID number nor a phone, so nobody could show that the page is theirs."""

    default_message = _(
        "Neither an ID number nor a phone number of this person is known. Enter one of them first: its last"
        " four digits open the page."
    )


class DoorOverError(DomainError):
    """The address has expired, was revoked, or never existed."""

    default_message = _("This address is no longer valid. Ask your village or the station for a new slip.")


class DoorLockedError(DomainError):
    """Too many wrong digits."""

    default_message = _(
        "The page is locked after too many wrong digits. Ask your village or the station for a new slip."
    )


class DoorPausedError(DomainError):
    """The next try comes too soon."""

    default_message = _("Wrong digits were entered just now. Wait a minute and try again.")


class WrongDigitsError(DomainError):
    """The digits belong to somebody else."""

    default_message = _(
        "These are not the last four digits of your ID number or of your phone number. Look once more."
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """A worker on the own page: which address was opened, of whom, and who acts."""

    door: WorkerDoor
    actor: Actor


def worker_of(door: WorkerDoor) -> Actor:
    """Return who acts on the own page: the worker, within the home county and by the table of roles.

    The second wall keeps to the county, because a trip belongs to it; each query asks for the person.
    """
    return Actor(
        user_id=None,
        name=WORKER,
        roles=frozenset({WORKER}),
        capabilities=role_table().capabilities_of([WORKER]),
        scope=Scope.of([door.region_code[:COUNTY]]),
    )


@transaction.atomic
def give_door(*, wish_id: UUID, actor: Actor, at: datetime) -> WorkerDoor:
    """Give a worker the address of the own page; the one before stops to work, and a lock is gone.

    Raises: NotFound, Denied, NothingToProveError.
    """
    wish = _wish(wish_id, actor=actor)
    if wish.person.id_tail_index is None and not mask_tail(open_phone(wish.person)):
        raise NothingToProveError
    _revoke(wish, actor=actor, at=at)
    try:
        with transaction.atomic():
            door = WorkerDoor.objects.create(
                person_id=wish.person_id,
                region_code=wish.region_code,
                given_at=at,
                given_by_name=actor.name,
                expires_at=at + DOOR_LIFE,
            )
    except IntegrityError:  # two clerks print at the same moment: both slips carry the first address
        return get_live_door(wish.person_id, scope=actor.scope)
    _note("own_address_given", door, actor=actor, at=at, until=door.expires_at)
    return door


@transaction.atomic
def revoke_door(*, wish_id: UUID, actor: Actor, at: datetime) -> int:
    """Make the address of a worker's own page stop to work, e.g. when the slip is lost.

    Returns: how many addresses stopped, 0 or 1.
    Raises:  NotFound, Denied.
    """
    return _revoke(_wish(wish_id, actor=actor), actor=actor, at=at)


def _wish(wish_id: UUID, *, actor: Actor) -> JobWish:
    wish = get_wish_for_update(wish_id, scope=actor.scope)
    if not may_give(actor, region_code=wish.region_code):
        raise Denied
    return wish


def _revoke(wish: JobWish, *, actor: Actor, at: datetime) -> int:
    live = WorkerDoor.objects.select_for_update().filter(person_id=wish.person_id, revoked_at__isnull=True)
    doors = list(live)
    for door in doors:
        door.revoked_at, door.revoked_by_name = at, actor.name
        door.save(update_fields=["revoked_at", "revoked_by_name"])
        _note("own_address_revoked", door, actor=actor, at=at)
    return len(doors)


def open_door(*, door_id: UUID, digits: str, at: datetime) -> Visit:
    """Open the own page with the last four digits of the ID number or the phone number.

    A wrong try is kept even though it is refused; it takes no scope, because whoever tries has none.
    Raises: DoorOverError, DoorLockedError, DoorPausedError, WrongDigitsError.
    """
    with in_scope(Scope.everything()):
        refusal, door = _try(door_id, tidy_digits(digits), at=at)
    if refusal is not None:
        raise refusal
    return Visit(door, worker_of(door))


def _try(door_id: UUID, digits: str, *, at: datetime) -> tuple[DomainError | None, WorkerDoor]:
    try:
        door = get_door_for_update(door_id)
    except NotFound as error:
        raise DoorOverError from error
    refusal = _refusal_of(door, at=at)
    if refusal is not None:
        return refusal, door
    actor = worker_of(door)
    if _is_own(door.person, digits):
        door.wrong_count, door.opened_at = 0, at
        door.save(update_fields=["wrong_count", "opened_at"])
        _note("own_page_opened", door, actor=actor, at=at)
        return None, door
    door.wrong_count, door.wrong_at = door.wrong_count + 1, at
    door.save(update_fields=["wrong_count", "wrong_at"])
    is_last = door.wrong_count >= MOST_WRONG
    _note("own_page_locked" if is_last else "own_page_refused", door, actor=actor, at=at)
    return (DoorLockedError() if is_last else WrongDigitsError(field="digits")), door


def _is_own(person: Person, digits: str) -> bool:
    by_number = person.id_tail_index is not None and bytes(person.id_tail_index) == tail_index(digits)
    return by_number or (digits != "" and digits == mask_tail(open_phone(person)))


def _refusal_of(door: WorkerDoor, *, at: datetime) -> DomainError | None:
    state = state_of_door(
        expires_at=door.expires_at,
        revoked_at=door.revoked_at,
        wrong_count=door.wrong_count,
        wrong_at=door.wrong_at,
        at=at,
    )
    refusals: dict[DoorState, DomainError] = {
        DoorState.OVER: DoorOverError(),
        DoorState.LOCKED: DoorLockedError(),
        DoorState.PAUSED: DoorPausedError(field="digits"),
    }
    return refusals.get(state)


def return_to(*, door_id: UUID, at: datetime) -> Visit:
    """Return the visit that goes on: revoking, expiry and a lock end it at once.

    Raises: DoorOverError, DoorLockedError.
    """
    with in_scope(Scope.everything()):
        try:
            door = get_door_for_update(door_id)
        except NotFound as error:
            raise DoorOverError from error
    refusal = _refusal_of(door, at=at)
    if refusal is not None and not isinstance(refusal, DoorPausedError):
        raise refusal
    return Visit(door, worker_of(door))


@transaction.atomic
def choose_texts(*, wish_id: UUID, wanted: bool, actor: Actor, at: datetime) -> None:
    """Stop or allow text messages to a worker who asked for it.

    Raises: NotFound, Denied.
    """
    wish = _wish(wish_id, actor=actor)
    set_texts(wish.person_id, wish.region_code, wanted=wanted, actor=actor, at=at)


@transaction.atomic
def choose_own_texts(*, visit: Visit, wanted: bool, at: datetime) -> None:
    """Stop or allow one's own text messages."""
    with in_scope(visit.actor.scope):
        set_texts(visit.door.person_id, visit.door.region_code, wanted=wanted, actor=visit.actor, at=at)


def set_texts(person_id: UUID, region_code: str, *, wanted: bool, actor: Actor, at: datetime) -> None:
    """Keep whether a person wants text messages; the same choice again changes nothing."""
    if wanted:
        changed = bool(TextRefusal.objects.filter(person_id=person_id).delete()[0])
    else:
        values = {"region_code": region_code, "since": at, "noted_by_name": actor.name}
        changed = TextRefusal.objects.get_or_create(person_id=person_id, defaults=values)[1]
    if changed:
        record(
            "labour.need.texts_resumed" if wanted else "labour.need.texts_stopped",
            actor=actor,
            at=at,
            subject=("people.person", person_id),
            region_code=region_code,
        )


def _note(verb: str, door: WorkerDoor, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"labour.need.{verb}",
        actor=actor,
        at=at,
        subject=("labour.workerdoor", door.pk),
        region_code=door.region_code,
        after=after or None,
    )
