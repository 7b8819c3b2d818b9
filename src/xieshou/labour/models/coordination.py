"""Targets of the five coordinations: what a district or county has declared for a year, with its source."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.coordination import Indicator

from .transitions import one_of


class CoordinationTarget(models.Model):
    """The target of an indicator for a year; changing it keeps the old value in the audit record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    year = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=20, choices=Indicator)
    value = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    declared_at = models.DateTimeField()
    declared_by_id = models.UUIDField(null=True)
    declared_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """One target an area, year and indicator; it is more than nothing and says where it stands."""

        constraints = [
            one_of("indicator", Indicator, name="labour_target_indicator"),
            models.UniqueConstraint(fields=["region_code", "year", "indicator"], name="labour_target_once"),
            models.CheckConstraint(condition=Q(value__gt=0), name="labour_target_value"),
            models.CheckConstraint(condition=~Q(source=""), name="labour_target_source"),
        ]

    def __str__(self) -> str:
        """Return the indicator, the year and the value."""
        return f"{self.indicator} {self.year}: {self.value}"
