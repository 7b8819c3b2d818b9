"""Words of donations, exchange events, the programme triad and liaison officers."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GiftKind(TextChoices):
    """What a donation is."""

    CASH = "cash", _("Cash")
    KIND = "kind", _("Goods")
    SERVICE = "service", _("Service")


class GiftStatus(TextChoices):
    """Where a donation stands."""

    PLEDGED = "pledged", _("pledged")
    RECEIVED = "received", _("received, receipt issued")
    DELIVERED = "delivered", _("delivered and proven")


class Focus(TextChoices):
    """The three focuses of exchange."""

    GRASSROOTS = "grassroots", _("Focus on the grassroots")
    CONTENT = "content", _("Focus on content")
    FUSION = "fusion", _("Focus on growing together")


class Slot(TextChoices):
    """The three slots of a programme."""

    MECHANISM = "mechanism", _("One mechanism")
    TEAM = "team", _("One team")
    SERVICE = "service", _("One signature service")


class Hat(TextChoices):
    """The two hats of a liaison officer."""

    COACH = "coach", _("Industry coach")
    SALES = "sales", _("Salesperson")


GIFT_MOVES = {
    GiftStatus.PLEDGED: (GiftStatus.RECEIVED,),
    GiftStatus.RECEIVED: (GiftStatus.DELIVERED,),
}
