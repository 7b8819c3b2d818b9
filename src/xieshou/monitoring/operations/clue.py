"""Writes of clues: receive one, give it its household, say that there is no risk, take it up again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.operations import record
from xieshou.kernel.crypto import encrypt
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError, WordMissingError
from xieshou.monitoring.models import Clue, PublicAttempt
from xieshou.monitoring.policies.case import may_enter_clue, may_verify
from xieshou.monitoring.queries.clue import count_attempts, lock_clue
from xieshou.monitoring.rules.clocks import load_clocks
from xieshou.monitoring.vocabulary.clue import ENTERED, Cause, Channel, ClueStatus
from xieshou.registry.queries.household import get_household

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.registry.clues import RaisedClue

PHONE_CONTEXT = "monitoring.clue.phone"
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without those that look alike
CODE_LENGTH = 10
MOST_AN_HOUR = 5
HOUR = timedelta(hours=1)
SELF_REPORT = "self-report"
VISIT = "visit"


class ThrottledError(DomainError):
    """Somebody sent too many public forms within the hour."""

    default_message = _(
        "Too many reports came from this connection within the hour. Try again later, or call 12317."
    )


class EmptyClueError(DomainError):
    """A clue says nothing: neither text nor household."""

    default_message = _("Say in a few words what happened, so that somebody can help.")


class FutureDayError(DomainError):
    """Something is said to have happened after it was told."""

    default_message = _("The day lies in the future. Check the date.")


@dataclass(frozen=True, slots=True)
class NewClue:
    """What somebody tells: where, what, since when; the household where it is known."""

    region_code: str
    channel: str
    cause: str
    observed_on: date
    text: str = ""
    told_name: str = ""
    phone: str = ""
    household_id: UUID | None = None
    verdict_change_id: UUID | None = None
    """Of the analysis: with which change of a run the risk began."""


def new_code() -> str:
    """Return a code that a family keeps: not to be guessed, easy to read aloud."""
    return "".join(secrets.choice(LETTERS) for _number in range(CODE_LENGTH))


@transaction.atomic
def receive_clue(clue: NewClue, *, actor: Actor, at: datetime) -> Clue:
    """Enter a clue; the clock to the county's decision starts.

    Raises: Denied, HouseholdNotFound, WordMissingError, EmptyClueError, FutureDayError.
    """
    if not may_enter_clue(actor, region_code=clue.region_code):
        raise Denied
    on = timezone.localdate(at)
    if clue.channel not in ENTERED or clue.cause not in Cause.values:
        raise WordMissingError
    if not clue.text.strip() and clue.household_id is None:
        raise EmptyClueError(field="text")
    if clue.observed_on > on:
        raise FutureDayError(field="observed_on")
    region = clue.region_code
    if clue.household_id is not None:
        region = get_household(clue.household_id, scope=actor.scope).region_code
    made = Clue.objects.create(
        code=new_code(),
        region_code=region,
        household_id=clue.household_id,
        channel=clue.channel,
        cause=clue.cause,
        told_name=clue.told_name.strip(),
        phone_cipher=encrypt(clue.phone, context=PHONE_CONTEXT) if clue.phone else None,
        text=clue.text.strip(),
        observed_on=clue.observed_on,
        verdict_change_id=clue.verdict_change_id,
        received_at=at,
        received_by_name=actor.name,
        status_at=at,
        due_on=load_clocks().on("decision", region_code=region, day=on).due_after(on),
    )
    _note("received", made, actor=actor, at=at)
    return made


def receive_visit_clue(raised: RaisedClue, *, actor: Actor, at: datetime) -> Clue:
    """Take over what a visitor noticed; who verifies the clue finds its cause.

    A visit is never refused for its clue: who may visit but not enter clues has it entered by the
    system.
    """
    clue = NewClue(
        region_code=raised.region_code,
        household_id=raised.household_id,
        channel=Channel.VISIT,
        cause=Cause.OTHER,
        text=raised.text,
        observed_on=raised.seen_on,
    )
    may_enter = may_enter_clue(actor, region_code=raised.region_code)
    return receive_clue(clue, actor=actor if may_enter else Actor.system(VISIT), at=at)


def report_publicly(clue: NewClue, *, sender: bytes, at: datetime) -> str:
    """Take a self-report of somebody who is not signed in; return the code to keep.

    Raises: ThrottledError, and the refusals of `receive_clue`.
    """
    check_throttle(sender, form="report", at=at)
    with in_scope(Scope.of([clue.region_code])):
        return receive_clue(clue, actor=Actor.system(SELF_REPORT), at=at).code


def check_throttle(sender: bytes, *, form: str, at: datetime) -> None:
    """Count a public form of a sender, or refuse it.

    Raises: ThrottledError.
    """
    if count_attempts(sender, since=at - HOUR) >= MOST_AN_HOUR:
        raise ThrottledError
    PublicAttempt.objects.create(sender=sender, form=form, at=at)


@transaction.atomic
def link_household(*, clue_id: UUID, household_id: UUID, actor: Actor, at: datetime) -> Clue:
    """Say which household a clue is about.

    Raises: NotFound, HouseholdNotFound, Denied, IllegalMoveError.
    """
    clue = _new_clue(clue_id, actor)
    household = get_household(household_id, scope=actor.scope)
    clue.household, clue.region_code = household, household.region_code
    clue.save(update_fields=["household", "region_code"])
    _note("linked", clue, actor=actor, at=at, household=household.code)
    return clue


@transaction.atomic
def dismiss_clue(*, clue_id: UUID, answer: str, actor: Actor, at: datetime) -> Clue:
    """Close a clue behind which no risk was found; the answer is what the family reads.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    clue = _new_clue(clue_id, actor)
    if not answer.strip():
        raise ReasonMissingError(field="answer")
    clue.status, clue.status_at, clue.answer = ClueStatus.DISMISSED, at, answer.strip()
    clue.save(update_fields=["status", "status_at", "answer"])
    _note("dismissed", clue, actor=actor, at=at, reason=clue.answer)
    return clue


@transaction.atomic
def reopen_clue(*, clue_id: UUID, reason: str, actor: Actor, at: datetime) -> Clue:
    """Take a dismissed clue up again.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    clue = lock_clue(clue_id, scope=actor.scope)
    if not may_verify(actor, region_code=clue.region_code):
        raise Denied
    if clue.status != ClueStatus.DISMISSED:
        raise IllegalMoveError
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    clue.status, clue.status_at = ClueStatus.NEW, at
    clue.save(update_fields=["status", "status_at"])
    _note("reopened", clue, actor=actor, at=at, reason=reason.strip())
    return clue


def _new_clue(clue_id: UUID, actor: Actor) -> Clue:
    clue = lock_clue(clue_id, scope=actor.scope)
    if not may_verify(actor, region_code=clue.region_code):
        raise Denied
    if clue.status != ClueStatus.NEW:
        raise IllegalMoveError
    return clue


def _note(verb: str, clue: Clue, *, actor: Actor, at: datetime, reason: str = "", **after: object) -> None:
    record(
        f"monitoring.clue.{verb}",
        actor=actor,
        at=at,
        subject=("monitoring.clue", clue.pk),
        region_code=clue.region_code,
        after={"channel": str(clue.channel), **after},
        reason=reason,
    )
