"""Forms of retention checks and leavings, and the filter of the funnel."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.verification import Finding, Leaving
from xieshou.labour.queries.funnel import Cut
from xieshou.labour.vocabulary.delivery import Arrangement
from xieshou.labour.vocabulary.verification import CheckOutcome, ContactWay, Guidance, LeaveReason

from .dates import day_field, month_field

BLANK = ("", "—")


class CheckForm(forms.Form):
    """What a retention check found."""

    outcome = forms.ChoiceField(
        label=_("Finding"),
        choices=[choice for choice in CheckOutcome.choices if choice[0] != CheckOutcome.LEFT],
        widget=forms.RadioSelect,
    )
    way = forms.ChoiceField(label=_("Reached by"), choices=[BLANK, *ContactWay.choices], required=False)
    risk_reason = forms.ChoiceField(
        label=_("Why wavering"), choices=[BLANK, *LeaveReason.choices], required=False
    )
    guidance = forms.ChoiceField(label=_("What was done"), choices=Guidance.choices, initial=Guidance.NONE)
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def to_finding(self) -> Finding:
        """Return the finding."""
        return Finding(**self.cleaned_data)


class LeavingForm(forms.Form):
    """When and why a worker left."""

    left_on = day_field(label=_("Last day"))
    reason = forms.ChoiceField(label=_("Reason"), choices=[BLANK, *LeaveReason.choices])
    note = forms.CharField(
        label=_("In words"),
        max_length=300,
        required=False,
        help_text=_("Needed where the reason is another one."),
    )
    wants_rematch = forms.BooleanField(label=_("The worker wants another post"), required=False, initial=True)

    def to_leaving(self) -> Leaving:
        """Return the leaving."""
        return Leaving(**self.cleaned_data)


class CutForm(forms.Form):
    """Which placements the funnel counts; wrong values are left out rather than refused."""

    from_month = month_field(label=_("From month"), required=False)
    to_month = month_field(label=_("To month"), required=False)
    county = forms.RegexField(regex=r"^\d{6}$", required=False, widget=forms.HiddenInput)
    employer = forms.UUIDField(required=False, widget=forms.HiddenInput)
    arrangement = forms.ChoiceField(
        label=_("Journey"), choices=[("", _("All journeys")), *Arrangement.choices], required=False
    )

    def to_cut(self) -> Cut:
        """Return the cut of whatever is right in the query."""
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        employer = data.get("employer")
        return Cut(
            from_month=data.get("from_month"),
            to_month=data.get("to_month"),
            county=data.get("county") or "",
            employer_id=UUID(str(employer)) if employer else None,
            arrangement=data.get("arrangement") or "",
        )
