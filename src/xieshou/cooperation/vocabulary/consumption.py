"""Words of the new model of consumption: build platforms, tie pairs, find channels."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlatformKind(TextChoices):
    """What a platform is."""

    ONLINE = "online", _("Online shop")
    HALL = "hall", _("Exhibition hall")
    COUNTER = "counter", _("Counter in a supermarket")
    ZONE = "zone", _("Zone in a market")
    FAIR = "fair", _("Fair")


class ChannelKind(TextChoices):
    """By which way goods of a pair reach their buyers."""

    UNIT = "unit", _("Purchase by offices and canteens")
    UNION = "union", _("Purchase by unions and staff")
    SHOP = "shop", _("Sale to citizens")
    WHOLESALE = "wholesale", _("Wholesale")
    LIVE = "live", _("Livestream")


class SaleWay(TextChoices):
    """Whether the eastern side bought itself or helped to sell; the two are never added up as one."""

    BOUGHT = "bought", _("Bought")
    HELP_SOLD = "help_sold", _("Help-sold")


EVENT_NAMES = {
    "cooperation.consumption.platform_built": _("Sales platform entered"),
    "cooperation.consumption.pair_tied": _("Buyer and producer tied"),
    "cooperation.consumption.channel_opened": _("Sales channel opened"),
    "cooperation.consumption.sale_entered": _("Sale over a channel entered"),
}
