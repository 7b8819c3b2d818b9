"""The new model of consumption in three steps: platforms, pairs, channels; and what was sold over them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.cooperation.vocabulary.consumption import ChannelKind, PlatformKind, SaleWay

from .base import TwoSided, one_of


class SalesPlatform(TwoSided):
    """A place, on the ground or online, where goods of the west are shown and sold."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=PlatformKind.choices)
    operator = models.CharField(max_length=120)
    opened_on = models.DateField()

    class Meta:
        """A name stands once between two sides."""

        constraints = [
            one_of("kind", PlatformKind, name="cooperation_platform_kind"),
            models.UniqueConstraint(
                fields=["region_code", "partner_region_code", "name"], name="cooperation_platform_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class SalesPair(TwoSided):
    """A buyer of the east tied to a producer of the west, with or without a platform between them."""

    platform = models.ForeignKey(SalesPlatform, on_delete=models.PROTECT, null=True, related_name="pairs")
    buyer = models.CharField(max_length=120)
    producer = models.CharField(max_length=120)
    products = models.CharField(max_length=200)
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        """Buyer and producer are tied once; a tie ends after it begins."""

        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "partner_region_code", "buyer", "producer"],
                name="cooperation_salespair_once",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="cooperation_salespair_days",
            ),
        ]

    def __str__(self) -> str:
        """Return both names."""
        return f"{self.buyer} – {self.producer}"


class SalesChannel(TwoSided):
    """The way by which goods of a pair are sold."""

    pair = models.ForeignKey(SalesPair, on_delete=models.PROTECT, related_name="channels")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=ChannelKind.choices)
    opened_on = models.DateField()

    class Meta:
        """A name stands once between two sides, so that a file may name it."""

        constraints = [
            one_of("kind", ChannelKind, name="cooperation_channel_kind"),
            models.UniqueConstraint(
                fields=["region_code", "partner_region_code", "name"], name="cooperation_channel_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class ChannelSale(TwoSided):
    """What was sold over a channel on a day: product, quantity, fen, and the proof."""

    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, related_name="sales")
    sold_on = models.DateField()
    product = models.CharField(max_length=80)
    way = models.CharField(max_length=10, choices=SaleWay.choices)
    quantity = models.PositiveIntegerField()
    unit = models.CharField(max_length=10)
    amount_fen = models.BigIntegerField()
    proof = models.CharField(max_length=120)

    class Meta:
        """More than nothing, with its proof; a product is sold once a day and way over a channel."""

        constraints = [
            one_of("way", SaleWay, name="cooperation_sale_way"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount_fen__gt=0), name="cooperation_sale_amount"
            ),
            models.CheckConstraint(condition=~Q(proof=""), name="cooperation_sale_proof"),
            models.UniqueConstraint(
                fields=["channel", "sold_on", "product", "way"], name="cooperation_sale_once"
            ),
        ]
        indexes = [models.Index(fields=["region_code", "sold_on"], name="cooperation_sale_days")]

    def __str__(self) -> str:
        """Return product and day."""
        return f"{self.product} {self.sold_on}"
