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


class CountForm(forms.Form):
    """Which place is counted from its records."""

    region_code = RegionField(label=_("Place"), mine=True, levels=[RegionLevel.COUNTY, RegionLevel.VILLAGE])
    level = forms.ChoiceField(label=_("What exits"), choices=ExitLevel.choices)


class DocumentForm(forms.Form):
    """A document that gates an exit."""

    document = forms.ChoiceField(label=_("Document"), choices=Document.choices)
    number = forms.CharField(label=_("Number of the document"), max_length=80)
    issued_on = day_field(label=_("Date of the document"))
    issued_by = forms.CharField(label=_("Issued by"), max_length=120)
    file = forms.FileField(label=_("File"), help_text=_("PDF or photo, up to 20 MB."))


class ExitForm(forms.Form):
    """Head counts and samples of a document, for places and years of which the register has no record."""

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
    source = forms.CharField(label=_("Source"), max_length=200)

    def figures(self) -> NewExitRecord:
        """Return the figures."""
        return NewExitRecord(**self.cleaned_data)
