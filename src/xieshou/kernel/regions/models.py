"""The tree of places: provinces, prefectures, counties, townships and villages."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Region(models.Model):
    """One administrative division under its full code of 12 digits (GB/T 2260, GB/T 10114).

    A retired division stays, with the day it ended and the code that took its place, since old
    documents and resident IDs keep naming it.
    """

    code = models.CharField(max_length=12, primary_key=True, db_collation="C")
    short_code = models.CharField(max_length=12, db_collation="C")
    level = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    parent_code = models.CharField(max_length=12, blank=True, db_collation="C")
    pinyin = models.CharField(max_length=400, blank=True, db_collation="C")
    initials = models.CharField(max_length=120, blank=True, db_collation="C")
    full_name = models.CharField(max_length=400)
    name_grams = ArrayField(models.CharField(max_length=4, db_collation="C"), default=list)
    retired_on = models.DateField(null=True, blank=True)
    successor_code = models.CharField(max_length=12, blank=True, default="", db_default="", db_collation="C")

    class Meta:
        """Indexes for the tree and the search; the loader drops them while it copies."""

        indexes = [
            models.Index(fields=["parent_code"], name="regions_parent"),
            models.Index(fields=["pinyin"], name="regions_pinyin"),
            models.Index(fields=["initials"], name="regions_initials"),
            GinIndex(fields=["name_grams"], name="regions_grams"),
            models.Index(
                fields=["initials", "code"], name="regions_upper_initials", condition=Q(level__lte=4)
            ),
            models.Index(fields=["pinyin", "code"], name="regions_upper_pinyin", condition=Q(level__lte=4)),
            models.Index(fields=["level", "name"], name="regions_upper_name", condition=Q(level__lte=4)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d{12}$"), name="regions_code_12_digits"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="regions_level_known"),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=False) | Q(successor_code=""),
                name="regions_successor_of_retired",
            ),
        ]

    def __str__(self) -> str:
        """Return the name with those of the divisions above."""
        return self.full_name


class RegionRelease(models.Model):
    """One loading of the tree: which files, how many rows, when."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the source and its number of rows."""
        return f"{self.source} ({self.row_count})"
