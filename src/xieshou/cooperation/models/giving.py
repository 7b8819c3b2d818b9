"""Donations of social force: cash, goods or service for a restricted purpose, receipt, proof of delivery."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.cooperation.vocabulary.giving import GIFT_MOVES, GiftKind, GiftStatus

from .base import TwoSided, legal_moves, one_of


class Donation(TwoSided):
    """A donation; goods and services carry the value that the donor states."""

    donor = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=GiftKind.choices)
    what = models.CharField(max_length=160)
    value_fen = models.BigIntegerField()
    purpose = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=GiftStatus.choices, default=GiftStatus.PLEDGED)
    pledged_on = models.DateField()
    received_on = models.DateField(null=True)
    receipt_number = models.CharField(max_length=20, blank=True, db_collation="C")
    delivered_on = models.DateField(null=True)
    used_for = models.CharField(max_length=200, blank=True)

    class Meta:
        """More than nothing, for a purpose; received with a receipt; a receipt number is used once."""

        constraints = [
            one_of("kind", GiftKind, name="cooperation_gift_kind"),
            one_of("status", GiftStatus, name="cooperation_gift_status"),
            models.CheckConstraint(condition=Q(value_fen__gt=0), name="cooperation_gift_value"),
            models.CheckConstraint(condition=~Q(purpose=""), name="cooperation_gift_purpose"),
            models.CheckConstraint(
                condition=Q(status=GiftStatus.PLEDGED)
                | (Q(received_on__isnull=False) & ~Q(receipt_number="")),
                name="cooperation_gift_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(status=GiftStatus.DELIVERED) | (Q(delivered_on__isnull=False) & ~Q(used_for="")),
                name="cooperation_gift_proof",
            ),
            models.UniqueConstraint(
                fields=["receipt_number"], condition=~Q(receipt_number=""), name="cooperation_receipt_once"
            ),
        ]
        indexes = [models.Index(fields=["region_code", "pledged_on", "id"], name="cooperation_gift_list")]
        triggers = [legal_moves("status", GIFT_MOVES)]

    def __str__(self) -> str:
        """Return what is given."""
        return self.what
