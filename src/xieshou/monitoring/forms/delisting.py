"""The form of a state of a county or village."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.monitoring.operations.delisting import NewPlaceStatus
from xieshou.monitoring.vocabulary.figures import ExitLevel, PlaceState

from .fields import day_field


class PlaceStatusForm(forms.Form):
    """A state with its whole approval; nothing is left out."""

    region_code = RegionField(label=_("Place"), mine=True, levels=[RegionLevel.COUNTY, RegionLevel.VILLAGE])
    level = forms.ChoiceField(label=_("What exits"), choices=ExitLevel.choices)
    state = forms.ChoiceField(label=_("State"), choices=PlaceState.choices, initial=PlaceState.DELISTED)
    from_date = day_field(label=_("Holds since"))
    document = forms.CharField(label=_("Approval document"), max_length=200)
    document_number = forms.CharField(label=_("Document number"), max_length=80)
    issued_by = forms.CharField(label=_("Issued by"), max_length=120)
    issued_on = day_field(label=_("Issued on"))
    source = forms.CharField(label=_("Where the document can be read"), max_length=200, required=False)

    def status(self) -> NewPlaceStatus:
        """Return the state."""
        return NewPlaceStatus(**self.cleaned_data)
