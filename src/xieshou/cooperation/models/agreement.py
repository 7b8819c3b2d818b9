"""Framework agreements: parties, term, and commitments that name what is counted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .base import TwoSided


class Agreement(TwoSided):
    """An agreement of two sides for a term."""

    title = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField()
    from_date = models.DateField()
    to_date = models.DateField()
    note = models.CharField(max_length=400, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A term ends after it begins."""

        constraints = [
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="cooperation_agreement_term")
        ]
        indexes = [models.Index(fields=["to_date", "id"], name="cooperation_agreement_end")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class AgreementParty(TwoSided):
    """Who signed on which side."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    is_east = models.BooleanField()
    name = models.CharField(max_length=120)

    class Meta:
        """A party signs once."""

        constraints = [
            models.UniqueConstraint(fields=["agreement", "name"], name="cooperation_party_once"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Commitment(TwoSided):
    """What a side promised, as a number of an indicator within days; the actual figure is never stored."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="commitments")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    indicator_code = models.CharField(max_length=60)
    target = models.BigIntegerField()
    from_date = models.DateField()
    to_date = models.DateField()

    class Meta:
        """Numbered within the agreement, more than nothing, ends after it begins."""

        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="cooperation_commitment_number"),
            models.CheckConstraint(condition=Q(target__gt=0), name="cooperation_commitment_target"),
            models.CheckConstraint(
                condition=Q(to_date__gt=F("from_date")), name="cooperation_commitment_term"
            ),
        ]

    def __str__(self) -> str:
        """Return number and text."""
        return f"{self.number}. {self.text}"
