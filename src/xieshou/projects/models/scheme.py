"""The offer beat: calls of the special funding scheme, applications, independent scores, the ranking."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.projects.vocabulary.scheme import APPLICATION_MOVES, CALL_MOVES, ApplicationStatus, CallStatus

from .transitions import append_only, legal_moves, one_of

if TYPE_CHECKING:
    from datetime import date

NOTICE_FIRST = """
IF NOT EXISTS (
    SELECT 1 FROM projects_grantnotice WHERE call_id = NEW.id AND withdrawn_at IS NULL
) OR EXISTS (
    SELECT 1 FROM projects_grantobjection AS made
    JOIN projects_grantnotice AS posted ON posted.id = made.notice_id
    WHERE posted.call_id = NEW.id AND made.status = 'open'
) THEN
    RAISE EXCEPTION 'a call is decided after its notice and its objections' USING ERRCODE = '23514';
END IF;
RETURN NEW;
"""


def notice_first() -> pgtrigger.Trigger:
    """Return the trigger that lets nothing be granted without a notice or over an open objection."""
    return pgtrigger.Trigger(
        name="notice_first",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(new__status=CallStatus.DECIDED.value)
        & ~pgtrigger.Q(old__status=CallStatus.DECIDED.value),
        func=NOTICE_FIRST,
    )


class FundingCall(models.Model):
    """A call for applications: budget, days, and the version of its rules as text and as data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_code = models.CharField(max_length=12, db_collation="C")
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    plan_line = models.ForeignKey(
        "cooperation.PlanLine", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    budget_fen = models.BigIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    rules_version = models.CharField(max_length=40)
    rules_text = models.TextField(max_length=4000)
    rules = models.JSONField()
    status = models.CharField(max_length=10, choices=CallStatus.choices, default=CallStatus.OPEN)
    worth = models.BigIntegerField(null=True, blank=True)
    bound = models.BigIntegerField(null=True, blank=True)
    ranked_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True, editable=False)
    created_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A call has money and days, and is decided with a document."""

        constraints = [
            one_of("status", CallStatus, name="projects_call_status"),
            models.CheckConstraint(condition=Q(budget_fen__gt=0), name="projects_call_budget"),
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="projects_call_days"),
            models.CheckConstraint(
                condition=~Q(status=CallStatus.DECIDED) | ~Q(decision=""), name="projects_call_decision"
            ),
        ]
        triggers = [legal_moves("status", CALL_MOVES), notice_first()]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def last_day(self) -> date:
        """Return the last day on which the call takes applications."""
        return self.closes_on - timedelta(days=1)


class Application(models.Model):
    """What an enterprise or cooperative asks of a call, by itself (`is_own`) or on paper at the office.

    `due_on`: what was returned may be completed before this day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(FundingCall, on_delete=models.PROTECT, related_name="applications")
    region_code = models.CharField(max_length=12, db_collation="C")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    sector = models.CharField(max_length=20)
    requested_fen = models.BigIntegerField()
    own_fen = models.BigIntegerField()
    years_operating = models.PositiveSmallIntegerField()
    households_linked = models.PositiveIntegerField()
    papers = models.JSONField(default=list)
    plan = models.TextField(max_length=2000)
    status = models.CharField(
        max_length=10, choices=ApplicationStatus.choices, default=ApplicationStatus.RECEIVED
    )
    defects = models.JSONField(default=list)
    is_selected = models.BooleanField(null=True, blank=True)
    reason = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    received_by_id = models.UUIDField(null=True, editable=False)
    received_by_name = models.CharField(max_length=120, blank=True)
    is_own = models.BooleanField(default=False)
    founded_on = models.DateField(null=True, blank=True)
    returned_for = models.CharField(max_length=500, blank=True)
    due_on = models.DateField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by_id = models.UUIDField(null=True, editable=False)
    checked_by_name = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """An organisation applies once to a call; amounts are not negative."""

        constraints = [
            one_of("status", ApplicationStatus, name="projects_application_status"),
            models.UniqueConstraint(fields=["call", "organisation"], name="projects_application_once"),
            models.CheckConstraint(
                condition=Q(requested_fen__gt=0, own_fen__gte=0), name="projects_application_money"
            ),
        ]
        triggers = [legal_moves("status", APPLICATION_MOVES)]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Score(models.Model):
    """One reviewer's points for an application, or a declared conflict of interest; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="scores")
    region_code = models.CharField(max_length=12, db_collation="C")
    reviewer_id = models.UUIDField()
    reviewer_name = models.CharField(max_length=120)
    has_conflict = models.BooleanField()
    points = models.JSONField(default=dict)
    comment = models.CharField(max_length=500, blank=True)
    scored_at = models.DateTimeField()

    class Meta:
        """A reviewer scores an application once."""

        constraints = [
            models.UniqueConstraint(fields=["application", "reviewer_id"], name="projects_score_once")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        """Return the reviewer's name."""
        return self.reviewer_name
