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


class GiftPurpose(TextChoices):
    """To what a donor restricts a gift, and for what a part of it is used."""

    EDUCATION = "education", _("Education and students")
    HEALTH = "health", _("Health and medical care")
    HOUSING = "housing", _("Safe housing")
    WORKS = "works", _("Roads, water and other works")
    INDUSTRY = "industry", _("Local industry")
    WORK = "work", _("Jobs and skills")
    RELIEF = "relief", _("Relief of families in need")
    OPEN = "open", _("Not restricted")


class TakerKind(TextChoices):
    """Who gets a part of a donation."""

    HOUSEHOLD = "household", _("Household")
    VILLAGE = "village", _("Village collective")
    BODY = "body", _("School, hospital or organisation")
    PROJECT = "project", _("Project")


class DeliveryStatus(TextChoices):
    """Where a part of a donation stands."""

    PROPOSED = "proposed", _("waits for a second person")
    CONFIRMED = "confirmed", _("handed over and confirmed")
    REFUSED = "refused", _("sent back by the second person")
    TAKEN_BACK = "taken_back", _("taken back by two people")


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


USES = [(one.value, one.label) for one in GiftPurpose if one is not GiftPurpose.OPEN]
DELIVERY_MOVES = {
    DeliveryStatus.PROPOSED: (DeliveryStatus.CONFIRMED, DeliveryStatus.REFUSED),
    DeliveryStatus.CONFIRMED: (DeliveryStatus.TAKEN_BACK,),
}
GIFT_MOVES = {
    GiftStatus.PLEDGED: (GiftStatus.RECEIVED,),
    GiftStatus.RECEIVED: (GiftStatus.DELIVERED,),
    GiftStatus.DELIVERED: (GiftStatus.RECEIVED,),
}
