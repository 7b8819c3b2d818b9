"""Words of the contract between government, enterprise and households: its parties and their duties."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Side(TextChoices):
    """One of the three actors: the government gives the stage, the enterprise leads, the households grow."""

    PLATFORM = "platform", _("Government platform")
    FIRM = "firm", _("Leading enterprise")
    HOME = "home", _("Villages and households")


class PartyKind(TextChoices):
    """What a party of the contract is. MEMBERS is our reading of a passage that names households twice."""

    GOVERNMENT = "government", _("Government body")
    AGRI_FIRM = "agri_firm", _("Agricultural enterprise")
    COOPERATIVE = "cooperative", _("Cooperative")
    VILLAGE = "village", _("Poor village")
    HOUSEHOLDS = "households", _("Households in difficulty")
    MEMBERS = "members", _("Party members in difficulty")


SIDE_OF: dict[PartyKind, Side] = {
    PartyKind.GOVERNMENT: Side.PLATFORM,
    PartyKind.AGRI_FIRM: Side.FIRM,
    PartyKind.COOPERATIVE: Side.FIRM,
    PartyKind.VILLAGE: Side.HOME,
    PartyKind.HOUSEHOLDS: Side.HOME,
    PartyKind.MEMBERS: Side.HOME,
}
# Nobody is paid for being a Party member: who is one is paid as a household.
NEVER_PAID = (PartyKind.MEMBERS,)


class Gap(TextChoices):
    """What a contract between the three still lacks."""

    PLATFORM = "platform", _("no duty of the government platform")
    FIRM = "firm", _("no duty of the enterprise")
    HOME = "home", _("no duty of villages or households")
    PAYMENT = "payment", _("no payment of the enterprise to villages or households")


class ClauseState(TextChoices):
    """How far a clause is kept on a day."""

    DONE = "done", _("Fulfilled")
    PART = "part", _("Partly paid")
    OPEN = "open", _("Still to do")
    LATE = "late", _("Overdue")


class ConsentPurpose(TextChoices):
    """For what a person agreed to be named as a Party member."""

    LINKAGE = "linkage", _("Counted in the benefit linkage of the project")
    BRANCH = "branch", _("Work in the temporary Party branch")
