"""Forms of journeys, confirmations and wages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.arrival import Receipt
from xieshou.labour.operations.delivery import Journey
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.vocabulary.delivery import Arrangement, Transport

from .dates import day_field, month_field
from .yuan import YuanField


class DepartureForm(forms.Form):
    """When and how a worker leaves home."""

    departed_on = day_field(label=_("Day of departure"))
    transport = forms.ChoiceField(label=_("Transport"), choices=Transport.choices)
    arrangement = forms.ChoiceField(
        label=_("Journey"),
        choices=Arrangement.choices,
        help_text=_("Organised and self-arranged are counted apart."),
    )
    escort = forms.CharField(label=_("Accompanied by"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def to_journey(self) -> Journey:
        """Return the journey."""
        return Journey(**self.cleaned_data)


class ArrivalForm(forms.Form):
    """When a worker arrived."""

    arrived_on = day_field(label=_("Day of arrival"))


class ReceiptForm(forms.Form):
    """What the receiving side says about an arrival."""

    came = forms.TypedChoiceField(
        label=_("The worker"),
        choices=[("yes", _("Has come")), ("no", _("Has not come"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    came_on = day_field(label=_("Came on"), required=False)
    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=300,
        required=False,
        help_text=_("Needed where it was signed before."),
    )

    def to_receipt(self) -> Receipt:
        """Return what is signed."""
        return Receipt(**self.cleaned_data)


class CorrectArrivalForm(forms.Form):
    """The right day of an arrival, and why it is corrected."""

    arrived_on = day_field(label=_("Day of arrival"))
    reason = forms.CharField(label=_("Why it is corrected"), max_length=300)


class ConfirmationForm(forms.Form):
    """What one side signs."""

    employed = forms.TypedChoiceField(
        label=_("Employed"),
        choices=[("yes", _("Yes, employed")), ("no", _("No, not employed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    start_date = day_field(label=_("Start of work"), required=False)
    post = forms.CharField(label=_("Post"), max_length=80, required=False)
    wage_fen = YuanField(label=_("Monthly wage"), required=False)
    reason = forms.CharField(label=_("Reason for the correction"), max_length=300, required=False)

    def __init__(self, *args: Any, is_correction: bool = False, **options: Any) -> None:
        """Ask for a reason only where the side has signed before."""
        super().__init__(*args, **options)
        if is_correction:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def to_statement(self) -> Statement:
        """Return the statement."""
        data = self.cleaned_data
        return Statement(data["employed"], data["start_date"], data["post"], data["wage_fen"])


class WageForm(forms.Form):
    """A month's wage and its evidence."""

    month = month_field(label=_("Month"))
    wage_fen = YuanField(label=_("Net wage of the month"))
    evidence = forms.FileField(
        label=_("Wage slip or bank statement"), required=False, help_text=_("Photo or PDF, at most 20 MB.")
    )
    evidence_note = forms.CharField(
        label=_("Evidence seen"),
        max_length=200,
        required=False,
        help_text=_("Needed where no file is attached."),
    )


class RejectionForm(forms.Form):
    """Why a wage proof is sent back."""

    note = forms.CharField(label=_("What is wrong"), max_length=200)
