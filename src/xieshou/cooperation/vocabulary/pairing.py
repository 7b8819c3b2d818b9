"""Words of pairings."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PairLevel(TextChoices):
    """At which level two sides are tied."""

    COUNTY = "county", _("District and county")
    TOWNSHIP = "township", _("Township")
    VILLAGE = "village", _("Village")
    SCHOOL = "school", _("School")
    HOSPITAL = "hospital", _("Hospital")
    ENTERPRISE = "enterprise", _("Enterprise")


# Levels whose sides are places: the number of digits of the code that each side must have at least.
PLACE_DIGITS = {PairLevel.COUNTY: 6, PairLevel.TOWNSHIP: 9, PairLevel.VILLAGE: 12}
# Levels at which the side of the east is a body of one of these kinds.
BODY_KINDS = {
    PairLevel.SCHOOL: ("school",),
    PairLevel.HOSPITAL: ("hospital",),
    PairLevel.ENTERPRISE: ("enterprise", "cooperative", "sales_company", "foundation"),
}
# An enterprise may be tied to a village as well as to an enterprise.
PLACE_PARTNER = {PairLevel.ENTERPRISE}
