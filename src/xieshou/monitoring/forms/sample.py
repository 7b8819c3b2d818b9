"""Forms of sampled re-visits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.monitoring.operations.sample import MOST, Found
from xieshou.monitoring.vocabulary.sample import FINDINGS, Finding, Stratum

from .fields import day_field, long_text


class SampleForm(forms.Form):
    """What is to be drawn, and how many of each stratum."""

    title = forms.CharField(label=_("Title"), max_length=80)
    region_code = RegionField(label=_("Region"), mine=True, levels=[RegionLevel.COUNTY, RegionLevel.TOWNSHIP])
    cleared = forms.IntegerField(label=_("Households whose risk is cleared"), min_value=0, max_value=MOST)
    never = forms.IntegerField(label=_("Households not monitored"), min_value=0, max_value=MOST)
    monitored = forms.IntegerField(label=_("Households monitored"), min_value=0, max_value=MOST)

    def wanted(self) -> dict[str, Any]:
        """Return title, region and sizes."""
        given = self.cleaned_data
        sizes = {stratum: given[stratum] for stratum in Stratum.values}
        return {"title": given["title"], "region_code": given["region_code"], "sizes": sizes}


class FindingForm(forms.Form):
    """What a re-visit found, among what its stratum can have."""

    finding = forms.ChoiceField(label=_("What the re-visit found"))
    on = day_field(label=_("Visited on"))
    note = long_text(
        label=_("Grounds"), max_length=500, required=False, help_text=_("Needed unless the class is right.")
    )

    def __init__(self, *args: Any, stratum: str, **options: Any) -> None:
        """Offer the findings of a stratum."""
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["finding"].choices = [(one.value, one.label) for one in FINDINGS[Stratum(stratum)]]

    def found(self) -> Found:
        """Return the finding."""
        return Found(
            Finding(self.cleaned_data["finding"]), self.cleaned_data["on"], self.cleaned_data["note"]
        )
