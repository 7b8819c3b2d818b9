"""Forms of an applicant, and of the official who checks what it sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.projects.operations.applying import Draft
from xieshou.projects.rules.sectors import sector_choices
from xieshou.projects.vocabulary.scheme import Paper

from .fields import BLANK, YuanField, area, day_field

if TYPE_CHECKING:
    from collections.abc import Sequence


class DraftForm(forms.Form):
    """An application as far as it is written; nothing is required before it is sent."""

    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    requested_fen = YuanField(label=_("Asked for"), required=False)
    own_fen = YuanField(label=_("Own money"), min_value=0, required=False)
    founded_on = day_field(
        label=_("Founded on"), required=False, help_text=_("As on the business licence; asked once.")
    )
    households_linked = forms.IntegerField(
        label=_("Households linked"), min_value=0, max_value=100_000, required=False
    )
    plan = area(label=_("Plan of the applicant"), max_length=2000, required=False)

    def __init__(
        self, *args: Any, allowed: Sequence[str] = (), knows_founded: bool = False, **options: Any
    ) -> None:
        """Offer the sectors of the call; leave the founding day out where the records hold it."""
        super().__init__(*args, **options)
        choices = [row for row in sector_choices() if not allowed or row[0] in allowed]
        self.fields["sector"].choices = [BLANK, *choices]  # type: ignore[attr-defined]
        if knows_founded:
            del self.fields["founded_on"]

    def to_draft(self) -> Draft:
        """Return what is written."""
        return Draft(**self.cleaned_data)


class PaperForm(forms.Form):
    """A paper as a file."""

    paper = forms.ChoiceField(label=_("Paper"), choices=Paper.choices, widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"), help_text=_("PDF or photo, up to 20 MB."))


class TakeBackForm(forms.Form):
    """Which paper is taken back."""

    paper = forms.ChoiceField(choices=Paper.choices, widget=forms.HiddenInput)


class WithdrawApplicationForm(forms.Form):
    """Why an application is withdrawn."""

    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=200)


class SendBackApplicationForm(forms.Form):
    """What an applicant has to complete."""

    reason = area(label=_("What is missing"), max_length=500)
