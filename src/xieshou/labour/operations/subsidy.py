"""Writes of subsidies: accounts, batches from the records, and the check by a second person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.crypto import blind_index, encrypt
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.people.queries import get_person
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import BankAccount, SubsidyBatch, SubsidyClaim
from xieshou.labour.operations.subsidy_books import choose_account
from xieshou.labour.policies.subsidy import is_own, may_check, may_make
from xieshou.labour.queries.subsidy import (
    NUMBER_CONTEXT,
    get_batch_for_update,
    get_claim_for_update,
    list_candidates,
)
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.subsidy import amount_for
from xieshou.labour.vocabulary.subsidy import BatchStatus, ClaimStatus, SubsidyKind

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

FIRST_YEAR = 2016
SHORTEST_DOCUMENT = 4
SHORTEST_NUMBER, LONGEST_NUMBER = 12, 30


class AccountError(DomainError):
    """Bank, holder or number is missing or impossible."""

    default_message = _("Give the bank, the holder and an account number of 12 to 30 digits.")


class SubsidyYearError(DomainError):
    """The year lies outside what is paid."""

    default_message = _("Subsidies are made for a year from 2016 to this year.")


class DocumentMissingError(DomainError):
    """A batch names the county's document."""

    default_message = _(
        "The built-in rule is not compared with the original. Name the county's document that confirms it."
    )


class NobodyEligibleError(DomainError):
    """Nobody fulfils the rule with an account on file."""

    default_message = _(
        "Nobody fulfils the rule with an account on file who has not been claimed this year. "
        "Confirm wage proofs or enter accounts first."
    )


class ClaimedMeanwhileError(DomainError):
    """Somebody else claimed for the same person at the same moment."""

    default_message = _("Somebody was claimed in another batch a moment ago. Reload the page and try again.")


class MakerIsCheckerError(DomainError):
    """The maker may not check."""

    default_message = _("You made this batch; another person has to check it.")


class EmptyBatchError(DomainError):
    """A batch without claims is not submitted."""

    default_message = _("Everybody was taken out of this batch. Cancel it and make a new one.")


