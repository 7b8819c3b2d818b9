"""Words of the benefit linkage: how a project's income reaches households and villages."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LinkageKind(TextChoices):
    """By which way a payee earns from a project."""

    ORDER = "order", _("Order purchase")
    FLOOR_PRICE = "floor_price", _("Floor price")
    LAND_LEASE = "land_lease", _("Land lease")
    JOB_LONG = "job_long", _("Long-term employment")
    JOB_SEASONAL = "job_seasonal", _("Seasonal employment")
    DIVIDEND = "dividend", _("Dividend of shares")
    ASSET_INCOME = "asset_income", _("Rent of assets")
    ENTRUSTED = "entrusted", _("Entrusted raising or growing")
    SERVICE = "service", _("Service and technical help")
    PUBLIC_POST = "public_post", _("Public-welfare post")


JOBS = (LinkageKind.JOB_LONG, LinkageKind.JOB_SEASONAL, LinkageKind.PUBLIC_POST)
# As which kind of household income a benefit counts.
INCOME_OF: dict[LinkageKind, str] = {
    LinkageKind.ORDER: "business",
    LinkageKind.FLOOR_PRICE: "business",
    LinkageKind.LAND_LEASE: "property",
    LinkageKind.JOB_LONG: "wage",
    LinkageKind.JOB_SEASONAL: "wage",
    LinkageKind.DIVIDEND: "property",
    LinkageKind.ASSET_INCOME: "property",
    LinkageKind.ENTRUSTED: "business",
    LinkageKind.SERVICE: "business",
    LinkageKind.PUBLIC_POST: "wage",
}


class BenefitStatus(TextChoices):
    """Where a payment to a payee stands."""

    ENTERED = "entered", _("To confirm")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Sent back")
    REVERSED = "reversed", _("Taken back")


BENEFIT_MOVES: dict[BenefitStatus, tuple[BenefitStatus, ...]] = {
    BenefitStatus.ENTERED: (BenefitStatus.CONFIRMED, BenefitStatus.REJECTED),
    BenefitStatus.CONFIRMED: (BenefitStatus.REVERSED,),
}
# A payment of these states is none: it can be entered again.
VOID = (BenefitStatus.REJECTED, BenefitStatus.REVERSED)
