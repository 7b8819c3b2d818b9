"""Uploads, what they changed, and exports."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id


class UploadStatus(models.TextChoices):
    """How far an upload has come."""

    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Checked")
    COMMITTING = "committing", _("Importing")
    COMMITTED = "committed", _("Imported")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Cannot be read")
    DISCARDED = "discarded", _("Discarded")


class Upload(models.Model):
    """One file that a user brought for one form.

    `wrong_rows` are the row numbers that the check found wrong; `findings` the first of them in
    words for the page; the whole list is in the error workbook. `cells` counts the filled cells of each
    column among the rows that were written, for those who ask what is typed again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sheet = models.CharField(max_length=80)
    sheet_version = models.PositiveIntegerField()
    file_name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    file = models.ForeignKey("files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    error_file = models.ForeignKey("files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    uploader_id = models.UUIDField(null=True)
    uploader_name = models.CharField(max_length=120)
    status = models.CharField(max_length=12, choices=UploadStatus.choices, default=UploadStatus.RECEIVED)
    partial = models.BooleanField(default=False)
    options = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    cells = models.JSONField(default=dict, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    findings = models.JSONField(default=list, blank=True)
    wrong_rows = ArrayField(models.IntegerField(), default=list, blank=True)
    message = models.CharField(max_length=1000, blank=True)
    progress_id = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        """One live upload of one content a user and form: the same file twice is one upload."""

        indexes = [models.Index(fields=["uploader_id", "-received_at"], name="sheets_upload_uploader")]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "uploader_id", "sha256"],
                condition=Q(status__in=["received", "checking", "checked", "committing"])
                | Q(status__in=["committed", "undoing"], partial=False),
                name="sheets_upload_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="committed") | Q(committed_at__isnull=False),
                name="sheets_upload_committed",
            ),
            models.CheckConstraint(
                condition=~Q(status="undone") | Q(undone_at__isnull=False), name="sheets_upload_undone"
            ),
        ]

    def __str__(self) -> str:
        """Return the file name and state."""
        return f"{self.file_name} ({self.status})"


class Change(models.Model):
    """One row of any table as it was before an upload touched it; `before` is null where the upload made it.

    Written by set-based statements only. Visible to the transaction that commits or undoes the
    upload, and to no other (row-level security by the setting `xieshou.upload`).
    """

    pk = models.CompositePrimaryKey("upload_id", "table_name", "row_id")
    upload_id = models.UUIDField()
    table_name = models.CharField(max_length=63)
    row_id = models.UUIDField()
    ordinal = models.IntegerField()
    row_number = models.IntegerField()
    before = models.JSONField(null=True)
    digest = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        """Return table and row."""
        return f"{self.table_name} {self.row_id}"


class Export(models.Model):
    """One export: who asked for which form, filters and purpose; its file lives 24 hours."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sheet = models.CharField(max_length=80)
    owner_id = models.UUIDField(null=True)
    format = models.CharField(max_length=4, choices=[("xlsx", "xlsx"), ("csv", "csv")], default="xlsx")
    filters = models.JSONField(default=dict, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    row_count = models.PositiveIntegerField(null=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    progress_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        """Found by owner."""

        indexes = [models.Index(fields=["owner_id", "-created_at"], name="sheets_export_owner")]

    def __str__(self) -> str:
        """Return form and day."""
        return f"{self.sheet} {self.created_at:%Y-%m-%d}"
