"""Words of supervision orders and media partners."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderStatus(TextChoices):
    """Where a supervision order stands."""

    ISSUED = "issued", _("to be put right")
    ANSWERED = "answered", _("reported, to be checked")
    CLOSED = "closed", _("checked and closed")


ORDER_MOVES = {
    OrderStatus.ISSUED: (OrderStatus.ANSWERED,),
    OrderStatus.ANSWERED: (OrderStatus.CLOSED, OrderStatus.ISSUED),
}
ORDER_TONES = {
    OrderStatus.ISSUED: "warning",
    OrderStatus.ANSWERED: "progress",
    OrderStatus.CLOSED: "success",
}
EVENT_NAMES = {
    "cooperation.supervision.issued": _("Supervision order issued"),
    "cooperation.supervision.answered": _("Rectification reported"),
    "cooperation.supervision.closed": _("Rectification checked and order closed"),
    "cooperation.supervision.returned": _("Rectification sent back"),
    "cooperation.media.registered": _("Media partner entered"),
}
