"""Forms of the rosters: correct, withdraw, settle, take on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.roster_steps import Correction
from xieshou.labour.vocabulary.roster import ClaimStatus

from .dates import day_field

if TYPE_CHECKING:
    from datetime import date

    from xieshou.labour.models import RosterPair
    from xieshou.labour.vocabulary.roster import RosterSide

WORDS = {"rows": 3}


class CorrectionForm(forms.Form):
    """What a station says instead."""

    employer_name = forms.CharField(label=_("Employer"), max_length=120)
    since = day_field(label=_("First day of work"))
    status = forms.ChoiceField(label=_("Status"), choices=ClaimStatus.choices)
    reason = forms.CharField(
        label=_("Why it is corrected"), max_length=300, widget=forms.Textarea(attrs=WORDS)
    )

    def to_correction(self) -> Correction:
        """Return the correction."""
        return Correction(**self.cleaned_data)


def correction_form(pair: RosterPair, side: RosterSide) -> CorrectionForm:
    """Return the form filled with what the side says now."""
    names = {"employer_name": "employer", "since": "since", "status": "status"}
    first: dict[str, Any] = {field: getattr(pair, f"{side.value}_{name}") for field, name in names.items()}
    return CorrectionForm(initial=first)


class WithdrawForm(forms.Form):
    """Why a claim was a mistake."""

    reason = forms.CharField(
        label=_("Why it was a mistake"), max_length=300, widget=forms.Textarea(attrs=WORDS)
    )


class SettleForm(forms.Form):
    """Why a difference stands."""

    note = forms.CharField(
        label=_("Note for both stations"), max_length=300, widget=forms.Textarea(attrs=WORDS)
    )


class TakeOnForm(forms.Form):
    """By when the owner looks into a difference."""

    due_on = day_field(label=_("Until"))


def take_on_form(due_on: date | None) -> TakeOnForm:
    """Return the form with the day of now."""
    return TakeOnForm(initial={"due_on": due_on})
