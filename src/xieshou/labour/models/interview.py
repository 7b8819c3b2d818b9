"""An interview: one time of a referral, its participants, and its structured result."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.interview import (
    LEGAL_MOVES,
    CancelReason,
    InterviewMode,
    InterviewStatus,
    Outcome,
    Score,
)

from .transitions import legal_moves, one_of


class Interview(models.Model):
    """A booked interview; the times of its participants are kept in the calendar, which excludes overlaps."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey("labour.Referral", on_delete=models.PROTECT, related_name="interviews")
    region_code = models.CharField(max_length=12)
    work_region_code = models.CharField(max_length=12)
    employer = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    interviewer = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    clerk = models.ForeignKey(
        "access.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mode = models.CharField(max_length=10, choices=InterviewMode.choices, default=InterviewMode.VIDEO)
    place = models.CharField(max_length=200, blank=True)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=InterviewStatus.choices, default=InterviewStatus.BOOKED)
    moved_count = models.PositiveSmallIntegerField(default=0)
    cancel_reason = models.CharField(max_length=20, choices=CancelReason.choices, blank=True)
    cancel_note = models.CharField(max_length=200, blank=True)
    result_due_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    score_skill = models.PositiveSmallIntegerField(null=True, blank=True)
    score_communication = models.PositiveSmallIntegerField(null=True, blank=True)
    score_attitude = models.PositiveSmallIntegerField(null=True, blank=True)
    fail_codes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    result_note = models.CharField(max_length=300, blank=True)
    result_at = models.DateTimeField(null=True, blank=True)
    result_by_id = models.UUIDField(null=True, blank=True)
    result_by_name = models.CharField(max_length=120, blank=True)
    booked_at = models.DateTimeField()
    booked_by_id = models.UUIDField(null=True)

    class Meta:
        """One live interview a referral; a result is whole: marks when met, codes when not passed."""

        constraints = [
            one_of("status", InterviewStatus, name="labour_interview_status"),
            one_of("mode", InterviewMode, name="labour_interview_mode"),
            models.CheckConstraint(condition=Q(end_at__gt=F("start_at")), name="labour_interview_length"),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status=InterviewStatus.BOOKED),
                name="labour_interview_live_once",
            ),
            models.CheckConstraint(
                condition=~Q(status=InterviewStatus.HELD)
                | Q(outcome__in=Outcome.values, result_at__isnull=False),
                name="labour_interview_result",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[Outcome.PASSED, Outcome.NOT_PASSED])
                | Q(
                    score_skill__in=Score.values,
                    score_communication__in=Score.values,
                    score_attitude__in=Score.values,
                ),
                name="labour_interview_scores",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.NOT_PASSED) | Q(fail_codes__len__gt=0),
                name="labour_interview_fail_codes",
            ),
            models.CheckConstraint(
                condition=~Q(status=InterviewStatus.CANCELLED) | ~Q(cancel_reason=""),
                name="labour_interview_cancelled",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "start_at"], name="labour_interview_stage"),
            models.Index(fields=["interviewer", "start_at"], name="labour_interview_who"),
            models.Index(
                fields=["result_due_at"],
                condition=Q(status=InterviewStatus.BOOKED),
                name="labour_interview_due",
            ),
        ]
        triggers = [legal_moves("status", LEGAL_MOVES)]

    def __str__(self) -> str:
        """Return the time and the state."""
        return f"{self.start_at:%Y-%m-%d %H:%M} {self.status}"
