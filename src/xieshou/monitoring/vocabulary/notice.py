"""Words of public notices."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeKind(TextChoices):
    """What a notice tells the village."""

    IDENTIFIED = "identified", _("Household to be monitored")
    CLEARED = "cleared", _("Risk to be cleared")


class LeakKind(TextChoices):
    """What a public text must never hold."""

    ID_NUMBER = "id_number", _("an ID number")
    PHONE = "phone", _("a phone number")
    BANK = "bank", _("a bank account number")
    LONG_NUMBER = "long_number", _("a long number")
    HEALTH = "health", _("words about health")
