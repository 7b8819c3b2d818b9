"""Forms of organisations and pairings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel

from .operations import OrganisationEntry
from .vocabulary import OrganisationKind

if TYPE_CHECKING:
    from .models import Organisation

ANY_LEVEL = tuple(RegionLevel)
COUNTY_OR_WIDER = (RegionLevel.PROVINCE, RegionLevel.PREFECTURE, RegionLevel.COUNTY)


class OrganisationForm(forms.Form):
    """An organisation as typed; the rules of the operation judge the values."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("The full name as on the licence."))
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=40, required=False)
    region_code = RegionField(label=_("Place"), levels=ANY_LEVEL, mine=True)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    contact_name = forms.CharField(label=_("Contact"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("Contact phone"), max_length=40, required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **options: Any) -> None:
        """Fill in the organisation on file; its phone stays hidden."""
        self.organisation = organisation
        if organisation is not None:
            fields = [name for name in self.base_fields if name != "contact_phone"]
            options["initial"] = {name: getattr(organisation, name) for name in fields}
        super().__init__(*args, **options)
        if organisation is None:
            del self.fields["is_active"]
        else:
            self.fields["contact_phone"].help_text = _("Leave empty to keep the number on file.")

    def entry(self) -> OrganisationEntry:
        """Return what was typed; an empty phone keeps the number on file."""
        given = self.cleaned_data
        phone = given["contact_phone"].strip()
        values = {name: given[name] for name in given if name != "contact_phone"}
        return OrganisationEntry(**values, contact_phone=phone or None)


class PairingForm(forms.Form):
    """The pairing of two regions; the western one may be not known yet."""

    eastern_region_code = RegionField(label=_("Eastern region"), levels=COUNTY_OR_WIDER)
    western_region_code = RegionField(
        label=_("Western region"),
        levels=COUNTY_OR_WIDER,
        required=False,
        help_text=_("Leave empty if the source does not name the partner."),
    )
    from_date = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    to_date = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(label=_("Note"), max_length=400, required=False)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)


class EndPairingForm(forms.Form):
    """The day on which a pairing ends, and why."""

    to_date = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Reason"), max_length=200)
