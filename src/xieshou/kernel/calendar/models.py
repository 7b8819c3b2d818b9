"""Calendar entries of users and people, and the secret feeds by which users subscribe to their own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from xieshou.kernel.ids import new_id


class Entry(models.Model):
    """A time that belongs to one user or one person; two entries of one holder never overlap.

    The title is kept as an English message with named values, so that each reader sees it in the
    language of the page. `region_code`, `partner_region_code` and `organisation_id` say whose scope
    the entry is in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("access.User", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    title_text = models.CharField(max_length=200)
    title_values = models.JSONField(default=dict, blank=True)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    source_kind = models.CharField(max_length=60)
    source_id = models.UUIDField()
    link = models.CharField(max_length=200, blank=True)
    region_code = models.CharField(max_length=12, blank=True)
    partner_region_code = models.CharField(max_length=12, blank=True)
    organisation_id = models.UUIDField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """One holder, a positive length; overlap is excluded in the first migration."""

        ordering: ClassVar[list[str]] = ["start_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(end_at__gt=F("start_at")), name="calendar_entry_length"),
            models.CheckConstraint(
                condition=Q(user__isnull=True, person__isnull=False)
                | Q(user__isnull=False, person__isnull=True),
                name="calendar_entry_one_holder",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "start_at"], name="calendar_entry_user"),
            models.Index(fields=["person", "start_at"], name="calendar_entry_person"),
            models.Index(fields=["source_kind", "source_id"], name="calendar_entry_source"),
        ]

    def __str__(self) -> str:
        """Return the title in the active language."""
        return self.title

    @property
    def title(self) -> str:
        """Return the title in the active language."""
        return str(_(self.title_text) % self.title_values)


class Feed(models.Model):
    """The one address at which a user's calendar can be subscribed; only its digest is kept.

    It is looked up before anybody's scope is known, so it is not under row-level security: it holds
    no personal field, and its key cannot be guessed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField("access.User", on_delete=models.CASCADE, related_name="+")
    token_digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return whose feed it is."""
        return f"feed of {self.user_id}"
