"""Words of the evidence of a case."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EvidenceKind(TextChoices):
    """What a photo or scan shows."""

    FINDING = "finding", pgettext_lazy("evidence", "Verification at home")
    REVIEW = "review", pgettext_lazy("evidence", "Democratic review")
    MEASURE = "measure", pgettext_lazy("evidence", "Measures")
    FOLLOW_UP = "follow_up", pgettext_lazy("evidence", "Follow-up")


OF_VILLAGE = frozenset({EvidenceKind.FINDING, EvidenceKind.REVIEW})
"""What whoever acts for the village attaches; the rest is attached by whoever arranges the help."""
FILES_KIND = "monitoring.case_file"
EVENT_NAMES = {
    "monitoring.evidence.added": _("Evidence of a case attached"),
    "monitoring.evidence.removed": _("Evidence of a case taken off"),
}
