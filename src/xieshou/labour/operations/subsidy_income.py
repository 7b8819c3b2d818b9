"""Subsidies that were paid become income facts of the payees' households: once, and reversed if returned."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import Denied, DomainError
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.operations.subsidy import ReasonMissingError, note_batch
from xieshou.labour.policies.subsidy import may_pay
from xieshou.labour.queries.household import households_of
from xieshou.labour.queries.subsidy import get_batch_for_update, get_claim_for_update, list_untold
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
    told, missing = record_income(batch, paid_on=batch.paid_on, actor=actor, at=at)
    if missing and not told:
        raise NobodyRegisteredError
    note_batch("batch_income_told", batch, actor=actor, at=at, told=told, missing=missing)
    return told


def record_income(batch: SubsidyBatch, *, paid_on: date, actor: Actor, at: datetime) -> tuple[int, int]:
    """Record one income fact for each paid claim of a locked batch that has none yet.

    Returns: (facts recorded, payees without a registered household on the day of payment or today).
    Raises:  the refusals of `record_income_fact`.
    """
    claims = list_untold(batch.pk, scope=actor.scope)
    homes = households_of([claim.person_id for claim in claims], scope=actor.scope, on=paid_on)
    told = 0
    for claim in claims:
        household_id = homes.get(claim.person_id)
        if household_id is None:
            continue
        fact = NewIncomeFact(
            household_id=household_id,
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
        told += 1
    return told, len(claims) - told


@transaction.atomic
def take_back_claim(*, claim_id: UUID, reason: str, actor: Actor, at: datetime) -> SubsidyClaim:
    """Record that the bank returned a paid subsidy later: its income fact is reversed with the reason.

    The person may be claimed again for the year.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError, and the refusals of the registry.
    """
    claim = get_claim_for_update(claim_id, scope=actor.scope)
    batch = get_batch_for_update(claim.batch_id, scope=actor.scope)
    if not may_pay(actor, batch):
        raise Denied
    if claim.status != ClaimStatus.PAID:
        raise IllegalMoveError
    words = reason.strip()
    if len(words) < SHORTEST_REASON:
        raise ReasonMissingError(field="reason")
    if claim.income_fact_id is not None:
        reverse_income_fact(fact_id=claim.income_fact_id, reason=words, actor=actor, at=at)
    claim.status, claim.note, claim.income_fact_id = ClaimStatus.FAILED, words, None
    claim.save(update_fields=["status", "note", "income_fact_id"])
    note_batch(
        "claim_taken_back", batch, actor=actor, at=at, claim=str(claim.pk), amount_fen=claim.amount_fen
    )
    return claim
