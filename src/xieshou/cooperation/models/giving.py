"""Donations of social force: cash, goods or service for a restricted purpose, receipt, part deliveries."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.cooperation.vocabulary.giving import (
    DELIVERY_MOVES,
    GIFT_MOVES,
    DeliveryStatus,
    GiftKind,
    GiftPurpose,
    GiftStatus,
    TakerKind,
)

from .base import TwoSided, legal_moves, one_of


class Donation(TwoSided):
    """A donation; goods and services carry the value that the donor states, and no entry in the ledger.

    `restricted_to` is the coded purpose that is enforced, `purpose` the donor's own words; `plan_line` the
    task of a plan that it stands on.
    """

    donor = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=GiftKind.choices)
    what = models.CharField(max_length=160)
    value_fen = models.BigIntegerField()
    restricted_to = models.CharField(max_length=10, choices=GiftPurpose.choices, default=GiftPurpose.OPEN)
    purpose = models.CharField(max_length=200)
    entered_by_id = models.UUIDField(null=True)
    entered_by_name = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=GiftStatus.choices, default=GiftStatus.PLEDGED)
    pledged_on = models.DateField()
    received_on = models.DateField(null=True)
    receipt_number = models.CharField(max_length=20, blank=True, db_collation="C")
    delivered_on = models.DateField(null=True)
    used_for = models.CharField(max_length=200, blank=True)
    plan_line = models.ForeignKey(
        "cooperation.PlanLine", on_delete=models.PROTECT, null=True, related_name="donations"
    )

    class Meta:
        """More than nothing, for a purpose; received with a receipt; a receipt number is used once."""

        constraints = [
            one_of("kind", GiftKind, name="cooperation_gift_kind"),
            one_of("status", GiftStatus, name="cooperation_gift_status"),
            one_of("restricted_to", GiftPurpose, name="cooperation_gift_restricted"),
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


class GiftDelivery(TwoSided):
    """A part of a donation on its way to one taker: proposed by one person, confirmed by another.

    `by_consent`: the use differs from the donor's purpose, and the donor's consent is on file. `undo_reason`
    is set from when somebody asks to take a confirmed part back.
    """

    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField()
    taker = models.CharField(max_length=10, choices=TakerKind.choices)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, null=True, related_name="+")
    village_code = models.CharField(max_length=12, db_collation="C", blank=True)
    body = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    project_id = models.UUIDField(null=True, db_index=True)
    stop = models.ForeignKey(
        "cooperation.VisitStop", on_delete=models.PROTECT, null=True, related_name="gifts"
    )
    amount_fen = models.BigIntegerField()
    use = models.CharField(max_length=10, choices=GiftPurpose.choices)
    used_for = models.CharField(max_length=200)
    by_consent = models.BooleanField(default=False)
    delivered_on = models.DateField()
    status = models.CharField(max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.PROPOSED)
    made_by_id = models.UUIDField()
    made_by_name = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    undo_reason = models.CharField(max_length=200, blank=True, db_default="")
    undo_by_id = models.UUIDField(null=True)
    undo_by_name = models.CharField(max_length=120, blank=True, db_default="")
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.UUIDField(null=True)
    undone_by_name = models.CharField(max_length=120, blank=True, db_default="")

    class Meta:
        """One taker, an amount and a use; decided, and taken back, by somebody else than who asked for it."""

        constraints = [
            models.UniqueConstraint(fields=["donation", "number"], name="cooperation_delivery_number"),
            one_of("taker", TakerKind, name="cooperation_delivery_taker"),
            one_of("status", DeliveryStatus, name="cooperation_delivery_status"),
            models.CheckConstraint(
                condition=Q(use__in=sorted(set(GiftPurpose.values) - {GiftPurpose.OPEN})),
                name="cooperation_delivery_use",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0) & ~Q(used_for=""), name="cooperation_delivery_amount"
            ),
            models.CheckConstraint(
                condition=Q(taker=TakerKind.HOUSEHOLD, household__isnull=False)
                | Q(taker=TakerKind.VILLAGE) & ~Q(village_code="")
                | Q(taker=TakerKind.BODY, body__isnull=False)
                | Q(taker=TakerKind.PROJECT, project_id__isnull=False),
                name="cooperation_delivery_one_taker",
            ),
            models.CheckConstraint(
                condition=Q(status=DeliveryStatus.PROPOSED)
                | Q(decided_by_id__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by_id=F("made_by_id")),
                name="cooperation_delivery_people",
            ),
            models.CheckConstraint(
                condition=~Q(status=DeliveryStatus.TAKEN_BACK)
                | ~Q(undo_reason="")
                & Q(undo_by_id__isnull=False, undone_by_id__isnull=False, undone_at__isnull=False)
                & ~Q(undone_by_id=F("undo_by_id")),
                name="cooperation_delivery_undone",
            ),
        ]
        indexes = [models.Index(fields=["status", "delivered_on", "id"], name="cooperation_delivery_queue")]
        triggers = [legal_moves("status", DELIVERY_MOVES)]

    def __str__(self) -> str:
        """Return number and use."""
        return f"{self.number}. {self.used_for}"
