"""Words of publication: by which way posts reach the villages."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """By which way a post is made known."""

    PAGE = "page", _("Public page and RSS")
    PAPER = "paper", _("Printed sheet")
    RADIO = "radio", _("Village radio")
