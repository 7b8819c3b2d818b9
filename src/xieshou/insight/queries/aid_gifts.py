"""What donors gave to one household, by the records of cooperation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from xieshou.cooperation.models import GiftDelivery
from xieshou.cooperation.operations.gift_books import DELIVERY
from xieshou.cooperation.vocabulary.giving import DeliveryStatus, GiftKind
from xieshou.insight.rules_aid import AidLine
from xieshou.insight.vocabulary import Nature, Wing

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

    from .aid import Family


def read_gifts(family: Family, actor: Actor) -> list[AidLine]:
    """Return the parts of donations that two people confirmed as handed over to the household.

    Money has an amount; goods and services have none here, since their value is what the donor says.
    """
    rows = GiftDelivery.objects.filter(
        actor.scope.region_q() | actor.scope.region_q("partner_region_code"),
        household_id=family.household.pk,
        status=DeliveryStatus.CONFIRMED,
    ).select_related("donation__donor")
    return [
        AidLine(
            key=row.pk,
            on=row.delivered_on,
            wing=Wing.COOPERATION,
            nature=Nature.GIVEN if row.donation.kind == GiftKind.CASH else Nature.SERVICE,
            title=f"{row.donation.what} · {row.used_for}",
            source=row.donation.donor.name,
            amount_fen=row.amount_fen if row.donation.kind == GiftKind.CASH else None,
            href=reverse("cooperation:donation", args=[row.donation_id]),
            record=(DELIVERY, row.pk),
        )
        for row in rows
    ]
