"""The form of a delisting."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel

from .fields import day_field


class DelistingForm(forms.Form):
    """Which county was delisted, when, by which document."""

    region_code = RegionField(label=_("Western county"), levels=[RegionLevel.COUNTY])
    delisted_on = day_field(label=_("Delisted on"))
    document = forms.CharField(
        label=_("Document of the delisting"),
        max_length=200,
        help_text=_("Title or number. A later entry stands in place of an earlier one."),
    )
