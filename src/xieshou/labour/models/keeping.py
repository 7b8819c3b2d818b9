"""Keeping: flags of workers who waver, what was done for them, briefings, exit interviews."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.keeping import (
    OPEN_RISKS,
    RISK_MOVES,
    Kept,
    Relation,
    RiskOrigin,
    RiskStatus,
)
from xieshou.labour.vocabulary.verification import ContactWay, Guidance, LeaveReason

from .transitions import legal_moves, one_of


class AtRisk(models.Model):
    """A worker at the post who may leave: why, until when somebody talks to them, and how it ended.

    `vacancy` is the other post whose place is held for the worker while the status is "proposed".
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    placement = models.ForeignKey("labour.Placement", on_delete=models.PROTECT, related_name="risks")
    region_code = models.CharField(max_length=12, db_collation="C")
    work_region_code = models.CharField(max_length=12, db_collation="C")
    reason = models.CharField(max_length=12, choices=LeaveReason.choices)
    origin = models.CharField(max_length=10, choices=RiskOrigin.choices)
    note = models.CharField(max_length=300, blank=True)
    raised_at = models.DateTimeField()
    raised_by_name = models.CharField(max_length=120, blank=True)
    due_on = models.DateField()
    wants_other_post = models.BooleanField(default=False)
    vacancy = models.ForeignKey(
        "labour.Vacancy", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=10, choices=RiskStatus.choices, default=RiskStatus.OPEN)
    status_at = models.DateTimeField()
    closed_by_name = models.CharField(max_length=120, blank=True)
    closing_note = models.CharField(max_length=300, blank=True)

    class Meta:
        """One open flag a placement; a reason of the list; a held post has its vacancy."""

        constraints = [
            one_of("reason", LeaveReason, name="labour_risk_reason"),
            one_of("origin", RiskOrigin, name="labour_risk_origin"),
            one_of("status", RiskStatus, name="labour_risk_status"),
            models.UniqueConstraint(
                fields=["placement"], condition=Q(status__in=OPEN_RISKS), name="labour_risk_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[RiskStatus.PROPOSED, RiskStatus.MOVED]) | Q(vacancy__isnull=False),
                name="labour_risk_held",
            ),
            models.CheckConstraint(
                condition=~Q(reason=LeaveReason.OTHER) | ~Q(note=""), name="labour_risk_other_in_words"
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on", "id"], name="labour_risk_queue")]
        triggers = [legal_moves("status", RISK_MOVES)]

    def __str__(self) -> str:
        """Return the reason and the state."""
        return f"{self.reason} {self.status}"


class CounsellingNote(models.Model):
    """A talk with a worker who wavers: what was done and when somebody asks again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    risk = models.ForeignKey(AtRisk, on_delete=models.PROTECT, related_name="notes")
    region_code = models.CharField(max_length=12, db_collation="C")
    work_region_code = models.CharField(max_length=12, db_collation="C")
    talked_on = models.DateField()
    way = models.CharField(max_length=10, choices=ContactWay.choices)
    guidance = models.CharField(max_length=12, choices=Guidance.choices)
    note = models.CharField(max_length=500)
    next_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A known way and help, put into words."""

        constraints = [
            one_of("way", ContactWay, name="labour_counsel_way"),
            one_of("guidance", Guidance, name="labour_counsel_guidance"),
            models.CheckConstraint(condition=~Q(note=""), name="labour_counsel_in_words"),
        ]
        indexes = [models.Index(fields=["risk", "-entered_at"], name="labour_counsel_story")]

    def __str__(self) -> str:
        """Return the day and what was done."""
        return f"{self.talked_on} {self.guidance}"


class Briefing(models.Model):
    """What a worker was told before leaving, whom to call at home, and whether peers may know of them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    placement = models.OneToOneField("labour.Placement", on_delete=models.PROTECT, related_name="briefing")
    region_code = models.CharField(max_length=12, db_collation="C")
    work_region_code = models.CharField(max_length=12, db_collation="C")
    told = ArrayField(models.CharField(max_length=20), default=list)
    version = models.CharField(max_length=40)
    is_complete = models.BooleanField(default=False)
    family_name = models.CharField(max_length=60, blank=True)
    family_relation = models.CharField(max_length=10, choices=Relation.choices, blank=True)
    family_phone_cipher = models.BinaryField(null=True, editable=False)
    peers_agreed_on = models.DateField(null=True, blank=True)
    briefed_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A family contact is whole or absent."""

        constraints = [
            models.CheckConstraint(
                condition=Q(family_name="", family_relation="", family_phone_cipher__isnull=True)
                | (
                    ~Q(family_name="")
                    & Q(family_relation__in=Relation.values, family_phone_cipher__isnull=False)
                ),
                name="labour_briefing_family",
            ),
        ]

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.briefed_on}"


class ExitInterview(models.Model):
    """What a worker says after leaving; it explains the coded reason, it does not change it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gone = models.OneToOneField("labour.Exit", on_delete=models.PROTECT, related_name="interview")
    region_code = models.CharField(max_length=12, db_collation="C")
    work_region_code = models.CharField(max_length=12, db_collation="C")
    held_on = models.DateField()
    way = models.CharField(max_length=10, choices=ContactWay.choices)
    wage_promise = models.CharField(max_length=10, choices=Kept.choices)
    lodging_promise = models.CharField(max_length=10, choices=Kept.choices)
    hours_promise = models.CharField(max_length=10, choices=Kept.choices)
    would_return = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Answers of the list."""

        constraints = [
            one_of("way", ContactWay, name="labour_exittalk_way"),
            one_of("wage_promise", Kept, name="labour_exittalk_wage"),
            one_of("lodging_promise", Kept, name="labour_exittalk_lodging"),
            one_of("hours_promise", Kept, name="labour_exittalk_hours"),
        ]

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.held_on}"
