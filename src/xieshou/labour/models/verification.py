"""The verification beat: retention checks, leaving, and wage proofs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.verification import (
    LEGAL_PROOF_MOVES,
    CheckOutcome,
    ContactWay,
    Guidance,
    LeaveReason,
    ProofStatus,
)

from .transitions import legal_moves, one_of


class RetentionCheck(models.Model):
    """A contact that falls due so many days after arrival; it can be done once, and cancelled by leaving."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    placement = models.ForeignKey("labour.Placement", on_delete=models.PROTECT, related_name="checks")
    region_code = models.CharField(max_length=12)
    work_region_code = models.CharField(max_length=12)
    day = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    parameters_version = models.CharField(max_length=40)
    done_at = models.DateTimeField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by_id = models.UUIDField(null=True, blank=True)
    done_by_name = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=12, choices=CheckOutcome.choices, blank=True)
    way = models.CharField(max_length=10, choices=ContactWay.choices, blank=True)
    risk_reason = models.CharField(max_length=12, choices=LeaveReason.choices, blank=True)
    guidance = models.CharField(max_length=12, choices=Guidance.choices, default=Guidance.NONE)
    note = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One check a day and placement; a done one has an outcome, a wavering worker a reason."""

        constraints = [
            models.UniqueConstraint(fields=["placement", "day"], name="labour_check_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(outcome__in=CheckOutcome.values, done_on__isnull=False),
                name="labour_check_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=CheckOutcome.AT_RISK) | Q(risk_reason__in=LeaveReason.values),
                name="labour_check_risk_reason",
            ),
            models.CheckConstraint(
                condition=Q(way="") | Q(way__in=ContactWay.values), name="labour_check_way"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="labour_check_due",
            )
        ]

    def __str__(self) -> str:
        """Return the day and when it is due."""
        return f"day {self.day}, due {self.due_on}"


class Exit(models.Model):
    """Why and when a worker left a post."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    placement = models.OneToOneField("labour.Placement", on_delete=models.PROTECT, related_name="exit")
    region_code = models.CharField(max_length=12)
    work_region_code = models.CharField(max_length=12)
    employer_id = models.UUIDField()
    left_on = models.DateField()
    reason = models.CharField(max_length=12, choices=LeaveReason.choices)
    note = models.CharField(max_length=300, blank=True)
    wants_rematch = models.BooleanField(default=True)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField(null=True)
    recorded_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A coded reason; "other" is put into words."""

        constraints = [
            one_of("reason", LeaveReason, name="labour_exit_reason"),
            models.CheckConstraint(
                condition=~Q(reason=LeaveReason.OTHER) | ~Q(note=""), name="labour_exit_other_in_words"
            ),
        ]

    def __str__(self) -> str:
        """Return the day and the reason."""
        return f"{self.left_on} {self.reason}"


class WageProof(models.Model):
    """The wage of one month with its evidence; once confirmed it is an income fact of the household."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    placement = models.ForeignKey("labour.Placement", on_delete=models.PROTECT, related_name="wage_proofs")
    region_code = models.CharField(max_length=12)
    work_region_code = models.CharField(max_length=12)
    employer_id = models.UUIDField()
    month = models.DateField()
    wage_fen = models.BigIntegerField()
    evidence_file_id = models.UUIDField(null=True, blank=True)
    evidence_note = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=ProofStatus.choices, default=ProofStatus.ENTERED)
    entered_at = models.DateTimeField()
    entered_by_id = models.UUIDField(null=True)
    entered_by_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    rejection_note = models.CharField(max_length=200, blank=True)
    income_fact_id = models.UUIDField(null=True, blank=True)

    class Meta:
        """One proof a month; months begin on the first; a confirmed one has its income fact."""

        constraints = [
            one_of("status", ProofStatus, name="labour_wage_status"),
            models.UniqueConstraint(fields=["placement", "month"], name="labour_wage_once"),
            models.CheckConstraint(condition=Q(wage_fen__gt=0), name="labour_wage_positive"),
            models.CheckConstraint(condition=Q(month__day=1), name="labour_wage_month"),
            models.CheckConstraint(
                condition=~Q(status=ProofStatus.CONFIRMED)
                | Q(income_fact_id__isnull=False, decided_at__isnull=False),
                name="labour_wage_fact",
            ),
        ]
        indexes = [models.Index(fields=["status", "month"], name="labour_wage_stage")]
        triggers = [legal_moves("status", LEGAL_PROOF_MOVES)]

    def __str__(self) -> str:
        """Return the month and the state."""
        return f"{self.month:%Y-%m} {self.status}"
