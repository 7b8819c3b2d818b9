"""Accounts: where money can be."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger.vocabulary import ORIGINS, AccountKind


class Account(models.Model):
    """A place where money can be. Its balance is kept by the legs of entries, and by nothing else.

    `floor_fen` is the lowest legal balance: 0, or for a fund source minus the amount pledged (None:
    no limit is agreed). Earnings have no limit: minus their balance is what was earned and shared out.
    `holder` is the record of a wing that the account belongs to; an asset's earnings have its holder.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(_("account number"), max_length=40, unique=True, db_collation="C")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=AccountKind)
    region_code = models.CharField(_("region"), max_length=12, db_collation="C")
    partner_region_code = models.CharField(_("partner region"), max_length=12, blank=True, db_collation="C")
    organisation_id = models.UUIDField(null=True, blank=True)
    holder_kind = models.CharField(max_length=60, blank=True, db_collation="C")
    holder_id = models.UUIDField(null=True, blank=True)
    floor_fen = models.BigIntegerField(_("lowest balance"), null=True, blank=True, default=0)
    balance_fen = models.BigIntegerField(_("balance"), default=0, editable=False)
    opened_at = models.DateTimeField(editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        """One account a holder and kind; the balance never falls below the floor."""

        ordering = ["code"]
        indexes = [
            models.Index(fields=["kind", "region_code", "code"], name="ledger_account_kind"),
            models.Index(fields=["region_code", "code"], name="ledger_account_place"),
            models.Index(fields=["partner_region_code", "code"], name="ledger_account_partner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AccountKind.values), name="ledger_account_kind_known"
            ),
            models.CheckConstraint(condition=Q(region_code__regex=r"^\d{12}$"), name="ledger_account_region"),
            models.CheckConstraint(
                condition=Q(partner_region_code="") | Q(partner_region_code__regex=r"^\d{12}$"),
                name="ledger_account_partner_region",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(ORIGINS)) | Q(floor_fen=0, floor_fen__isnull=False),
                name="ledger_account_only_sources_owe",
            ),
            models.CheckConstraint(
                condition=Q(floor_fen__isnull=True) | Q(balance_fen__gte=F("floor_fen")),
                name="ledger_account_floor",
            ),
            models.CheckConstraint(
                condition=Q(holder_kind="", holder_id__isnull=True)
                | ~Q(holder_kind="") & Q(holder_id__isnull=False),
                name="ledger_account_holder",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AccountKind.EARNINGS)
                | Q(holder_id__isnull=False, floor_fen__isnull=True, balance_fen__lte=0),
                name="ledger_account_earnings",
            ),
            models.UniqueConstraint(
                fields=["holder_kind", "holder_id", "kind"],
                condition=Q(holder_id__isnull=False),
                name="ledger_account_holder_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the number and the name."""
        return f"{self.code} {self.name}"
