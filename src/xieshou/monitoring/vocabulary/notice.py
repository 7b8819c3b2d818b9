"""Words of public notices."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeKind(TextChoices):
    """What a notice tells the village."""

    IDENTIFIED = "identified", _("Household to be monitored")
    CLEARED = "cleared", _("Risk to be cleared")
