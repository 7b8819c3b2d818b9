"""Forms of grievances, for the family itself and for the clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.monitoring.operations.grievance import NewGrievance
from xieshou.monitoring.vocabulary.grievance import GrievanceKind

from .clue import clean_phone
from .fields import long_text

if TYPE_CHECKING:
    from uuid import UUID


class _Told(forms.Form):
    """What both forms ask."""

    kind = forms.ChoiceField(label=_("What is wrong?"), choices=GrievanceKind.choices)
    text = long_text(label=_("Tell what happened"), max_length=1000)
    told_name = forms.CharField(label=_("Your name"), max_length=60, required=False)
    phone = forms.CharField(label=_("Phone for the call back"), max_length=20, required=False)

    def clean_phone(self) -> str:
        """Return the digits."""
        return clean_phone(self.cleaned_data["phone"])


class GrievanceForm(_Told):
    """A grievance of somebody without an account; `website` stays empty unless a program fills it."""

    region_code = forms.CharField(widget=forms.HiddenInput, max_length=12)
    notice = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    @property
    def is_trap(self) -> bool:
        """Tell whether a program has filled in the field that nobody sees."""
        return bool(self.data.get("website"))

    def grievance(self, *, notice_id: UUID | None = None) -> NewGrievance:
        """Return what was told; a notice belongs to an objection against one only."""
        names = ("region_code", "kind", "text", "told_name", "phone")
        rest = {name: self.cleaned_data[name] for name in names}
        against = self.cleaned_data["kind"] == GrievanceKind.NOTICE
        return NewGrievance(**rest, notice_id=notice_id if against else None)


class ClerkGrievanceForm(_Told):
    """A grievance that a family tells to a clerk."""

    field_order = ("household_code", "region_code", "kind", "text", "told_name", "phone")
    household_code = forms.CharField(
        label=_("Household code"),
        max_length=20,
        required=False,
        help_text=_("Empty where the family is not in the register yet; then choose the village."),
    )
    region_code = RegionField(label=_("Village"), required=False, mine=True)
    notice = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a household or a village."""
        given = super().clean() or {}
        named = given.get("household_code") or given.get("region_code") or given.get("notice")
        if not named and not self.errors:
            self.add_error("region_code", _("Enter the household code or choose the village."))
        return given

    def grievance(self, *, household_id: UUID | None, region_code: str) -> NewGrievance:
        """Return the grievance of a household, or of the chosen village."""
        names = ("kind", "text", "told_name", "phone")
        rest = {name: self.cleaned_data[name] for name in names}
        against = self.cleaned_data["notice"] if rest["kind"] == GrievanceKind.NOTICE else None
        return NewGrievance(household_id=household_id, region_code=region_code, notice_id=against, **rest)


class AssignForm(forms.Form):
    """Who looks into it."""

    responsible = forms.CharField(label=_("Person or office that looks into it"), max_length=120)


class GrievanceAnswerForm(forms.Form):
    """The answer, which the family reads."""

    answer = long_text(
        label=_("Answer"), max_length=500, help_text=_("The family reads this with its number and word.")
    )


class UpholdForm(GrievanceAnswerForm):
    """The answer where the family is right."""

    field_order = ("household_code", "answer")
    household_code = forms.CharField(
        label=_("Household code"),
        max_length=20,
        required=False,
        help_text=_("Needed where a fact on file is to be corrected."),
    )


class AppealForm(forms.Form):
    """Why the family does not agree with the answer."""

    text = long_text(label=_("Why do you not agree?"), max_length=1000)


class WordForm(forms.Form):
    """Number and secret word."""

    number = forms.CharField(label=_("Number"), max_length=14)
    word = forms.CharField(label=_("Secret word"), max_length=14)
