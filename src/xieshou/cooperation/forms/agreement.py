"""Forms of agreements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import choices_of_indicators, find_indicator
from xieshou.cooperation.operations.agreement import AgreementDraft, Promise
from xieshou.cooperation.vocabulary.indicator import Unit
from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel

from .fields import day_field

WIDE = [RegionLevel.PREFECTURE, RegionLevel.COUNTY]


class AgreementForm(forms.Form):
    """Both sides, title and term."""

    title = forms.CharField(label=_("Title"), max_length=120)
    number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    region_code = RegionField(label=_("Eastern district"), levels=WIDE)
    partner_region_code = RegionField(label=_("Western prefecture or county"), levels=WIDE)
    signed_on = day_field(label=_("Signed on"))
    from_date = day_field(label=_("From"))
    to_date = day_field(label=_("Until"))
    note = forms.CharField(label=_("Note"), max_length=400, required=False)

    def to_draft(self) -> AgreementDraft:
        """Return the draft."""
        return AgreementDraft(**self.cleaned_data)


class PartyForm(forms.Form):
    """Who signed on which side."""

    name = forms.CharField(label=_("Party"), max_length=120)
    is_east = forms.TypedChoiceField(
        label=_("Side"),
        choices=[("1", _("Eastern side")), ("0", _("Western side"))],
        coerce=lambda value: value == "1",
    )


class CommitmentForm(forms.Form):
    """A promise; money is typed in yuan."""

    text = forms.CharField(label=_("Commitment"), max_length=300)
    indicator_code = forms.ChoiceField(
        label=_("Counted by"),
        help_text=_("The figure is counted from the records whenever it is shown; it cannot be typed."),
    )
    target = forms.IntegerField(
        label=_("Target"), min_value=1, max_value=10_000_000_000, help_text=_("Money in whole yuan.")
    )
    from_date = day_field(label=_("From"), required=False, help_text=_("Empty: the whole term"))
    to_date = day_field(label=_("Until"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the indicators that the wings have registered."""
        super().__init__(*args, **options)
        self.fields["indicator_code"].choices = choices_of_indicators()  # type: ignore[attr-defined]

    def to_promise(self) -> Promise:
        """Return the promise, money in fen."""
        return Promise(**to_fen(self.cleaned_data))


def to_fen(data: dict[str, Any]) -> dict[str, Any]:
    """Return cleaned data with a target of money turned from yuan into fen."""
    indicator = find_indicator(data["indicator_code"])
    is_money = indicator is not None and indicator.unit is Unit.FEN
    return {**data, "target": data["target"] * 100 if is_money else data["target"]}


class EndForm(forms.Form):
    """The last day, and why."""

    to_date = day_field(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class FileForm(forms.Form):
    """A scan or photo."""

    file = forms.FileField(label=_("File"), help_text=_("PDF or photo, up to 20 MB."))
