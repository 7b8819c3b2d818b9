"""Measures: what is done for a household against each cause."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.clue import Cause
from xieshou.monitoring.vocabulary.measure import EFFECTIVE, MEASURE_MOVES, MeasureKind, MeasureStatus

from .case import Case
from .constraints import begins_as, legal_moves, one_of


class Measure(models.Model):
    """One measure against one cause: who is responsible, until when, and how far it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    region_code = models.CharField(max_length=12, db_collation="C")
    cause = models.CharField(max_length=16, choices=Cause.choices)
    kind = models.CharField(max_length=12, choices=MeasureKind.choices)
    text = models.CharField(max_length=300)
    responsible = models.CharField(max_length=120)
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=MeasureStatus.choices, default=MeasureStatus.PLANNED)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    result = models.CharField(max_length=300, blank=True)
    planned_at = models.DateTimeField()
    planned_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A measure in place has begun; one that ended says how."""

        constraints = [
            one_of("cause", Cause, name="monitoring_measure_cause"),
            one_of("kind", MeasureKind, name="monitoring_measure_kind"),
            one_of("status", MeasureStatus, name="monitoring_measure_status"),
            models.CheckConstraint(
                condition=~Q(status__in=EFFECTIVE) | Q(started_on__isnull=False),
                name="monitoring_measure_started",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[MeasureStatus.PLANNED, MeasureStatus.IN_PLACE])
                | Q(ended_on__isnull=False) & ~Q(result=""),
                name="monitoring_measure_ended",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="monitoring_measure_due")]
        triggers = [legal_moves("status", MEASURE_MOVES), begins_as("status", MeasureStatus.PLANNED)]

    def __str__(self) -> str:
        """Return the text."""
        return self.text
