"""Forms of supervision orders and media partners."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.supervision import NewMediaPartner, NewOrder
from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel

from .fields import day_field

COUNTY = [RegionLevel.COUNTY]


class OrderForm(forms.Form):
    """What is to be put right, by whom, until when."""

    region_code = RegionField(label=_("Eastern district"), levels=COUNTY)
    partner_region_code = RegionField(label=_("Western county"), levels=COUNTY)
    problem = forms.CharField(label=_("Problem to be put right"), max_length=300)
    basis = forms.CharField(label=_("Basis of the order"), max_length=200)
    addressee = forms.CharField(label=_("Unit that puts it right"), max_length=120)
    issued_on = day_field(label=_("Issued on"))
    due_date = day_field(label=_("Until"))

    def to_order(self) -> NewOrder:
        """Return the order."""
        return NewOrder(**self.cleaned_data)


class AnswerForm(forms.Form):
    """How it was put right."""

    measure = forms.CharField(label=_("How it was put right"), max_length=500)


class JudgeForm(forms.Form):
    """Whether the rectification holds."""

    judgement = forms.CharField(label=_("Result of the check"), max_length=300)
    accepted = forms.BooleanField(label=_("It is put right; close the order"), required=False)


class MediaForm(forms.Form):
    """A medium with its contract and campaign."""

    region_code = RegionField(label=_("Eastern district"), levels=COUNTY)
    partner_region_code = RegionField(label=_("Western county"), levels=COUNTY)
    name = forms.CharField(label=_("Name of the medium"), max_length=120)
    contract_number = forms.CharField(label=_("Contract number of the medium"), max_length=60)
    campaign = forms.CharField(label=_("Campaign it carries"), max_length=200)
    link = forms.URLField(
        label=_("Address of the campaign"), max_length=300, required=False, assume_scheme="https"
    )
    from_date = day_field(label=_("Begins on"))
    to_date = day_field(label=_("Ends on"), required=False)

    def to_partner(self) -> NewMediaPartner:
        """Return the partner."""
        return NewMediaPartner(**self.cleaned_data)
