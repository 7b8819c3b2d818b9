"""Words of introduced enterprises: the way from a lead to an operating firm, its money, parks, leaders."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IntroStage(TextChoices):
    """Where an enterprise to be introduced stands; signed is not landed."""

    LEAD = "lead", _("Lead")
    VISITED = "visited", _("Visited")
    SIGNED = "signed", _("Contract signed")
    LANDED = "landed", _("Landed")
    OPERATING = "operating", _("In operation")
    LOST = "lost", _("Lost")


INTRO_MOVES: dict[IntroStage, tuple[IntroStage, ...]] = {
    IntroStage.LEAD: (IntroStage.VISITED, IntroStage.LOST),
    IntroStage.VISITED: (IntroStage.SIGNED, IntroStage.LOST),
    IntroStage.SIGNED: (IntroStage.LANDED, IntroStage.LOST),
    IntroStage.LANDED: (IntroStage.OPERATING, IntroStage.LOST),
    IntroStage.OPERATING: (IntroStage.LOST,),
}
COURTED = (IntroStage.LEAD, IntroStage.VISITED, IntroStage.SIGNED)
ON_THE_GROUND = (IntroStage.LANDED, IntroStage.OPERATING)
# What a stage is proven by, as the page asks for it.
INTRO_PROOFS = {
    IntroStage.VISITED: _("Record of the visit with its participants"),
    IntroStage.SIGNED: _("Investment contract with its number"),
    IntroStage.LANDED: _("Business licence in the county, and the lease or land contract"),
    IntroStage.OPERATING: _("First invoice, pay list or production record"),
    IntroStage.LOST: _("Letter or note of the talk in which it ended"),
}


class MoneyKind(TextChoices):
    """What an amount of an introduced enterprise is."""

    COMMITTED = "committed", _("Investment committed")
    PAID = "paid", _("Investment paid in")
    TAX = "tax", _("Taxes paid in the county")


class TieKind(TextChoices):
    """With whom an introduced enterprise works."""

    UNIVERSITY = "university", _("University")
    INSTITUTE = "institute", _("Research institute")
    FIRM = "firm", _("Another firm")


class StartedKind(TextChoices):
    """What a trained leader started."""

    ENTERPRISE = "enterprise", _("Company")
    COOPERATIVE = "cooperative", _("Farmers' cooperative")
    FAMILY_FARM = "family_farm", _("Family farm")
    WORKSHOP = "workshop", _("Workshop")
