"""Writes of the help a founder gets: mentors, their sessions, loans and subsidies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import Denied, DomainError
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import MentorTalk, StartupAid, StartupMentor
from xieshou.labour.policies.startup import may_serve
from xieshou.labour.queries.startup import get_aid_for_update, get_mentor
from xieshou.labour.rules.clock import day_of
from xieshou.labour.vocabulary.startup import AidKind, MentorSide, Stage

from .startup import StartupDayError, get_served, note_startup

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Startup


class MentorIncompleteError(DomainError):
    """Name, organisation or side is missing, or the mentor is on file."""

    default_message = _("Enter name, organisation and side of a mentor who is not in the list yet.")


class MentorTalkError(DomainError):
    """A session without words."""

    default_message = _("Put into words what was advised; the next mentor reads it.")


class AidIncompleteError(DomainError):
    """Amount, giver or proof is missing, or the paper was entered before."""

    default_message = _("Enter kind, amount, giver and a proof that is not in the list yet.")


@dataclass(frozen=True, slots=True)
class Aid:
    """A loan or subsidy as it was granted."""

    kind: str
    amount_fen: int
    giver: str
    granted_on: date
    proof: str


@transaction.atomic
def add_mentor(
    *, startup_id: UUID, name: str, organisation_name: str, side: str, actor: Actor, at: datetime
) -> StartupMentor:
    """Give a founder a mentor.

    Raises: NotFound, Denied, IllegalMoveError, MentorIncompleteError.
    """
    row = _open(startup_id, actor=actor)
    name, organisation_name = name.strip(), organisation_name.strip()
    if not name or not organisation_name or side not in MentorSide.values:
        raise MentorIncompleteError(field="name")
    try:
        with transaction.atomic():
            mentor = StartupMentor.objects.create(
                startup=row,
                region_code=row.region_code,
                name=name,
                organisation_name=organisation_name,
                side=side,
                from_date=day_of(at),
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise MentorIncompleteError(field="name") from error
    note_startup("mentored", row, actor=actor, at=at, mentor=mentor.pk, side=side)
    return mentor


@transaction.atomic
def add_talk(
    *, startup_id: UUID, mentor_id: UUID, held_on: date, note: str, actor: Actor, at: datetime
) -> MentorTalk:
    """Enter a session of a mentor with the founder.

    Raises: NotFound, Denied, IllegalMoveError, MentorTalkError, StartupDayError.
    """
    row = _open(startup_id, actor=actor)
    mentor = get_mentor(mentor_id, startup=row, scope=actor.scope)
    if not note.strip():
        raise MentorTalkError(field="note")
    if held_on > day_of(at):
        raise StartupDayError(field="held_on")
    talk = MentorTalk.objects.create(
        startup=row,
        mentor=mentor,
        region_code=row.region_code,
        held_on=held_on,
        note=note.strip(),
        entered_at=at,
        entered_by_name=actor.name,
    )
    note_startup("advised", row, actor=actor, at=at, held_on=held_on, mentor=mentor.pk)
    return talk


@transaction.atomic
def grant_aid(*, startup_id: UUID, aid: Aid, actor: Actor, at: datetime) -> StartupAid:
    """Enter a loan or subsidy with its proof.

    Raises: NotFound, Denied, IllegalMoveError, AidIncompleteError, StartupDayError.
    """
    row = _open(startup_id, actor=actor)
    giver, proof = aid.giver.strip(), aid.proof.strip()
    if aid.kind not in AidKind.values or aid.amount_fen <= 0 or not giver or not proof:
        raise AidIncompleteError(field="amount_fen")
    if not row.opened_on <= aid.granted_on <= day_of(at):
        raise StartupDayError(field="granted_on")
    try:
        with transaction.atomic():
            made = StartupAid.objects.create(
                startup=row,
                region_code=row.region_code,
                kind=aid.kind,
                amount_fen=aid.amount_fen,
                giver=giver,
                granted_on=aid.granted_on,
                proof=proof,
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise AidIncompleteError(field="proof") from error
    note_startup("granted", row, actor=actor, at=at, kind=aid.kind, amount_fen=aid.amount_fen)
    return made


@transaction.atomic
def pay_aid(*, aid_id: UUID, paid_on: date, actor: Actor, at: datetime) -> StartupAid:
    """Note that a loan or subsidy was paid, once.

    Raises: NotFound, Denied, IllegalMoveError: paid already. StartupDayError.
    """
    made = get_aid_for_update(aid_id, scope=actor.scope)
    if not may_serve(actor, region_code=made.region_code):
        raise Denied
    if made.paid_on is not None:
        raise IllegalMoveError
    if not made.granted_on <= paid_on <= day_of(at):
        raise StartupDayError(field="paid_on")
    made.paid_on = paid_on
    made.save(update_fields=["paid_on"])
    note_startup("paid", made.startup, actor=actor, at=at, aid=made.pk, paid_on=paid_on)
    return made


def _open(startup_id: UUID, *, actor: Actor) -> Startup:
    row = get_served(startup_id, actor=actor)
    if row.stage == Stage.ENDED:
        raise IllegalMoveError
    return row
