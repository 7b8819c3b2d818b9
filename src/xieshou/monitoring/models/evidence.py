"""Photos and scans that the steps of a case stand on. No public notice can reach them."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.monitoring.vocabulary.evidence import EvidenceKind

from .case import Case
from .constraints import one_of


class CaseFile(models.Model):
    """One photo or scan of a case. Taken off, its content is gone and the row says by whom and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence_files")
    region_code = models.CharField(max_length=12, db_collation="C")
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    file_id = models.UUIDField()
    file_name = models.CharField(max_length=150)
    is_image = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True)
    removed_by_name = models.CharField(max_length=120, blank=True, default="")
    removed_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """What is taken off has a reason; nothing else of a row changes."""

        constraints = [
            one_of("kind", EvidenceKind, name="monitoring_casefile_kind"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | ~Q(removed_reason=""),
                name="monitoring_casefile_reason",
            ),
        ]
        indexes = [models.Index(fields=["case", "added_at"], name="monitoring_casefile_case")]
        triggers = [
            pgtrigger.ReadOnly(
                name="fixed", exclude=["region_code", "removed_at", "removed_by_name", "removed_reason"]
            ),
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        """Return the name of the file."""
        return self.file_name
