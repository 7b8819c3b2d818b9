"""Subsidies: bank accounts, batches that two people carry, and one claim a person, kind and year."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.subsidy import (
    BATCH_MOVES,
    CLAIM_MOVES,
    HELD,
    BatchStatus,
    ClaimStatus,
    Fund,
    SubsidyKind,
)

from .transitions import legal_moves, one_of


class BankAccount(models.Model):
    """Where a person's subsidies go; the number is encrypted, and found only by its digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    bank = models.CharField(max_length=60)
    holder = models.CharField(max_length=60)
    number_cipher = models.BinaryField(editable=False)
    number_index = models.BinaryField(editable=False)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A bank and a holder."""

        constraints = [
            models.CheckConstraint(condition=~Q(bank="") & ~Q(holder=""), name="labour_account_whole")
        ]
        indexes = [models.Index(fields=["number_index"], name="labour_account_number")]

    def __str__(self) -> str:
        """Return the bank."""
        return self.bank


class SubsidyBatch(models.Model):
    """People of one county who get one kind of subsidy for a year: made by one, checked by another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=10, choices=SubsidyKind.choices)
    year = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=200)
    fund = models.CharField(max_length=12, choices=Fund.choices, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=BatchStatus.choices, default=BatchStatus.DRAFT)
    status_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by_id = models.UUIDField(null=True, blank=True)
    checked_by_name = models.CharField(max_length=120, blank=True)
    return_reason = models.CharField(max_length=300, blank=True)
    file_digest = models.CharField(max_length=64, blank=True)
    file_taken_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    voucher = models.CharField(max_length=60, blank=True)

    class Meta:
        """Nobody checks what they made; an approved batch was checked; a paid one has day and voucher."""

        constraints = [
            one_of("kind", SubsidyKind, name="labour_batch_kind"),
            one_of("status", BatchStatus, name="labour_batch_status"),
            models.CheckConstraint(
                condition=Q(checked_by_id__isnull=True)
                | Q(made_by_id__isnull=True)
                | ~Q(checked_by_id=F("made_by_id")),
                name="labour_batch_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[BatchStatus.APPROVED, BatchStatus.SENT, BatchStatus.PAID])
                | Q(checked_at__isnull=False),
                name="labour_batch_checked",
            ),
            models.CheckConstraint(
                condition=~Q(status=BatchStatus.PAID) | (Q(paid_on__isnull=False) & ~Q(voucher="")),
                name="labour_batch_paid",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="labour_batch_document"),
            models.CheckConstraint(
                condition=Q(fund="", account_id__isnull=True)
                | Q(fund__in=Fund.values, account_id__isnull=False),
                name="labour_batch_fund",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "-made_at"], name="labour_batch_list")]
        triggers = [legal_moves("status", BATCH_MOVES)]

    def __str__(self) -> str:
        """Return kind and year."""
        return f"{self.kind} {self.year}"


class SubsidyClaim(models.Model):
    """What one person gets from a batch, with the rule and the months that prove it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(SubsidyBatch, on_delete=models.PROTECT, related_name="claims")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    placement = models.ForeignKey(
        "labour.Placement", on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    enrolment = models.ForeignKey(
        "labour.Enrolment", on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=10, choices=SubsidyKind.choices)
    year = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=60)
    months = models.JSONField(default=list)
    amount_fen = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.CLAIMED)
    note = models.CharField(max_length=200, blank=True)
    account_tail = models.CharField(max_length=4, blank=True)
    income_fact_id = models.UUIDField(null=True, blank=True)
    entry_id = models.UUIDField(null=True, blank=True)
    back_asked_at = models.DateTimeField(null=True, blank=True)
    back_by_id = models.UUIDField(null=True, blank=True)
    back_by_name = models.CharField(max_length=120, blank=True)
    back_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """One claim a person, kind and year that is open or paid: nobody is paid twice."""

        constraints = [
            one_of("status", ClaimStatus, name="labour_claim_status"),
            models.UniqueConstraint(
                fields=["person", "kind", "year"], condition=Q(status__in=HELD), name="labour_claim_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="labour_claim_positive"),
            models.CheckConstraint(
                condition=Q(kind=SubsidyKind.TRAINING, enrolment__isnull=False, placement__isnull=True)
                | (~Q(kind=SubsidyKind.TRAINING) & Q(enrolment__isnull=True, placement__isnull=False)),
                name="labour_claim_ground",
            ),
            models.CheckConstraint(
                condition=Q(income_fact_id__isnull=True) | Q(status=ClaimStatus.PAID),
                name="labour_claim_income",
            ),
            models.CheckConstraint(
                condition=Q(entry_id__isnull=True) | Q(status__in=[ClaimStatus.PAID, ClaimStatus.FAILED]),
                name="labour_claim_entry",
            ),
            models.CheckConstraint(
                condition=Q(back_asked_at__isnull=True)
                | (Q(status__in=[ClaimStatus.PAID, ClaimStatus.FAILED]) & ~Q(back_reason="")),
                name="labour_claim_back",
            ),
        ]
        indexes = [models.Index(fields=["batch", "id"], name="labour_claim_list")]
        triggers = [
            legal_moves("status", CLAIM_MOVES),
            pgtrigger.Trigger(
                name="fixed_after_draft",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount_fen", "person_id", "batch_id"),  # type: ignore[no-untyped-call]
                func="""
                    if (select status from labour_subsidybatch where id = new.batch_id) <> 'draft' then
                        raise exception 'the claims of a batch that has left the draft are fixed'
                            using errcode = '23514';
                    end if;
                    return new;
                """,
            ),
        ]

    def __str__(self) -> str:
        """Return kind and year."""
        return f"{self.kind} {self.year}"
