"""Dated income facts: an amount of one kind over a period, never changed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.registry.vocabulary import IncomeItem, IncomeKind

from .expressions import NextNewYear, never_deleted
from .household import Household


class IncomeFact(models.Model):
    """An amount of one kind over a period, with its source; never changed, only reversed.

    `amount_fen` is not negative: expenses have their own kind. A fact of a person counts for the
    household. A period lies in one calendar year, so that a year's income is a plain sum. Whether an
    item with a code counts is decided by the law of the day; `is_countable` decides for the others.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="income_facts", db_index=False
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(_("kind of income"), max_length=13, choices=IncomeKind)
    item = models.CharField(_("item"), max_length=30, blank=True)
    code = models.CharField(
        _("item of the law"), max_length=24, choices=IncomeItem, blank=True, default="", db_default=""
    )
    is_countable = models.BooleanField(_("counted"), default=True)
    amount_fen = models.BigIntegerField(_("amount"))
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("to"))
    source = models.CharField(_("source"), max_length=40)
    source_id = models.UUIDField(null=True, blank=True)
    evidence_file_id = models.UUIDField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField(null=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by_id = models.UUIDField(null=True, blank=True)
    reversal_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """Amounts, periods, one living fact a source; the database refuses changes."""

        constraints = [
            models.CheckConstraint(condition=Q(kind__in=IncomeKind.values), name="registry_income_kind"),
            models.CheckConstraint(
                condition=Q(code__in=["", *IncomeItem.values]), name="registry_income_code"
            ),
            models.CheckConstraint(condition=Q(code="") | Q(is_countable=True), name="registry_income_coded"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="registry_income_not_negative"),
            models.CheckConstraint(
                condition=Q(period_to__gt=F("period_from")), name="registry_income_period"
            ),
            models.CheckConstraint(
                condition=Q(period_to__lte=NextNewYear("period_from")),
                name="registry_income_one_year",
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=Q(reversed_at__isnull=True, source_id__isnull=False),
                name="registry_income_source_once",
            ),
        ]
        indexes = [
            models.Index(fields=["household", "period_from"], name="registry_income_year"),
            models.Index(fields=["person"], name="registry_income_person", condition=Q(person__isnull=False)),
        ]
        triggers = [
            never_deleted(),
            pgtrigger.ReadOnly(
                name="fixed",
                exclude=["reversed_at", "reversed_by_id", "reversal_reason", "region_code"],
            ),
        ]

    def __str__(self) -> str:
        """Return the kind and the amount in fen."""
        return f"{self.kind} {self.amount_fen}"
