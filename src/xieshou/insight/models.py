"""Figures as sources report them, kept apart from what is counted; official tables as they were filed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id

from .vocabulary import Qualifier


class ReportedFigure(models.Model):
    """A figure that a source states, with its qualifier: never a bare number, never mixed with records.

    `eastern_region_code` is the district, `region_code` the partner's place or "" for all of them. `measure`
    is what the figure claims to count ("" where nobody said), with `sector`, `project_code` and the days
    (`to_date` exclusive) within which it does. A figure is never changed: a corrected one takes its place.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    row = models.CharField(max_length=10, blank=True)
    indicator = models.CharField(max_length=60)
    label_zh = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    eastern_region_code = models.CharField(max_length=12)
    region_code = models.CharField(max_length=12, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=2)
    qualifier = models.CharField(max_length=10, choices=Qualifier.choices)
    unit_zh = models.CharField(max_length=20, blank=True)
    unit_en = models.CharField(max_length=30, blank=True)
    period = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    loaded_at = models.DateTimeField()
    measure = models.CharField(max_length=40, blank=True)
    sector = models.CharField(max_length=20, blank=True)
    project_code = models.CharField(max_length=30, blank=True)
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    reason = models.CharField(max_length=200, blank=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        """One figure of an indicator, district, place and period stands; a source and a reason are named."""

        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "eastern_region_code", "region_code", "period"],
                condition=Q(superseded_at__isnull=True),
                name="insight_figure_once",
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=Qualifier.values), name="insight_figure_qualifier"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="insight_figure_source"),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(reason=""), name="insight_figure_reason"
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(from_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="insight_figure_days",
            ),
        ]
        indexes = [
            models.Index(fields=["eastern_region_code", "row", "indicator"], name="insight_figure_list")
        ]
        triggers = [pgtrigger.ReadOnly(name="fixed", exclude=["superseded_at"])]

    def __str__(self) -> str:
        """Return indicator and place."""
        return f"{self.indicator} {self.region_code or self.eastern_region_code}"


class OfficialSnapshot(models.Model):
    """An official table as it stood on a day: what was filed stays as it was, whatever the records say later.

    `eastern_region_code` is the district, `region_code` the county or "" for all partners; `content` the
    filled cells in Chinese, `digest` their hash.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    eastern_region_code = models.CharField(max_length=12, db_collation="C")
    region_code = models.CharField(max_length=12, blank=True, db_collation="C")
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    cells = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True, editable=False)
    made_by_name = models.CharField(max_length=120)

    class Meta:
        """The same content of a table, place, year and day is kept once, and never changed."""

        constraints = [
            models.UniqueConstraint(
                fields=["form", "eastern_region_code", "region_code", "year", "as_of", "digest"],
                name="insight_snapshot_once",
            )
        ]
        indexes = [
            models.Index(fields=["form", "eastern_region_code", "-made_at"], name="insight_snapshot_list")
        ]
        triggers = [pgtrigger.Protect(name="keep", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        """Return table, year and day."""
        return f"{self.form} {self.year} {self.as_of}"
