"""Forms of a worker's own page and of the station's answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.rules.own import DIGITS
from xieshou.labour.vocabulary.own import HelpKind
from xieshou.labour.vocabulary.referral import EndReason

BLANK = ("", "—")
OWN_REASONS = [
    (reason.value, reason.label)
    for reason in EndReason
    if reason not in (EndReason.EMPLOYER, EndReason.INTERVIEW)
]


class DigitsForm(forms.Form):
    """How a worker shows that the page is theirs."""

    digits = forms.CharField(
        label=_("Last four digits of your ID number or phone number"),
        min_length=DIGITS,
        max_length=DIGITS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class DeclineForm(forms.Form):
    """Why a worker does not take an offer."""

    reason = forms.ChoiceField(label=_("Reason for declining"), choices=[BLANK, *OWN_REASONS])


class HelpForm(forms.Form):
    """What a worker needs help with."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=[BLANK, *HelpKind.choices])
    words = forms.CharField(
        label=_("In your words"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class HelpAnswerForm(forms.Form):
    """What was done about a call for help."""

    words = forms.CharField(
        label=_("What was done"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The worker reads this on the own page."),
    )