class ReasonMissingError(DomainError):
    """A batch is returned, cancelled, or a claim taken out, with a reason."""

    default_message = _("Say why in at least two characters; the other side reads it.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a batch is for and out of which account it is paid.

    Without `amount_fen` everybody gets the ceiling of the rule.
    """

    county: str
    kind: str
    year: int
    document: str
    amount_fen: int | None = None
    fund: str = ""
    account_id: UUID | None = None


@transaction.atomic
def set_account(
    *, person_id: UUID, bank: str, holder: str, number: str, actor: Actor, at: datetime
) -> BankAccount:
    """Enter or change the account of a person; the audit record has its last four digits alone.

    Raises: NotFound, Denied, AccountError.
    """
    person = get_person(person_id, scope=actor.scope)
    if not may_make(actor, region_code=person.region_code):
        raise Denied
    digits = number.replace(" ", "").replace("-", "")
    sound = digits.isascii() and digits.isdigit() and SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER
    if not sound or not bank.strip() or not holder.strip():
        raise AccountError(field="number" if not sound else "bank")
    row, created = BankAccount.objects.update_or_create(
        person_id=person.pk,
        defaults={
            "region_code": person.region_code,
            "bank": bank.strip(),
            "holder": holder.strip(),
            "number_cipher": encrypt(digits, context=NUMBER_CONTEXT),
            "number_index": blind_index(digits, context=NUMBER_CONTEXT),
            "entered_at": at,
            "entered_by_name": actor.name,
        },
    )
    record(
        "labour.verification.account_set",
        actor=actor,
        at=at,
        subject=("people.person", person.pk),
        region_code=person.region_code,
        after={"tail": digits[-4:], "new": created},
    )
    return row


@transaction.atomic
def make_batch(wanted: Wanted, *, actor: Actor, at: datetime) -> SubsidyBatch:
    """Make a batch of everybody in a county who fulfils the rule of the year and has an account.

    Raises: Denied, SubsidyYearError, DocumentMissingError, PayingAccountError, FundError,
            NobodyEligibleError, ClaimedMeanwhileError.
    """
    region_code = wanted.county.ljust(12, "0")
    if wanted.kind not in SubsidyKind.values or not may_make(actor, region_code=region_code):
        raise Denied
    if not FIRST_YEAR <= wanted.year <= day_of(at).year:
        raise SubsidyYearError(field="year")
    if len(wanted.document.strip()) < SHORTEST_DOCUMENT:
        raise DocumentMissingError(field="document")
    account = choose_account(wanted.fund, wanted.account_id, county=wanted.county, actor=actor)
    found = list_candidates(county=wanted.county, kind=wanted.kind, year=wanted.year, scope=actor.scope)
    ready = [one for one in found if one.is_ready]
    if not ready:
        raise NobodyEligibleError
    batch = SubsidyBatch.objects.create(
        region_code=region_code,
        kind=wanted.kind,
        year=wanted.year,
        document=wanted.document.strip(),
        fund=wanted.fund,
        account_id=account.pk,
        status_at=at,
        made_at=at,
        made_by_id=actor.user_id,
        made_by_name=actor.name,
    )
    claims = [
        SubsidyClaim(
            batch=batch,
            person_id=one.person_id,
            placement=one.placement,
            enrolment=one.enrolment,
            region_code=one.region_code,
            kind=wanted.kind,
            year=wanted.year,
            rule=one.finding.rule.code,
            months=one.proof,
            amount_fen=amount_for(one.finding, wanted.amount_fen),
        )
        for one in ready
        if one.finding.rule
    ]
    try:
        with transaction.atomic():
            SubsidyClaim.objects.bulk_create(claims)
    except IntegrityError as error:
        raise ClaimedMeanwhileError from error
    total = sum(claim.amount_fen for claim in claims)
    paid_from = {"fund": batch.fund, "account": account.code}
    note_batch("batch_made", batch, actor=actor, at=at, people=len(claims), total_fen=total, **paid_from)
    return batch


@transaction.atomic
def drop_claim(*, claim_id: UUID, reason: str, actor: Actor, at: datetime) -> SubsidyClaim:
    """Take a person out of a draft; the person may be claimed again later.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    claim = get_claim_for_update(claim_id, scope=actor.scope)
    batch = _made(claim.batch_id, actor=actor)
    if batch.status != BatchStatus.DRAFT or claim.status != ClaimStatus.CLAIMED:
        raise IllegalMoveError
    claim.status, claim.note = ClaimStatus.DROPPED, _reason(reason)
    claim.save(update_fields=["status", "note"])
    note_batch("claim_dropped", batch, actor=actor, at=at, claim=str(claim.pk))
    return claim


@transaction.atomic
def submit_batch(*, batch_id: UUID, actor: Actor, at: datetime) -> SubsidyBatch:
    """Hand a draft to the checker.

    Raises: NotFound, Denied, IllegalMoveError, EmptyBatchError.
    """
    batch = _made(batch_id, actor=actor)
    if not batch.claims.filter(status=ClaimStatus.CLAIMED).exists():
        raise EmptyBatchError
    move_batch(batch, BatchStatus.SUBMITTED, actor=actor, at=at)
    return batch


@transaction.atomic
def cancel_batch(*, batch_id: UUID, reason: str, actor: Actor, at: datetime) -> SubsidyBatch:
    """Cancel a draft; everybody in it may be claimed again.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    batch, words = _made(batch_id, actor=actor), _reason(reason)
    move_batch(batch, BatchStatus.CANCELLED, actor=actor, at=at, return_reason=words)
    batch.claims.filter(status=ClaimStatus.CLAIMED).update(status=ClaimStatus.DROPPED, note=words)
    return batch


@transaction.atomic
def approve_batch(*, batch_id: UUID, actor: Actor, at: datetime) -> SubsidyBatch:
    """Approve a batch as its checker.

    Raises: NotFound, Denied, MakerIsCheckerError, IllegalMoveError.
    """
    batch = _to_check(batch_id, actor=actor)
    by = {"checked_at": at, "checked_by_id": actor.user_id, "checked_by_name": actor.name}
    move_batch(batch, BatchStatus.APPROVED, actor=actor, at=at, **by)
    return batch


@transaction.atomic
def return_batch(*, batch_id: UUID, reason: str, actor: Actor, at: datetime) -> SubsidyBatch:
    """Send a batch back to its maker.

    Raises: NotFound, Denied, MakerIsCheckerError, IllegalMoveError, ReasonMissingError.
    """
    batch, words = _to_check(batch_id, actor=actor), _reason(reason)
    if batch.status != BatchStatus.SUBMITTED:
        raise IllegalMoveError
    move_batch(batch, BatchStatus.DRAFT, actor=actor, at=at, return_reason=words)
    return batch


def move_batch(batch: SubsidyBatch, to: BatchStatus, *, actor: Actor, at: datetime, **more: object) -> None:
    """Move a locked batch to a state, with the fields that belong to it.

    Raises: IllegalMoveError.
    """
    from xieshou.labour.vocabulary.subsidy import BATCH_MOVES

    if to not in BATCH_MOVES.get(BatchStatus(batch.status), ()):
        raise IllegalMoveError
    batch.status, batch.status_at = to, at
    for name, value in more.items():
        setattr(batch, name, value)
    batch.save(update_fields=["status", "status_at", *more])
    note_batch(f"batch_{to.value}", batch, actor=actor, at=at)


def note_batch(verb: str, batch: SubsidyBatch, *, actor: Actor, at: datetime, **after: object) -> None:
    """Leave the audit record of a step of a batch."""
    record(
        f"labour.verification.{verb}",
        actor=actor,
        at=at,
        subject=("labour.subsidy", batch.pk),
        region_code=batch.region_code,
        after={"kind": batch.kind, "year": batch.year, **after},
    )


def _made(batch_id: UUID, *, actor: Actor) -> SubsidyBatch:
    batch = get_batch_for_update(batch_id, scope=actor.scope)
    if not may_make(actor, region_code=batch.region_code):
        raise Denied
    return batch


def _to_check(batch_id: UUID, *, actor: Actor) -> SubsidyBatch:
    batch = get_batch_for_update(batch_id, scope=actor.scope)
    if not may_check(actor, batch):
        raise Denied
    if is_own(actor, batch):
        raise MakerIsCheckerError
    return batch


def _reason(reason: str) -> str:
    words = reason.strip()
    if len(words) < 2:  # noqa: PLR2004 -- the message says two
        raise ReasonMissingError(field="reason")
    return words
