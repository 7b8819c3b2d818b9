"""Lots: which fen of an account came from where. The accounts tell how much, the lots tell whose."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .account import Account
from .entry import Entry


class Lot(models.Model):
    """The part of another lot that was moved to one account by one entry (to a household: by all entries).

    The root lot of a fund source has no parent. `path` holds the keys from the root down to the lot,
    eight bytes each, so that everything that came out of a lot is one range of the index (bytes, since
    row-level security lets an index serve only comparisons that it trusts). Path, origin, regions and
    sums are set by the database: `amount_fen` arrived, of which `remaining_fen` has not moved on.
    """

    id = models.BigAutoField(primary_key=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", db_index=False
    )
    origin = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lots", db_index=False)
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    path = models.BinaryField(editable=False, default=b"")
    kind = models.CharField(max_length=16, editable=False)
    amount_fen = models.BigIntegerField(default=0, editable=False)
    remaining_fen = models.BigIntegerField(default=0, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C", editable=False)
    partner_region_code = models.CharField(max_length=12, blank=True, db_collation="C", editable=False)
    origin_region_code = models.CharField(max_length=12, db_collation="C", editable=False)

    class Meta:
        """No lot gives more than it got."""

        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["path"],
                include=[
                    "account",
                    "kind",
                    "remaining_fen",
                    "region_code",
                    "partner_region_code",
                    "origin_region_code",
                ],
                name="ledger_lot_below",
                condition=Q(remaining_fen__gt=0),
            ),
            models.Index(fields=["account", "id"], name="ledger_lot_queue", condition=Q(remaining_fen__gt=0)),
            models.Index(fields=["account", "id"], name="ledger_lot_account"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(remaining_fen__gte=0, amount_fen__gte=F("remaining_fen")),
                name="ledger_lot_covered",
            ),
            models.UniqueConstraint(
                fields=["parent", "account", "entry"], name="ledger_lot_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        """Return the amount in fen."""
        return f"{self.remaining_fen}/{self.amount_fen}"


class Slice(models.Model):
    """What one entry moved from a lot's parent into the lot; negative where a reversal moved it back."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="slices", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="slices", db_index=False)
    amount_fen = models.BigIntegerField()
    region_code = models.CharField(max_length=12, db_collation="C", editable=False)
    partner_region_code = models.CharField(max_length=12, blank=True, db_collation="C", editable=False)
    origin_region_code = models.CharField(max_length=12, db_collation="C", editable=False)

    class Meta:
        """A lot stands once in an entry."""

        ordering = ["id"]
        indexes = [models.Index(fields=["lot", "id"], name="ledger_slice_lot")]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="ledger_slice_not_nothing"),
            models.UniqueConstraint(fields=["entry", "lot"], name="ledger_slice_once"),
        ]

    def __str__(self) -> str:
        """Return the amount in fen."""
        return f"{self.amount_fen:+d}"


class Share(models.Model):
    """How much of what lies in an account came from one fund source: the lots of both, added up.

    Kept by the trigger of slices, so that the trace of a whole fund reads one row a family.
    """

    id = models.BigAutoField(primary_key=True)
    origin = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="shares", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, editable=False)
    amount_fen = models.BigIntegerField(editable=False)
    region_code = models.CharField(max_length=12, db_collation="C", editable=False)
    partner_region_code = models.CharField(max_length=12, blank=True, db_collation="C", editable=False)
    origin_region_code = models.CharField(max_length=12, db_collation="C", editable=False)

    class Meta:
        """One row a fund source and account."""

        ordering = ["id"]
        indexes = [
            models.Index(
                F("origin"),
                F("kind"),
                F("amount_fen").desc(),
                F("account"),
                include=["region_code", "partner_region_code", "origin_region_code"],
                name="ledger_share_largest",
                condition=Q(amount_fen__gt=0),
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="ledger_share_not_negative"),
            models.UniqueConstraint(fields=["account", "origin"], name="ledger_share_once"),
        ]

    def __str__(self) -> str:
        """Return the amount in fen."""
        return str(self.amount_fen)
