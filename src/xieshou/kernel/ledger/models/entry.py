"""Entries, their legs, the closings of the books and the seals of the chain: all of them append-only."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id

from .account import Account
from .proposal import Proposal


class NextNumber(Func):
    """The next number of the journal."""

    template = "nextval('ledger_entry_number')"
    output_field = models.BigIntegerField()


class Entry(models.Model):
    """One movement of money, made by one person and checked by another; never changed, only reversed.

    `transaction` is set by the database: legs and slices of an entry are written in the transaction
    of the entry itself, or never.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.BigIntegerField(_("number"), unique=True, editable=False, db_default=NextNumber())
    key = models.CharField(max_length=120, unique=True, db_collation="C")
    booked_on = models.DateField(_("booked on"))
    memo = models.CharField(_("purpose"), max_length=200)
    amount_fen = models.BigIntegerField(_("amount"))
    source_kind = models.CharField(max_length=60, blank=True, db_collation="C")
    source_id = models.UUIDField(null=True, blank=True)
    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="entry"
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    maker_id = models.UUIDField()
    maker_name = models.CharField(_("made by"), max_length=120)
    checker_id = models.UUIDField()
    checker_name = models.CharField(_("checked by"), max_length=120)
    posted_at = models.DateTimeField(_("posted at"))
    region_codes = ArrayField(models.CharField(max_length=12, db_collation="C"))
    transaction = models.BigIntegerField(editable=False, default=0)

    class Meta:
        """Two people an entry; one reversal an entry; one entry a key and a proposal."""

        ordering = ["-number"]
        indexes = [
            models.Index(fields=["-booked_on", "-number"], name="ledger_entry_day"),
            models.Index(
                fields=["source_kind", "source_id"],
                name="ledger_entry_source",
                condition=Q(source_id__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="ledger_entry_amount"),
            models.CheckConstraint(condition=~Q(maker_id=F("checker_id")), name="ledger_entry_two_people"),
            models.CheckConstraint(condition=~Q(reverses=F("id")), name="ledger_entry_not_itself"),
        ]

    def __str__(self) -> str:
        """Return number and purpose."""
        return f"{self.number} {self.memo}"


class Leg(models.Model):
    """One line of an entry: money leaves the account (negative) or arrives (positive).

    Running balance and regions are set by the database from the account.
    """

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="legs", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="legs", db_index=False)
    amount_fen = models.BigIntegerField(_("amount"))
    balance_after_fen = models.BigIntegerField(_("balance after"), default=0, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C", editable=False)
    partner_region_code = models.CharField(max_length=12, blank=True, db_collation="C", editable=False)

    class Meta:
        """An account stands once in an entry."""

        ordering = ["id"]
        indexes = [models.Index(fields=["account", "-id"], name="ledger_leg_statement")]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="ledger_leg_not_nothing"),
            models.UniqueConstraint(fields=["entry", "account"], name="ledger_leg_once"),
        ]

    def __str__(self) -> str:
        """Return the amount in fen."""
        return f"{self.amount_fen:+d}"


class Closing(models.Model):
    """The books of a county or district are closed before the day `until`: nothing is booked there again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(_("region"), max_length=12, db_collation="C")
    until = models.DateField(_("closed before"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    closed_at = models.DateTimeField()
    closed_by_id = models.UUIDField(null=True)
    closed_by_name = models.CharField(max_length=120)

    class Meta:
        """A county or district closes a day once."""

        ordering = ["-until", "region_code"]
        constraints = [
            models.UniqueConstraint(fields=["region_code", "until"], name="ledger_closing_once"),
            models.CheckConstraint(
                condition=Q(region_code__regex=r"^\d{6}000000$"), name="ledger_closing_region"
            ),
        ]

    def __str__(self) -> str:
        """Return region and day."""
        return f"{self.region_code} < {self.until}"


class EntrySeal(models.Model):
    """One link of the chain over the entries."""

    number = models.BigAutoField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)
