"""What users are told (notices), what they have to do (tasks), and the text messages that leave the system.

Texts are kept as an English message with named values and are shown in the language of the reader.
`region_code`, `partner_region_code` and `organisation_id` say whose scope a row is in: an official who
moves away loses the notices and tasks of the old area with it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from xieshou.kernel.ids import new_id


class Scoped(models.Model):
    """The columns by which row-level security finds whose row it is; all empty means everybody's."""

    region_code = models.CharField(max_length=12, blank=True)
    partner_region_code = models.CharField(max_length=12, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)

    class Meta:
        """Columns only."""

        abstract = True


class Notice(Scoped):
    """Something one user is told, once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    text = models.CharField(max_length=300)
    values = models.JSONField(default=dict, blank=True)
    link = models.CharField(max_length=200, blank=True)
    source_kind = models.CharField(max_length=60, blank=True)
    source_id = models.UUIDField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    emailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A recipient is told the same thing once."""

        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recipient", "key"], name="inbox_notice_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["recipient", "-created_at"], name="inbox_notice_recipient"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="inbox_notice_unread"),
        ]

    def __str__(self) -> str:
        """Return the text in the active language."""
        return self.message

    @property
    def message(self) -> str:
        """Return the text in the active language."""
        return str(_(self.text) % self.values)


class Task(Scoped):
    """Something to be done by a day: by one user, or by whoever holds the capability in its scope."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    capability = models.CharField(max_length=60)
    recipient = models.ForeignKey(
        "access.User", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    text = models.CharField(max_length=300)
    values = models.JSONField(default=dict, blank=True)
    link = models.CharField(max_length=200, blank=True)
    due_on = models.DateField()
    source_kind = models.CharField(max_length=60)
    source_id = models.UUIDField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        """One open task of a kind for one record and one capability."""

        ordering: ClassVar[list[str]] = ["due_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "source_id", "capability"],
                condition=Q(done_at__isnull=True),
                name="inbox_task_open_once",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["capability", "due_on"], condition=Q(done_at__isnull=True), name="inbox_task_open"
            ),
            models.Index(fields=["source_kind", "source_id"], name="inbox_task_source"),
        ]

    def __str__(self) -> str:
        """Return the text in the active language."""
        return self.message

    @property
    def message(self) -> str:
        """Return the text in the active language."""
        return str(_(self.text) % self.values)


class SmsStatus(models.TextChoices):
    """How far a text message has come; it never goes back, so that none is sent twice."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class TextMessage(Scoped):
    """A text message to one phone, handed to the gateway at most once for its key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=120, unique=True)
    phone_cipher = models.BinaryField()
    body = models.CharField(max_length=500)
    status = models.CharField(max_length=10, choices=SmsStatus.choices, default=SmsStatus.WAITING)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the key and state, never the number."""
        return f"{self.key} ({self.status})"
