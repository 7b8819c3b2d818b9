"""Words of objections to the public notice of grants."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ObjectionChannel(TextChoices):
    """How an objection arrived."""

    PAGE = "page", _("Public page")
    CLERK = "clerk", _("Taken by a clerk")


class ObjectionStatus(TextChoices):
    """Where an objection stands."""

    OPEN = "open", _("Objection open")
    UPHELD = "upheld", _("Objection upheld")
    REJECTED = "rejected", _("Objection not upheld")


OBJECTION_MOVES: dict[ObjectionStatus, tuple[ObjectionStatus, ...]] = {
    ObjectionStatus.OPEN: (ObjectionStatus.UPHELD, ObjectionStatus.REJECTED),
}
