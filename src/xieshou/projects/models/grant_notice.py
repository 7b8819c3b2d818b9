"""The match beat: public notices of what was chosen under the budget, and objections to them."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.objection import OBJECTION_MOVES, ObjectionChannel, ObjectionStatus

from .scheme import Application, FundingCall
from .transitions import legal_moves, one_of

FIXED = ["notice", "application", "code", "channel", "text", "received_on", "received_at", "received_by_id"]


class GrantNotice(models.Model):
    """The ranked result as everybody reads it. It ends by itself: nobody has to take it down."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(FundingCall, on_delete=models.PROTECT, related_name="notices")
    region_code = models.CharField(max_length=12, db_collation="C")
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    budget_fen = models.BigIntegerField()
    lines = models.JSONField()
    applications = models.JSONField()
    remark = models.CharField(max_length=200, blank=True)
    from_date = models.DateField()
    to_date = models.DateField()
    posted_at = models.DateTimeField()
    posted_by_name = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """A notice holds from a day to a day, `to_date` exclusive; its text never changes; one at a time."""

        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__gt=F("from_date")), name="projects_grant_notice_days"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="projects_grant_notice_withdrawn",
            ),
            models.UniqueConstraint(
                fields=["call"], condition=Q(withdrawn_at__isnull=True), name="projects_grant_notice_once"
            ),
        ]
        indexes = [models.Index(fields=["to_date", "region_code"], name="projects_grant_notice_valid")]
        triggers = [
            pgtrigger.ReadOnly(name="text_is_fixed", exclude=["withdrawn_at", "withdrawn_reason"]),
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        """Return the number of the call."""
        return self.number


class GrantObjection(models.Model):
    """What somebody says against a notice, and the decision. `code` opens its state and nothing else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(GrantNotice, on_delete=models.PROTECT, related_name="objections")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="objections"
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    code = models.CharField(max_length=12, unique=True, db_collation="C")
    channel = models.CharField(max_length=8, choices=ObjectionChannel.choices)
    text = models.CharField(max_length=1000)
    told_name = models.CharField(max_length=60, blank=True)
    received_on = models.DateField()
    received_at = models.DateTimeField()
    received_by_id = models.UUIDField(null=True, editable=False)
    received_by_name = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=8, choices=ObjectionStatus.choices, default=ObjectionStatus.OPEN)
    answer = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True, editable=False)
    decided_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """Decided with a reason, by somebody else than who entered it."""

        constraints = [
            one_of("channel", ObjectionChannel, name="projects_objection_channel"),
            one_of("status", ObjectionStatus, name="projects_objection_status"),
            models.CheckConstraint(
                condition=Q(status=ObjectionStatus.OPEN) | (~Q(answer="") & Q(decided_at__isnull=False)),
                name="projects_objection_answered",
            ),
            models.CheckConstraint(
                condition=Q(received_by_id__isnull=True)
                | Q(decided_by_id__isnull=True)
                | ~Q(decided_by_id=F("received_by_id")),
                name="projects_objection_two_people",
            ),
        ]
        indexes = [models.Index(fields=["notice", "status"], name="projects_objection_open")]
        triggers = [
            legal_moves("status", OBJECTION_MOVES),
            pgtrigger.ReadOnly(name="fixed", fields=FIXED),
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        """Return the code."""
        return self.code
