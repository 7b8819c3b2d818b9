"""Readable names of the audit events of the sheets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENT_NAMES = {
    "sheets.upload.received": _("Excel form received"),
    "sheets.upload.committed": _("Excel form imported"),
    "sheets.upload.undone": _("Import undone"),
    "sheets.upload.discarded": _("Uploaded form discarded"),
    "sheets.rows.loaded": _("Rows loaded without a file"),
    "sheets.sheet.exported": _("Records exported"),
    "jobs.job.retried": _("Background job tried again"),
    "jobs.job.cancelled": _("Background job cancelled"),
}
