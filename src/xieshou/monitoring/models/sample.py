"""Sampled re-visits: the published seed, the frame's digest, the households, what was found."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.sample import FINDINGS, SAMPLE_MOVES, Finding, SampleStatus, Stratum

from .constraints import begins_as, legal_moves, one_of


class Sample(models.Model):
    """One sample of a region. The seed stands from the day it is published; the frame is read later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    title = models.CharField(max_length=80)
    seed = models.CharField(max_length=32, unique=True, db_collation="C")
    algorithm = models.CharField(max_length=24)
    sizes = models.JSONField()
    status = models.CharField(max_length=10, choices=SampleStatus.choices, default=SampleStatus.ANNOUNCED)
    published_at = models.DateTimeField()
    published_by_name = models.CharField(max_length=120, blank=True)
    drawn_at = models.DateTimeField(null=True)
    drawn_by_name = models.CharField(max_length=120, blank=True)
    frame_digest = models.CharField(max_length=64, blank=True, db_collation="C")
    frame_sizes = models.JSONField(default=dict)

    class Meta:
        """What is drawn names its frame, and was published before."""

        constraints = [
            one_of("status", SampleStatus, name="monitoring_sample_status"),
            models.CheckConstraint(
                condition=Q(status=SampleStatus.ANNOUNCED, drawn_at__isnull=True, frame_digest="")
                | Q(status=SampleStatus.DRAWN, drawn_at__gt=F("published_at")) & ~Q(frame_digest=""),
                name="monitoring_sample_drawn",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "published_at"], name="monitoring_sample_place")]
        triggers = [
            legal_moves("status", SAMPLE_MOVES),
            begins_as("status", SampleStatus.ANNOUNCED),
            pgtrigger.ReadOnly(
                name="fixed", fields=["region_code", "seed", "algorithm", "sizes", "published_at"]
            ),
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


def _fits() -> Q:
    """Return the condition that a finding is one that its stratum can have."""
    found = Q(finding="")
    for stratum, findings in FINDINGS.items():
        found |= Q(stratum=stratum, finding__in=[one.value for one in findings])
    return found


class SampledHousehold(models.Model):
    """One household of a sample and what the re-visit found."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="lines")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    stratum = models.CharField(max_length=10, choices=Stratum.choices)
    rank = models.PositiveIntegerField()
    people = models.PositiveSmallIntegerField()
    taken_by_id = models.UUIDField(null=True)
    taken_by_name = models.CharField(max_length=120, blank=True)
    finding = models.CharField(max_length=10, choices=Finding.choices, blank=True)
    found_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    found_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A household stands in a sample once; a finding has its day."""

        constraints = [
            one_of("stratum", Stratum, name="monitoring_sampled_stratum"),
            models.UniqueConstraint(fields=["sample", "household"], name="monitoring_sampled_once"),
            models.UniqueConstraint(fields=["sample", "stratum", "rank"], name="monitoring_sampled_rank"),
            models.CheckConstraint(condition=_fits(), name="monitoring_sampled_finding"),
            models.CheckConstraint(
                condition=Q(finding="", found_on__isnull=True) | ~Q(finding="") & Q(found_on__isnull=False),
                name="monitoring_sampled_day",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="fixed", fields=["sample", "household", "stratum", "rank", "people"]),
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        """Return stratum and rank."""
        return f"{self.stratum} {self.rank}"
