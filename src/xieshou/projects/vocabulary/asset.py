"""Words of the assets that projects leave."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AssetKind(TextChoices):
    """Whom an asset serves, as the rules on assets of aid projects divide them."""

    OPERATING = "operating", _("Operating asset")
    PUBLIC = "public", _("Public-good asset")
    HOUSEHOLD = "household", _("Asset given to households")


class AssetStatus(TextChoices):
    """Whether an asset is used."""

    USED = "used", pgettext_lazy("an asset", "In use")
    IDLE = "idle", pgettext_lazy("an asset", "Idle")
    LOST = "lost", pgettext_lazy("an asset", "Lost or broken")


class Alarm(TextChoices):
    """What is wrong with an asset."""

    UNCONFIRMED = "unconfirmed", _("waits to be confirmed")
    RELEASE_ASKED = "release_asked", _("release of its value waits for a decision")
    NOT_HANDED_OVER = "not_handed_over", _("not handed over in time")
    OVERDUE = "overdue", _("inspection overdue")
    IDLE = "idle", _("stands idle")
    LOST = "lost", _("lost or broken")
    NO_INCOME = "no_income", _("operating asset without shared income")
