"""Grievances: what a family says is wrong, the answer, and every step on record."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.grievance import (
    ANSWERED,
    GRIEVANCE_MOVES,
    GrievanceKind,
    GrievanceMove,
    GrievanceStatus,
    Remedy,
)

from .constraints import begins_as, legal_moves, never_changed, one_of


class Grievance(models.Model):
    """One objection. Number and secret word, of which only a digest is kept, open its state and no more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=12, unique=True, db_collation="C")
    word_digest = models.BinaryField(max_length=32)
    region_code = models.CharField(max_length=12, db_collation="C")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=14, choices=GrievanceKind.choices)
    text = models.CharField(max_length=1000)
    told_name = models.CharField(max_length=60, blank=True)
    phone_cipher = models.BinaryField(null=True)
    received_at = models.DateTimeField()
    received_by_name = models.CharField(max_length=120, blank=True)
    status = models.CharField(
        max_length=10, choices=GrievanceStatus.choices, default=GrievanceStatus.RECEIVED
    )
    status_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    clocks_version = models.CharField(max_length=12)
    responsible = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_by_id = models.UUIDField(null=True)
    remedy = models.CharField(max_length=10, choices=Remedy.choices, blank=True)
    clue = models.ForeignKey("monitoring.Clue", on_delete=models.PROTECT, null=True, related_name="+")
    appeal_text = models.CharField(max_length=1000, blank=True)
    notice = models.ForeignKey(
        "monitoring.Notice", on_delete=models.PROTECT, null=True, related_name="objections"
    )

    class Meta:
        """An answer is never empty; a grievance under examination is somebody's; a clock runs while open."""

        constraints = [
            one_of("kind", GrievanceKind, name="monitoring_grievance_kind"),
            one_of("status", GrievanceStatus, name="monitoring_grievance_status"),
            one_of("remedy", Remedy, name="monitoring_grievance_remedy", empty=True),
            models.CheckConstraint(
                condition=~Q(status__in=ANSWERED) | ~Q(answer=""), name="monitoring_grievance_answered"
            ),
            models.CheckConstraint(
                condition=Q(status=GrievanceStatus.RECEIVED) | ~Q(responsible=""),
                name="monitoring_grievance_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ANSWERED) | Q(due_on__isnull=False), name="monitoring_grievance_clock"
            ),
            models.CheckConstraint(
                condition=Q(status=GrievanceStatus.ACCEPTED) & ~Q(remedy="")
                | ~Q(status=GrievanceStatus.ACCEPTED) & Q(remedy=""),
                name="monitoring_grievance_upheld",
            ),
            models.CheckConstraint(
                condition=~Q(remedy=Remedy.CLUE) | Q(clue__isnull=False), name="monitoring_grievance_clue"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[GrievanceStatus.APPEALED, GrievanceStatus.FINAL])
                | ~Q(appeal_text=""),
                name="monitoring_grievance_appeal",
            ),
            models.CheckConstraint(
                condition=Q(region_code__regex=r"^\d{12}$"), name="monitoring_grievance_region"
            ),
            models.CheckConstraint(
                condition=Q(notice__isnull=True) | Q(kind=GrievanceKind.NOTICE),
                name="monitoring_grievance_notice",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on", "id"], name="monitoring_grievance_list"),
            models.Index(fields=["region_code", "status"], name="monitoring_grievance_place"),
        ]
        triggers = [
            legal_moves("status", GRIEVANCE_MOVES),
            begins_as("status", GrievanceStatus.RECEIVED),
            pgtrigger.ReadOnly(
                name="fixed", fields=["number", "word_digest", "kind", "text", "received_at", "notice"]
            ),
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class GrievanceStep(models.Model):
    """One step of a grievance, and whether it was in time; written once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grievance = models.ForeignKey(Grievance, on_delete=models.PROTECT, related_name="steps")
    region_code = models.CharField(max_length=12, db_collation="C")
    move = models.CharField(max_length=8, choices=GrievanceMove.choices)
    note = models.CharField(max_length=1000, blank=True)
    due_on = models.DateField(null=True)
    is_late = models.BooleanField(default=False)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Read as a story."""

        constraints = [one_of("move", GrievanceMove, name="monitoring_grievancestep_move")]
        indexes = [models.Index(fields=["grievance", "at"], name="monitoring_grievancestep_story")]
        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return the move."""
        return self.move
