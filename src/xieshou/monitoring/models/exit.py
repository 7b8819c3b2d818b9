"""What is on record for the exit of a village or a county; a correction is a new row."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.figures import ExitLevel

from .constraints import never_changed, one_of


class ExitRecord(models.Model):
    """Head counts, samples and documents of one place on a day. Null is not known, which is not ready."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    level = models.CharField(max_length=8, choices=ExitLevel.choices)
    as_of = models.DateField()
    population = models.PositiveIntegerField(null=True)
    poor = models.PositiveIntegerField(null=True)
    mis_exited = models.PositiveIntegerField(null=True)
    missed = models.PositiveIntegerField(null=True)
    sampled_exited = models.PositiveIntegerField(null=True)
    sampled_unregistered = models.PositiveIntegerField(null=True)
    surveyed = models.PositiveIntegerField(null=True)
    approving = models.PositiveIntegerField(null=True)
    documents = models.JSONField(default=list)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Parts are not larger than wholes."""

        constraints = [
            one_of("level", ExitLevel, name="monitoring_exit_level"),
            models.CheckConstraint(
                condition=Q(poor__isnull=True) | Q(population__isnull=True) | Q(poor__lte=F("population")),
                name="monitoring_exit_poor",
            ),
            models.CheckConstraint(
                condition=Q(approving__isnull=True)
                | Q(surveyed__isnull=True)
                | Q(approving__lte=F("surveyed")),
                name="monitoring_exit_approving",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="monitoring_exit_source"),
        ]
        indexes = [models.Index(fields=["region_code", "as_of"], name="monitoring_exit_place")]
        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return place and day."""
        return f"{self.region_code} {self.as_of}"
