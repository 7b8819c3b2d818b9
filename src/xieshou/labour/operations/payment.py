"""Writes of payment: the file for the bank, opened for a purpose, and what the bank did with it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.purposes import check_purpose
from xieshou.kernel.sheets.writing.export import build_csv, build_xlsx
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.operations.payment_sheet import payment_sheet
from xieshou.labour.operations.subsidy import move_batch, note_batch
from xieshou.labour.operations.subsidy_books import check_covered
from xieshou.labour.operations.subsidy_income import record_income
from xieshou.labour.policies.subsidy import may_pay
from xieshou.labour.queries.subsidy import accounts_of, get_batch_for_update, list_claims, open_account
from xieshou.labour.rules.clock import day_of
from xieshou.labour.vocabulary.subsidy import BatchStatus, ClaimStatus

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import SubsidyBatch

TAIL = 4
LATER = {"xlsx": build_xlsx, "csv": build_csv}


class AccountGoneError(DomainError):
    """An account is missing."""

    default_message = _("Somebody of this batch has no account on file any more. Enter it, then try again.")


class VoucherError(DomainError):
    """Day or voucher is missing or impossible."""

    default_message = _("Give the number of the voucher and a day between the approval and today.")


@transaction.atomic
def take_file(*, batch_id: UUID, form: str, purpose: str, actor: Actor, at: datetime) -> bytes:
    """Return the payment file ("xlsx" or "csv") with whole account numbers; who took it and why is recorded.

    Raises: NotFound, Denied, IllegalMoveError, PurposeMissingError, AccountGoneError, FundsShortError.
    """
    batch = _paying(batch_id, actor=actor)
    stated = check_purpose(purpose)
    if batch.status not in (BatchStatus.APPROVED, BatchStatus.SENT) or form not in LATER:
        raise IllegalMoveError
    claims = list(list_claims(batch.pk, scope=actor.scope).filter(status=ClaimStatus.CLAIMED))
    accounts = accounts_of({claim.person_id for claim in claims}, scope=actor.scope)
    if len(accounts) < len(claims):
        raise AccountGoneError
    check_covered(batch, sum(claim.amount_fen for claim in claims), actor=actor)
    lines = []
    for number, claim in enumerate(claims, start=1):
        account = accounts[claim.person_id]
        whole = open_account(account)
        claim.account_tail = whole[-TAIL:]
        claim.save(update_fields=["account_tail"])
        lines.append([number, account.holder, whole, account.bank, claim.amount_fen, str(batch.document)])
    content, count = LATER[form](payment_sheet(), lines, watermark=f"{actor.name} · {day_of(at)}")
    if batch.status == BatchStatus.APPROVED:
        move_batch(batch, BatchStatus.SENT, actor=actor, at=at)
    batch.file_digest, batch.file_taken_at = sha256(content).hexdigest(), at
    batch.save(update_fields=["file_digest", "file_taken_at"])
    record(
        "labour.verification.payment_file_taken",
        actor=actor,
        at=at,
        subject=("labour.subsidy", batch.pk),
        region_code=batch.region_code,
        after={"rows": count, "total_fen": sum(claim.amount_fen for claim in claims),
               "form": form, "digest": batch.file_digest},
        purpose=stated,
    )  # fmt: skip
    return content


@transaction.atomic
def mark_paid(
    *,
    batch_id: UUID,
    paid_on: date,
    voucher: str,
    failed_ids: Collection[UUID] = (),
    actor: Actor,
    at: datetime,
) -> SubsidyBatch:
    """Enter that the bank has paid; what it returned may be claimed again, what it paid never.

    What was paid becomes an income fact of the payee's household and an entry to its account; payees
    without one are counted in the audit record and told later (`subsidy_income.tell_registry`).

    Raises: NotFound, Denied, IllegalMoveError, VoucherError, BooksClosedError, and the refusals of the
            registry and of the ledger: who made the batch, or too little money.
    """
    batch = _paying(batch_id, actor=actor)
    if batch.status != BatchStatus.SENT or batch.checked_at is None:
        raise IllegalMoveError
    if not voucher.strip() or not day_of(batch.checked_at) <= paid_on <= day_of(at):
        raise VoucherError(field="voucher" if not voucher.strip() else "paid_on")
    open_claims = batch.claims.filter(status=ClaimStatus.CLAIMED)
    failed = open_claims.filter(pk__in=list(failed_ids)).update(status=ClaimStatus.FAILED)
    paid = batch.claims.filter(status=ClaimStatus.CLAIMED).update(status=ClaimStatus.PAID)
    move_batch(batch, BatchStatus.PAID, actor=actor, at=at, paid_on=paid_on, voucher=voucher.strip())
    told, missing = record_income(batch, paid_on=paid_on, booked_on=paid_on, actor=actor, at=at)
    note_batch(
        "batch_settled", batch, actor=actor, at=at, paid=paid, failed=failed, income=told, no_home=missing
    )
    return batch


def _paying(batch_id: UUID, *, actor: Actor) -> SubsidyBatch:
    batch = get_batch_for_update(batch_id, scope=actor.scope)
    if not may_pay(actor, batch):
        raise Denied
    return batch
