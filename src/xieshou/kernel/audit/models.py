"""The audit record: append-only events and the seals that chain them."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from xieshou.kernel.ids import new_id


class Event(models.Model):
    """One thing that somebody did or saw: who, what, when, why, before and after.

    Rows are written by `operations.record` only; the database refuses to change or delete them.
    The actor is kept as plain values, since users are a room above and may be renamed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120, blank=True)
    actor_roles = models.JSONField(default=list)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    region_code = models.CharField(max_length=12, blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        """Indexes for the search page."""

        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_event_at"),
            models.Index(fields=["subject_kind", "subject_id"], name="audit_event_subject"),
            models.Index(fields=["actor_id", "-at"], name="audit_event_actor"),
        ]

    def __str__(self) -> str:
        """Return the name and time of the event."""
        return f"{self.event} {self.at:%Y-%m-%d %H:%M}"


class Seal(models.Model):
    """One link of the hash chain: the digest of an event and of the seal before it."""

    number = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the place in the chain."""
        return f"{self.number}"
