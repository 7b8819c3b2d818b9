"""The worker's own page: the address that opens it, calls for help, text messages and who wants none."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.own import HELP_MOVES, HelpKind, HelpStatus, TextKind, TextResult

from .transitions import legal_moves, one_of


class WorkerDoor(models.Model):
    """The address of one worker's own page: it expires, may be revoked, and locks after wrong digits."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    given_at = models.DateTimeField()
    given_by_name = models.CharField(max_length=120, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_name = models.CharField(max_length=120, blank=True)
    wrong_count = models.PositiveSmallIntegerField(default=0)
    wrong_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One live address a person."""

        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at__isnull=True), name="labour_door_live_once"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("given_at")), name="labour_door_expires"),
        ]

    def __str__(self) -> str:
        """Return the day on which it ends."""
        return f"{self.expires_at:%Y-%m-%d}"


class HelpRequest(models.Model):
    """What a worker asks the station to help with, in the worker's own words, and the answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    placement = models.ForeignKey(
        "labour.Placement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    work_region_code = models.CharField(max_length=12, blank=True, db_collation="C")
    kind = models.CharField(max_length=10, choices=HelpKind.choices)
    words = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=HelpStatus.choices, default=HelpStatus.OPEN)
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """One open call a person and kind; something else is put into words; an answer has words."""

        constraints = [
            one_of("kind", HelpKind, name="labour_help_kind"),
            one_of("status", HelpStatus, name="labour_help_status"),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(status=HelpStatus.OPEN), name="labour_help_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind=HelpKind.OTHER) | ~Q(words=""), name="labour_help_other_in_words"
            ),
            models.CheckConstraint(
                condition=~Q(status=HelpStatus.ANSWERED) | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="labour_help_answer",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on", "id"], name="labour_help_queue")]
        triggers = [legal_moves("status", HELP_MOVES)]

    def __str__(self) -> str:
        """Return the kind and the state."""
        return f"{self.kind} {self.status}"


class WorkerText(models.Model):
    """One text message meant for a worker: queued once for its key, or why none was sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=14, choices=TextKind.choices)
    key = models.CharField(max_length=120)
    result = models.CharField(max_length=10, choices=TextResult.choices)
    at = models.DateTimeField()

    class Meta:
        """One message a key."""

        constraints = [
            one_of("kind", TextKind, name="labour_text_kind"),
            one_of("result", TextResult, name="labour_text_result"),
            models.UniqueConstraint(fields=["key"], name="labour_text_once"),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="labour_text_recent")]

    def __str__(self) -> str:
        """Return the kind and what became of it."""
        return f"{self.kind} {self.result}"


class TextRefusal(models.Model):
    """A person who wants no text messages; the row goes when they want them again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    since = models.DateTimeField()
    noted_by_name = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        """Return since when."""
        return f"{self.since:%Y-%m-%d}"
