"""Ties below the pairing of regions, and numbers of partners that a source states."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.cooperation.vocabulary.pairing import PairLevel

from .base import TwoSided, one_of


class Tie(TwoSided):
    """A pair of townships, villages, schools, hospitals or enterprises for a period.

    A side is a body, or else the place of its code. `key` names level, both sides and first day, so that a
    form that is uploaded twice finds its rows.
    """

    level = models.CharField(max_length=12, choices=PairLevel.choices)
    eastern_body = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    western_body = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=120, unique=True, db_collation="C", editable=False)
    created_at = models.DateTimeField()

    class Meta:
        """A tie is known once, of a level below the county, and ends after it begins."""

        constraints = [
            one_of("level", PairLevel, name="cooperation_tie_level"),
            models.CheckConstraint(condition=~Q(level=PairLevel.COUNTY), name="cooperation_tie_below"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="cooperation_tie_period",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "level", "from_date"], name="cooperation_tie_list")]

    def __str__(self) -> str:
        """Return the level and both codes."""
        return f"{self.level} {self.region_code} → {self.partner_region_code or '?'}"


class PartnerCount(TwoSided):
    """How many partners a source states, of which some may not be named ("six counties, three unnamed")."""

    level = models.CharField(max_length=12, choices=PairLevel.choices)
    stated = models.PositiveSmallIntegerField()
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    source = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        """One number a side, level and first day; it has a source."""

        constraints = [
            one_of("level", PairLevel, name="cooperation_count_level"),
            models.CheckConstraint(condition=Q(stated__gte=1), name="cooperation_count_some"),
            models.CheckConstraint(condition=~Q(source=""), name="cooperation_count_source"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="cooperation_count_period",
            ),
            models.UniqueConstraint(
                fields=["region_code", "level", "from_date"], name="cooperation_count_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the level and the number."""
        return f"{self.level}: {self.stated}"
