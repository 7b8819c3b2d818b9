"""Forms of donations."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.giving import Pledge
from xieshou.cooperation.vocabulary.giving import GiftKind
from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel

from .fields import BodyField, YuanField, day_field

COUNTY = [RegionLevel.COUNTY]


class PledgeForm(forms.Form):
    """What a donor promises, and for what."""

    donor_id = BodyField(label=_("Donor"))
    region_code = RegionField(label=_("Eastern district"), levels=COUNTY)
    partner_region_code = RegionField(label=_("Western county"), levels=COUNTY)
    kind = forms.ChoiceField(label=_("Kind"), choices=GiftKind.choices)
    what = forms.CharField(label=_("What is given"), max_length=160)
    value_fen = YuanField(
        label=_("Amount or value"), help_text=_("Goods and services: the value that the donor states.")
    )
    purpose = forms.CharField(label=_("Restricted to"), max_length=200)
    pledged_on = day_field(label=_("Pledged on"))

    def to_pledge(self) -> Pledge:
        """Return the pledge."""
        return Pledge(**self.cleaned_data)


class ReceiveForm(forms.Form):
    """When it came in."""

    received_on = day_field(label=_("Received on"))


class DeliverForm(forms.Form):
    """When it reached its purpose, and how."""

    delivered_on = day_field(label=_("Delivered on"))
    used_for = forms.CharField(label=_("Used for"), max_length=200)
    as_restricted = forms.BooleanField(
        label=_("It was used for the purpose to which the donor restricted it"), required=False
    )
