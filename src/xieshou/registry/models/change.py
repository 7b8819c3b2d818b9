"""What happened to a household as a whole: moves, divisions, mergers; never changed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.registry.vocabulary import ChangeKind

from .household import Household


class HouseholdChange(models.Model):
    """One dated change with its reason; `other` is the household on the other side of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="changes", db_index=False)
    kind = models.CharField(_("change"), max_length=12, choices=ChangeKind)
    on_date = models.DateField(_("on"))
    region_code = models.CharField(max_length=12, db_collation="C")
    from_region_code = models.CharField(_("from village"), max_length=12, db_collation="C", blank=True)
    to_region_code = models.CharField(_("to village"), max_length=12, db_collation="C", blank=True)
    other = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    reason = models.CharField(_("reason"), max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField(null=True)

    class Meta:
        """A move names two villages, everything else the other household."""

        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="registry_change_kind"),
            models.CheckConstraint(condition=~Q(reason=""), name="registry_change_has_reason"),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.MOVED, other__isnull=True)
                & ~Q(from_region_code="")
                & ~Q(to_region_code="")
                & ~Q(from_region_code=F("to_region_code"))
                | ~Q(kind=ChangeKind.MOVED) & Q(other__isnull=False, from_region_code="", to_region_code=""),
                name="registry_change_sides",
            ),
        ]
        indexes = [models.Index(fields=["household", "on_date"], name="registry_change_day")]
        triggers = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="fixed", exclude=["region_code"]),
        ]

    def __str__(self) -> str:
        """Return the kind and the day."""
        return f"{self.kind} {self.on_date}"
