"""Cases: one household's way from a clue to a risk that is cleared, with every step on record."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.case import CLOSED, DECIDED, STAGE_MOVES, Move, Stage
from xieshou.monitoring.vocabulary.clue import Cause
from xieshou.registry.vocabulary import MonitoringClass

from .constraints import agreed_before_clearing, begins_as, legal_moves, never_changed, one_of

TAKEN_IN = sorted(set(MonitoringClass.values) - {MonitoringClass.NONE})


class Case(models.Model):
    """One household under examination or monitored; `version` counts steps: a signature names what it saw."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=24, unique=True, db_collation="C")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    clue = models.ForeignKey("monitoring.Clue", on_delete=models.PROTECT, related_name="cases")
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="following")
    region_code = models.CharField(max_length=12, db_collation="C")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.VERIFYING)
    stage_on = models.DateField()
    due_on = models.DateField(null=True)
    decision_due_on = models.DateField()
    proposed_class = models.CharField(max_length=8, blank=True)
    finding = models.CharField(max_length=1000, blank=True)
    authorised_on = models.DateField(null=True)
    authorised_by = models.CharField(max_length=60, blank=True)
    meeting_on = models.DateField(null=True)
    meeting_present = models.PositiveSmallIntegerField(null=True)
    meeting_for = models.PositiveSmallIntegerField(null=True)
    notice_to = models.DateField(null=True)
    township_by_id = models.UUIDField(null=True)
    decided_on = models.DateField(null=True)
    decided_class = models.CharField(max_length=8, blank=True)
    clearing_agreed_on = models.DateField(null=True)
    clearing_agreed_by = models.CharField(max_length=60, blank=True, default="", db_default="")
    cleared_on = models.DateField(null=True)
    is_kept = models.BooleanField(default=False)
    clocks_version = models.CharField(max_length=12)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()

    class Meta:
        """Each stage has what it stands on, and a household has one open case."""

        constraints = [
            one_of("stage", Stage, name="monitoring_case_stage"),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.VERIFYING, Stage.REFUSED])
                | Q(authorised_on__isnull=False, proposed_class__in=TAKEN_IN) & ~Q(authorised_by=""),
                name="monitoring_case_authorised",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.VERIFYING, Stage.REVIEWING, Stage.REFUSED])
                | Q(meeting_on__isnull=False, meeting_for__gt=0, meeting_present__gte=F("meeting_for")),
                name="monitoring_case_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.TOWNSHIP) | Q(notice_to__lte=F("stage_on")),
                name="monitoring_case_notice_over",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=DECIDED) | Q(decided_on__isnull=False, decided_class__in=TAKEN_IN),
                name="monitoring_case_decided",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.CLEARED, cleared_on__isnull=False)
                | ~Q(stage=Stage.CLEARED) & Q(cleared_on__isnull=True),
                name="monitoring_case_cleared",
            ),
            models.UniqueConstraint(
                fields=["household"], condition=~Q(stage__in=CLOSED), name="monitoring_case_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "due_on", "id"], name="monitoring_case_list"),
            models.Index(fields=["region_code", "stage"], name="monitoring_case_place"),
            models.Index(fields=["household", "opened_at"], name="monitoring_case_household"),
        ]
        triggers = [
            legal_moves("stage", STAGE_MOVES),
            begins_as("stage", Stage.VERIFYING),
            agreed_before_clearing(),
            pgtrigger.ReadOnly(name="fixed", fields=["number", "household", "clue", "previous", "opened_at"]),
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Step(models.Model):
    """One step of a case, with its reason and whether it was in time; written once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    region_code = models.CharField(max_length=12, db_collation="C")
    move = models.CharField(max_length=10, choices=Move.choices)
    from_stage = models.CharField(max_length=10, choices=Stage.choices, blank=True)
    to_stage = models.CharField(max_length=10, choices=Stage.choices)
    reason = models.CharField(max_length=1000, blank=True)
    due_on = models.DateField(null=True)
    is_late = models.BooleanField(default=False)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    batch_id = models.UUIDField(null=True)

    class Meta:
        """A step back has a reason."""

        constraints = [
            one_of("move", Move, name="monitoring_step_move"),
            models.CheckConstraint(
                condition=Q(move__in=[Move.OPEN, Move.FORWARD]) | ~Q(reason=""),
                name="monitoring_step_reason",
            ),
        ]
        indexes = [models.Index(fields=["case", "at"], name="monitoring_step_story")]
        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return the move."""
        return self.move


class CaseCause(models.Model):
    """A cause of the risk, from the day it was named to the day it was solved."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="causes")
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=16, choices=Cause.choices)
    named_on = models.DateField()
    solved_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        """A cause is named once a case and solved after it was named, with a note how."""

        constraints = [
            one_of("kind", Cause, name="monitoring_cause_kind"),
            models.UniqueConstraint(fields=["case", "kind"], name="monitoring_cause_once"),
            models.CheckConstraint(
                condition=Q(solved_on__isnull=True) | Q(solved_on__gte=F("named_on")),
                name="monitoring_cause_solved_after",
            ),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class FollowUp(models.Model):
    """What a visit to a monitored household saw; written once, the next one corrects it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    region_code = models.CharField(max_length=12, db_collation="C")
    on = models.DateField()
    visit = models.OneToOneField(
        "registry.Visit", on_delete=models.PROTECT, null=True, related_name="follow_up"
    )
    income_fen = models.BigIntegerField(null=True)
    schooling = models.CharField(max_length=14)
    medical = models.CharField(max_length=14)
    housing = models.CharField(max_length=14)
    water = models.CharField(max_length=14)
    note = models.CharField(max_length=500, blank=True)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """One a case and day."""

        constraints = [
            models.UniqueConstraint(fields=["case", "on"], name="monitoring_followup_once"),
            models.CheckConstraint(
                condition=Q(income_fen__isnull=True) | Q(income_fen__gte=-(10**12)),
                name="monitoring_followup_income",
            ),
        ]
        triggers = [never_changed()]

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.on}"
