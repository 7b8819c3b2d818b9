"""Clues: how a risk becomes known, before anybody has verified it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.clue import CLUE_MOVES, AlertKind, Cause, Channel, ClueStatus

from .constraints import begins_as, legal_moves, one_of


class Clue(models.Model):
    """One hint at one family. `code` is what the family keeps; it opens nothing but the clue's state."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=12, unique=True, db_collation="C")
    region_code = models.CharField(max_length=12, db_collation="C")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    alert_kind = models.CharField(max_length=12, choices=AlertKind.choices, blank=True)
    cause = models.CharField(max_length=16, choices=Cause.choices)
    told_name = models.CharField(max_length=60, blank=True)
    phone_cipher = models.BinaryField(null=True)
    id_index = models.BinaryField(null=True)
    text = models.CharField(max_length=1000, blank=True)
    amount_fen = models.BigIntegerField(null=True)
    observed_on = models.DateField()
    received_at = models.DateTimeField()
    received_by_name = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=ClueStatus.choices, default=ClueStatus.NEW)
    status_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.CharField(max_length=500, blank=True)
    verdict_change = models.OneToOneField(
        "monitoring.VerdictChange", on_delete=models.PROTECT, null=True, related_name="clue"
    )
    """With which change of a run the risk began: one clue of the analysis an episode."""

    class Meta:
        """A clue is about somebody, and an alert names its department once a person, kind and day."""

        constraints = [
            one_of("channel", Channel, name="monitoring_clue_channel"),
            one_of("alert_kind", AlertKind, name="monitoring_clue_alert_kind", empty=True),
            one_of("cause", Cause, name="monitoring_clue_cause"),
            one_of("status", ClueStatus, name="monitoring_clue_status"),
            models.CheckConstraint(
                condition=Q(channel=Channel.ALERT) & ~Q(alert_kind="")
                | ~Q(channel=Channel.ALERT) & Q(alert_kind=""),
                name="monitoring_clue_alert",
            ),
            models.CheckConstraint(
                condition=~Q(status=ClueStatus.OPENED) | Q(household__isnull=False),
                name="monitoring_clue_opened_has_household",
            ),
            models.CheckConstraint(
                condition=~Q(status=ClueStatus.DISMISSED) | ~Q(answer=""),
                name="monitoring_clue_dismissed_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="monitoring_clue_amount"
            ),
            models.CheckConstraint(
                condition=Q(region_code__regex=r"^\d{12}$"), name="monitoring_clue_region"
            ),
            models.UniqueConstraint(
                fields=["alert_kind", "id_index", "observed_on"],
                condition=~Q(alert_kind=""),
                name="monitoring_clue_alert_once",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on", "id"], name="monitoring_clue_list"),
            models.Index(fields=["region_code", "status"], name="monitoring_clue_place"),
            models.Index(fields=["household"], name="monitoring_clue_household"),
        ]
        triggers = [legal_moves("status", CLUE_MOVES), begins_as("status", ClueStatus.NEW)]

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class PublicAttempt(models.Model):
    """That somebody used a public form: a digest of where from, useless after the day; no content."""

    sender = models.BinaryField(max_length=16)
    form = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        """Counted by sender within the last hour."""

        indexes = [models.Index(fields=["sender", "at"], name="monitoring_attempt_sender")]

    def __str__(self) -> str:
        """Return the form."""
        return self.form
