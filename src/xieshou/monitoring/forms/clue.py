"""Forms of clues, for the family itself and for the clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.phones import InvalidPhoneError, parse_phone
from xieshou.kernel.regions.forms import RegionField
from xieshou.monitoring.operations.clue import NewClue
from xieshou.monitoring.vocabulary.clue import ENTERED, Cause, Channel

from .fields import day_field, long_text

if TYPE_CHECKING:
    from uuid import UUID

NEEDED = _("Choose what fits best; the cadre who visits looks at the rest.")


def clean_phone(value: str) -> str:
    """Return the digits of a phone number, or complain."""
    try:
        return parse_phone(value)
    except InvalidPhoneError as error:
        raise ValidationError(str(error)) from error


class ReportForm(forms.Form):
    """A self-report: no account, no ID number; name and phone only so that somebody can call back."""

    region_code = forms.CharField(widget=forms.HiddenInput, max_length=12)
    cause = forms.ChoiceField(label=_("What is the trouble?"), choices=Cause.choices, help_text=NEEDED)
    text = long_text(label=_("What happened?"), max_length=1000)
    observed_on = day_field(label=_("Since when?"))
    told_name = forms.CharField(label=_("Your name"), max_length=60)
    phone = forms.CharField(label=_("Phone for the call back"), max_length=20, required=False)

    def clean_phone(self) -> str:
        """Return the digits."""
        return clean_phone(self.cleaned_data["phone"])

    def clue(self) -> NewClue:
        """Return what was told."""
        return NewClue(channel=Channel.SELF_REPORT, **self.cleaned_data)


class ClueForm(forms.Form):
    """A clue as a cadre or clerk enters it."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=[(one.value, one.label) for one in ENTERED], initial=Channel.VISIT
    )
    household_code = forms.CharField(
        label=_("Household code"),
        max_length=20,
        required=False,
        help_text=_("Empty where the family is not in the register yet; then choose the village."),
    )
    region_code = RegionField(label=_("Village"), required=False, mine=True)
    cause = forms.ChoiceField(label=_("Cause"), choices=Cause.choices)
    text = long_text(label=_("What was seen or told"), max_length=1000)
    observed_on = day_field(label=_("Noticed on"))
    told_name = forms.CharField(label=_("Who told it"), max_length=60, required=False)
    phone = forms.CharField(label=_("Phone for the call back"), max_length=20, required=False)

    def clean_phone(self) -> str:
        """Return the digits."""
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """Ask for a household or a village."""
        given = super().clean() or {}
        if not given.get("household_code") and not given.get("region_code") and not self.errors:
            self.add_error("region_code", _("Enter the household code or choose the village."))
        return given

    def clue(self, *, household_id: UUID | None, region_code: str) -> NewClue:
        """Return the clue for a household, or for the chosen village."""
        rest = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"household_code", "region_code"}
        }
        return NewClue(household_id=household_id, region_code=region_code, **rest)


class LinkForm(forms.Form):
    """Which household a clue is about."""

    household_code = forms.CharField(label=_("Household code"), max_length=20)


class AnswerForm(forms.Form):
    """Why no risk was found: the family reads it under its code."""

    answer = long_text(
        label=_("Answer"), max_length=500, help_text=_("The family reads this when it enters its code.")
    )


class PurposeForm(forms.Form):
    """Why a phone number is opened."""

    purpose = forms.CharField(label=_("Purpose"), max_length=100)


class CodeForm(forms.Form):
    """The code that the family keeps."""

    code = forms.CharField(label=_("Your code"), max_length=14, help_text=_("Ten letters and digits."))
