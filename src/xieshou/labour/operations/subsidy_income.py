"""Subsidies that were paid become income and entries of the payees' households, reversed if returned."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.operations.reached import tell_paid, tell_returned
from xieshou.labour.operations.subsidy import ReasonMissingError, note_batch
from xieshou.labour.operations.subsidy_books import post_claims, undo_claim
from xieshou.labour.policies.subsidy import may_check, may_pay
from xieshou.labour.queries.household import households_of
from xieshou.labour.queries.subsidy import get_batch_for_update, get_claim_for_update, list_untold
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.subsidy import counts_as_income
from xieshou.labour.vocabulary.subsidy import BatchStatus, ClaimStatus
from xieshou.registry.operations.income import NewIncomeFact, record_income_fact, reverse_income_fact

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import SubsidyBatch, SubsidyClaim

SOURCE = "labour.subsidy"
SHORTEST_REASON = 2


class NobodyRegisteredError(DomainError):
    """None of the payees without an income fact belongs to a registered household."""

    default_message = _(
        "These payees still belong to no registered household. Register the households first, then try again."
    )


class BackAskerError(DomainError):
    """One person said that the money came back and would confirm it."""

    default_message = _("You entered that this money came back; another person has to confirm it.")


@transaction.atomic
def tell_registry(*, batch_id: UUID, actor: Actor, at: datetime) -> int:
    """Record the income of payees whose household was not registered on the day of payment.

    Returns: how many facts were recorded; what was told before is never told again.
    Raises:  NotFound, Denied, IllegalMoveError: the batch is not paid. NobodyRegisteredError.
    """
    batch = get_batch_for_update(batch_id, scope=actor.scope)
    if not may_pay(actor, batch):
        raise Denied
    if batch.status != BatchStatus.PAID or batch.paid_on is None:
        raise IllegalMoveError
    paid_on, today = batch.paid_on, day_of(at)
    told, missing = record_income(batch, paid_on=paid_on, booked_on=today, actor=actor, at=at)
    if missing and not told:
        raise NobodyRegisteredError
    note_batch("batch_income_told", batch, actor=actor, at=at, told=told, missing=missing)
    return told


def record_income(
    batch: SubsidyBatch, *, paid_on: date, booked_on: date, actor: Actor, at: datetime
) -> tuple[int, int]:
    """Record income, measure and entry of each paid claim of a locked batch that has none yet.

    Returns: (facts recorded, payees without a registered household on the day of payment or today).
    Raises:  the refusals of `record_income_fact` and of `post_claims`.
    """
    claims = list_untold(batch.pk, scope=actor.scope)
    homes = households_of([claim.person_id for claim in claims], scope=actor.scope, on=paid_on)
    known = {claim.pk: homes[claim.person_id] for claim in claims if claim.person_id in homes}
    mine = [claim for claim in claims if claim.pk in known]
    post_claims(batch, mine, known, booked_on=booked_on, actor=actor, at=at)
    for claim in mine:
        fact = NewIncomeFact(
            household_id=known[claim.pk],
            person_id=claim.person_id,
            kind="transfer",
            amount_fen=claim.amount_fen,
            period_from=paid_on,
            period_to=paid_on + timedelta(days=1),
            source=SOURCE,
            source_id=claim.pk,
            is_countable=counts_as_income(claim.rule),
            note=batch.document,
        )
        claim.income_fact_id = record_income_fact(fact=fact, actor=actor, at=at).pk
        claim.save(update_fields=["income_fact_id"])
    tell_paid(batch, mine, known, paid_on=paid_on, actor=actor, at=at)
    return len(mine), len(claims) - len(mine)


@transaction.atomic
def ask_back(*, claim_id: UUID, reason: str, actor: Actor, at: datetime) -> SubsidyClaim:
    """Say that the bank returned a paid subsidy later; another person confirms it (`confirm_back`).

    Said again before it is confirmed, the later words stand.
    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    claim, batch = _paid_claim(claim_id, actor=actor)
    if not may_pay(actor, batch):
        raise Denied
    words = reason.strip()
    if len(words) < SHORTEST_REASON:
        raise ReasonMissingError(field="reason")
    claim.back_asked_at, claim.back_reason = at, words
    claim.back_by_id, claim.back_by_name = actor.user_id, actor.name
    claim.save(update_fields=["back_asked_at", "back_reason", "back_by_id", "back_by_name"])
    note_batch("claim_back_asked", batch, actor=actor, at=at, claim=str(claim.pk))
    return claim


@transaction.atomic
def confirm_back(*, claim_id: UUID, actor: Actor, at: datetime) -> SubsidyClaim:
    """Confirm that the money of a claim came back: its entry, income and measure are reversed.

    The person may be claimed again for the year.
    Raises: NotFound, Denied, IllegalMoveError: nobody has said so; BackAskerError, BooksClosedError, and
            the refusals of the ledger and the registry.
    """
    claim, batch = _paid_claim(claim_id, actor=actor)
    if not may_check(actor, batch):
        raise Denied
    if claim.back_asked_at is None:
        raise IllegalMoveError
    if claim.back_by_id is None or claim.back_by_id == actor.user_id:
        raise BackAskerError
    words = claim.back_reason
    undo_claim(claim, reason=words, maker=Maker(claim.back_by_id, claim.back_by_name), actor=actor, at=at)
    if claim.income_fact_id is not None:
        reverse_income_fact(fact_id=claim.income_fact_id, reason=words, actor=actor, at=at)
    tell_returned(claim, reason=words, actor=actor, at=at)
    claim.status, claim.note, claim.income_fact_id = ClaimStatus.FAILED, words, None
    claim.save(update_fields=["status", "note", "income_fact_id"])
    note_batch(
        "claim_taken_back", batch, actor=actor, at=at, claim=str(claim.pk), amount_fen=claim.amount_fen
    )
    return claim


@transaction.atomic
def keep_claim(*, claim_id: UUID, actor: Actor, at: datetime) -> SubsidyClaim:
    """Find that the money of a claim did not come back after all: the claim stays paid.

    Raises: NotFound, Denied, IllegalMoveError: nobody has said that it came back.
    """
    claim, batch = _paid_claim(claim_id, actor=actor)
    if not may_check(actor, batch):
        raise Denied
    if claim.back_asked_at is None:
        raise IllegalMoveError
    claim.back_asked_at, claim.back_reason, claim.back_by_id, claim.back_by_name = None, "", None, ""
    claim.save(update_fields=["back_asked_at", "back_reason", "back_by_id", "back_by_name"])
    note_batch("claim_kept", batch, actor=actor, at=at, claim=str(claim.pk))
    return claim


def _paid_claim(claim_id: UUID, *, actor: Actor) -> tuple[SubsidyClaim, SubsidyBatch]:
    claim = get_claim_for_update(claim_id, scope=actor.scope)
    batch = get_batch_for_update(claim.batch_id, scope=actor.scope)
    if claim.status != ClaimStatus.PAID:
        raise IllegalMoveError
    return claim, batch
