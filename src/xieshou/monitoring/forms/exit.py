"""The form of an exit's figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.monitoring.operations.exit import NewExitRecord
from xieshou.monitoring.vocabulary.figures import Document, ExitLevel

from .fields import day_field

UNKNOWN = _("Empty where it is not known; not known is not ready.")


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, required=False)


class ExitForm(forms.Form):
    """Head counts, samples, documents."""

    region_code = RegionField(label=_("Place"), mine=True, levels=[RegionLevel.COUNTY, RegionLevel.VILLAGE])
    level = forms.ChoiceField(label=_("What exits"), choices=ExitLevel.choices)
    as_of = day_field(label=_("As of"))
    population = forms.IntegerField(
        label=_("Registered rural population"), min_value=0, required=False, help_text=UNKNOWN
    )
    poor = _count(_("Poor people"))
    mis_exited = _count(_("Found mis-exited"))
    missed = _count(_("Found missed"))
    sampled_exited = _count(_("Sampled exited"))
    sampled_unregistered = _count(_("Sampled not registered"))
    surveyed = _count(_("Surveyed"))
    approving = _count(_("Approving"))
    documents = forms.MultipleChoiceField(
        label=_("Documents on file"),
        choices=Document.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    source = forms.CharField(label=_("Source"), max_length=200)

    def figures(self) -> NewExitRecord:
        """Return the figures."""
        given = self.cleaned_data
        return NewExitRecord(**{**given, "documents": tuple(given["documents"])})
