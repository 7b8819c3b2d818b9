"""Forms of reported figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.projects.rules.sectors import sector_choices

from .measures import measures, units
from .operations import Correction, NewFigure, named
from .vocabulary import Qualifier

PLACES = [RegionLevel.COUNTY, RegionLevel.TOWNSHIP, RegionLevel.VILLAGE]


def measure_choices() -> list[tuple[str, Any]]:
    """Return what a figure can claim to count, with nothing first."""
    named = [
        (one.code, one.label if one.list else f"{one.label}（{_('No list in this system')}）")
        for one in measures().values()
    ]
    return [("", _("Something else: no list in this system")), *named]


def value_field() -> forms.DecimalField:
    """Return the field of a figure."""
    return forms.DecimalField(label=_("Value as reported"), min_value=0, max_digits=16, decimal_places=2)


def unit_field() -> forms.CharField:
    """Return the field of a unit, with those that are known."""
    known = "、".join(units())
    return forms.CharField(label=_("Unit"), max_length=20, help_text=known)


class FigureForm(forms.Form):
    """A figure as its source states it."""

    label_zh = forms.CharField(label=_("Words of the source"), max_length=120)
    value = value_field()
    qualifier = forms.ChoiceField(label=_("How it is stated"), choices=Qualifier.choices)
    unit_zh = unit_field()
    measure = forms.ChoiceField(label=_("What it claims to count"), choices=measure_choices, required=False)
    eastern_region_code = RegionField(label=_("Eastern district"), levels=[RegionLevel.COUNTY])
    region_code = RegionField(
        label=_("Place"),
        levels=PLACES,
        required=False,
        help_text=_("Empty: all counties of the district"),
    )
    sector = forms.ChoiceField(
        label=_("Sector"), choices=lambda: [("", _("All sectors")), *sector_choices()], required=False
    )
    project_code = forms.CharField(label=_("Project number"), max_length=30, required=False)
    period = forms.CharField(
        label=_("Period"),
        max_length=40,
        required=False,
        help_text=_("2020, 2020-05 or 2018–2020; empty: all"),
    )
    source = forms.CharField(
        label=_("Source document"), max_length=300, help_text=_("Title, number, page, day")
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def to_figure(self) -> NewFigure:
        """Return the figure."""
        data = self.cleaned_data
        unit = units().get(data["unit_zh"])
        figure = NewFigure(
            indicator="", label_en=data["label_zh"], unit_en=unit.en if unit else data["unit_zh"], **data
        )
        return named(figure)


class CorrectionForm(forms.Form):
    """What the source states instead, and why."""

    value = value_field()
    qualifier = forms.ChoiceField(label=_("How it is stated"), choices=Qualifier.choices)
    unit_zh = unit_field()
    source = forms.CharField(label=_("Source document"), max_length=300)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    reason = forms.CharField(label=_("Reason of the correction"), max_length=200)

    def to_correction(self) -> Correction:
        """Return the correction."""
        return Correction(**self.cleaned_data)
