"""Visits and what devices bring back: assignments, devices, visits, answers, files, conflicts."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.registry.vocabulary_visits import Answer, ConflictState, FileKind, Question

from .household import Household


def fixed(*may_change: str) -> list[pgtrigger.Trigger]:
    """Return the triggers of rows that are never deleted and change in these columns only."""
    return [
        pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
        pgtrigger.ReadOnly(name="fixed", exclude=[*may_change, "region_code"]),
    ]


class VisitAssignment(models.Model):
    """A household that somebody visits and may carry on a device."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    user_id = models.UUIDField()
    assigned_at = models.DateTimeField()

    class Meta:
        """A household is assigned to somebody once."""

        constraints = [
            models.UniqueConstraint(fields=["user_id", "household"], name="registry_visit_assigned_once")
        ]

    def __str__(self) -> str:
        """Return the household's key."""
        return str(self.household_id)


class VisitDevice(models.Model):
    """A phone that holds an encrypted copy; its key expires, and is withdrawn when the phone is lost."""

    id = models.UUIDField(primary_key=True, editable=False)
    user_id = models.UUIDField()
    key_cipher = models.BinaryField()
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wiped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A key ends after it began."""

        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("opened_at")), name="registry_device_expires")
        ]

    def __str__(self) -> str:
        """Return the device's key."""
        return str(self.id)


class Visit(models.Model):
    """One visit as the device tells it; its id was given by the device, so it arrives once."""

    id = models.UUIDField(primary_key=True, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="visits")
    region_code = models.CharField(max_length=12, db_collation="C")
    device_id = models.UUIDField()
    user_id = models.UUIDField(null=True)
    user_name = models.CharField(max_length=80)
    started_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"))
    received_at = models.DateTimeField()
    has_consent = models.BooleanField(_("the family agrees"))
    note = models.CharField(_("note"), max_length=1000, blank=True)
    clue = models.CharField(_("risk noticed"), max_length=500, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    signs = ArrayField(models.CharField(max_length=12), default=list, blank=True)

    class Meta:
        """Nothing of a family is kept without its consent; a visit is never changed."""

        constraints = [
            models.CheckConstraint(condition=Q(has_consent=True), name="registry_visit_consent"),
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="registry_visit_times"),
        ]
        indexes = [
            models.Index(fields=["user_id", "started_at"], name="registry_visit_visitor"),
            models.Index(fields=["region_code", "received_at"], name="registry_visit_place"),
        ]
        triggers = fixed("signs")

    def __str__(self) -> str:
        """Return the day."""
        return f"{self.started_at:%Y-%m-%d}"


class VisitEdit(models.Model):
    """One answer; it names the answers that its author had before them (rules_visits.py)."""

    id = models.UUIDField(primary_key=True, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="edits", null=True, blank=True)
    region_code = models.CharField(max_length=12, db_collation="C")
    field = models.CharField(_("question"), max_length=12, choices=Question)
    value = models.CharField(_("answer"), max_length=14, choices=Answer, blank=True)
    saw = ArrayField(models.UUIDField(), default=list, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Questions and answers are words of the form."""

        constraints = [
            models.CheckConstraint(condition=Q(field__in=Question.values), name="registry_edit_field"),
            models.CheckConstraint(condition=Q(value__in=[*Answer.values, ""]), name="registry_edit_value"),
        ]
        triggers = fixed()

    def __str__(self) -> str:
        """Return question and answer."""
        return f"{self.field}={self.value}"


class VisitConflict(models.Model):
    """Two answers by people who did not know of each other: somebody decides, both stay readable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_collation="C")
    field = models.CharField(_("question"), max_length=12, choices=Question)
    state = models.CharField(_("state"), max_length=8, choices=ConflictState, default=ConflictState.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One open conflict a question."""

        constraints = [
            models.UniqueConstraint(
                fields=["household", "field"], condition=Q(state="open"), name="registry_conflict_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state="decided", decided_at__isnull=False),
                name="registry_conflict_decided",
            ),
        ]

    def __str__(self) -> str:
        """Return the question."""
        return self.field


class VisitFile(models.Model):
    """A photo or voice note of a visit; the digest is that of the file as it left the device."""

    id = models.UUIDField(primary_key=True, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="files")
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=5, choices=FileKind)
    sha256 = models.CharField(max_length=64, db_collation="C")
    stored_file_id = models.UUIDField()
    received_at = models.DateTimeField()

    class Meta:
        """The same picture in two visits is a sign, so digests are searched."""

        indexes = [models.Index(fields=["sha256"], name="registry_visitfile_digest")]
        triggers = fixed()

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind
