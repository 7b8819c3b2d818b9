"""Words of organisations."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """What an organisation is in the cooperation."""

    DISTRICT_OFFICE = "district_office", _("District cooperation office")
    COUNTY_BUREAU = "county_bureau", _("County bureau")
    LABOUR_STATION = "labour_station", _("Labour station")
    ENTERPRISE = "enterprise", _("Enterprise")
    COOPERATIVE = "cooperative", _("Cooperative")
    SCHOOL = "school", _("School")
    HOSPITAL = "hospital", _("Hospital")
    SALES_COMPANY = "sales_company", _("Sales company")
    MARKET = "market", _("Market")
    FOUNDATION = "foundation", _("Foundation")
    PARTY_BRANCH = "party_branch", _("Party branch")
