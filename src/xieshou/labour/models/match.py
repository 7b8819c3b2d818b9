"""The match beat: an assignment run and its lines."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.match import (
    LEGAL_MOVES,
    LineState,
    RefusalReason,
    RunMode,
    RunState,
    UnmatchedCause,
)

from .transitions import legal_moves, one_of


class AssignmentRun(models.Model):
    """One calculation over all open wishes and published vacancies of a scope, with its certificate.

    `region_prefixes` is the scope it was made in; who sees less than all of it does not see the run.
    `weights` are the parameters used, `prices` the dual value of each vacancy {id: points}. A stable run has
    no prices; `blocking_pairs` counts the pairs that would leave what a run gives them for each other.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_prefixes = ArrayField(models.CharField(max_length=12, blank=True))
    state = models.CharField(max_length=10, choices=RunState, default=RunState.QUEUED)
    mode = models.CharField(max_length=10, choices=RunMode, default=RunMode.OPTIMAL)
    on_date = models.DateField()
    requested_at = models.DateTimeField()
    requested_by_id = models.UUIDField(null=True)
    requested_by_name = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    parameters_version = models.CharField(max_length=40, blank=True)
    weights = models.JSONField(default=dict)
    seekers = models.PositiveIntegerField(default=0)
    vacancies = models.PositiveIntegerField(default=0)
    capacity = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    placed = models.PositiveIntegerField(default=0)
    priority_seekers = models.PositiveIntegerField(default=0)
    priority_placed = models.PositiveIntegerField(default=0)
    total_score = models.BigIntegerField(default=0)
    primal = models.BigIntegerField(null=True)
    dual = models.BigIntegerField(null=True)
    gap = models.BigIntegerField(null=True)
    priority_reward = models.BigIntegerField(default=0)
    pairs = models.BigIntegerField(default=0)
    blocking_pairs = models.BigIntegerField(null=True)
    proven = models.BooleanField(default=False)
    prices = models.JSONField(default=dict)
    statistics = models.JSONField(default=dict)

    class Meta:
        """A finished run is proven or says that it is not; a scope is never empty."""

        constraints = [
            one_of("state", RunState, name="labour_run_state"),
            one_of("mode", RunMode, name="labour_run_mode"),
            models.CheckConstraint(condition=Q(region_prefixes__len__gt=0), name="labour_run_scope"),
            models.CheckConstraint(
                condition=Q(proven=False) | Q(gap=0, mode=RunMode.OPTIMAL), name="labour_run_proven"
            ),
        ]
        indexes = [models.Index(fields=["-requested_at", "-id"], name="labour_run_recent")]

    def __str__(self) -> str:
        """Return the day and the state."""
        return f"{self.on_date} {self.state}"


class MatchLine(models.Model):
    """What a run says about one seeker: a vacancy with reasons, or why there is none.

    `proposed_vacancy` is what the run found, `vacancy` what the steward accepted; they differ after a change.
    `reasons` are the factors of the pair as they stood in the run.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(AssignmentRun, on_delete=models.PROTECT, related_name="lines")
    wish = models.ForeignKey("labour.JobWish", on_delete=models.PROTECT, related_name="match_lines")
    region_code = models.CharField(max_length=12, db_collation="C")
    is_priority = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=LineState)
    proposed_vacancy = models.ForeignKey(
        "labour.Vacancy", on_delete=models.PROTECT, null=True, related_name="+"
    )
    vacancy = models.ForeignKey(
        "labour.Vacancy", on_delete=models.PROTECT, null=True, related_name="match_lines"
    )
    score = models.IntegerField(default=0)
    seeker_value = models.BigIntegerField(default=0)
    reasons = models.JSONField(default=list)
    cause = models.CharField(max_length=20, choices=UnmatchedCause, blank=True)
    cause_factor = models.CharField(max_length=30, blank=True)
    rejected = models.JSONField(default=dict)
    kept_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    change_price = models.IntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    refusal_reason = models.CharField(max_length=20, choices=RefusalReason, blank=True)
    refusal_note = models.CharField(max_length=200, blank=True)

    class Meta:
        """One line a seeker and run; a matched line names its vacancy."""

        constraints = [
            models.UniqueConstraint(fields=["run", "wish"], name="labour_line_once"),
            one_of("state", LineState, name="labour_line_state"),
            models.CheckConstraint(
                condition=Q(state=LineState.UNMATCHED) | Q(vacancy__isnull=False), name="labour_line_vacancy"
            ),
            models.CheckConstraint(
                condition=~Q(state=LineState.REFUSED) | ~Q(refusal_reason=""), name="labour_line_refusal"
            ),
        ]
        indexes = [
            models.Index(fields=["run", "state", "-is_priority", "-score", "id"], name="labour_line_list"),
            models.Index(fields=["wish", "state"], name="labour_line_wish"),
            models.Index(fields=["vacancy", "state"], name="labour_line_vacancy_state"),
        ]
        triggers = [legal_moves("state", LEGAL_MOVES)]

    def __str__(self) -> str:
        """Return the state and the key."""
        return f"{self.state} {self.pk}"
