"""Forms of the ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel

from .operations import AccountPlan, Transfer
from .vocabulary import AccountKind

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from .models import Account

LONGEST_KEY = 80
# What an undertaking earned belongs to a record; its account is opened by the first movement.
OPENED_BY_HAND = [one for one in AccountKind.choices if one[0] != AccountKind.EARNINGS]


class FenField(forms.DecimalField):
    """Yuan with at most two decimals; the clean value is an integer of fen."""

    def __init__(self, **options: Any) -> None:
        """Take the options of a decimal field; the least amount is one fen."""
        options.setdefault("min_value", Decimal("0.01"))
        super().__init__(max_digits=15, decimal_places=2, **options)
        self.widget.attrs.update({"data-suffix": _("yuan"), "inputmode": "decimal"})

    def clean(self, value: Any) -> int | None:
        """Return fen, or None for an empty field."""
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)


def _day(**options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **options)


class AccountForm(forms.Form):
    """An account to be opened."""

    code = forms.CharField(label=_("Account number"), max_length=40)
    name = forms.CharField(label=_("Name of the account"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=OPENED_BY_HAND)
    region_code = RegionField(label=_("Region"), levels=tuple(RegionLevel))
    partner_region_code = RegionField(
        label=_("Partner region"),
        levels=tuple(RegionLevel),
        required=False,
        help_text=_("The other side of the pairing sees the account too."),
    )
    pledged_fen = FenField(
        label=_("Pledged amount"),
        required=False,
        help_text=_("Only for a fund source: what it gives at most."),
    )

    def plan(self) -> AccountPlan:
        """Return what was typed."""
        given = self.cleaned_data
        return AccountPlan(**{**given, "kind": AccountKind(given["kind"])})


class TransferForm(forms.Form):
    """A transfer to one other account; the key makes a double click one proposal."""

    key = forms.CharField(max_length=LONGEST_KEY, widget=forms.HiddenInput)
    payee = forms.ChoiceField(label=_("To account"))
    amount_fen = FenField(label=_("Amount"))
    memo = forms.CharField(label=_("Use of the money"), max_length=200)
    booked_on = _day(label=_("Booked on"))

    def __init__(self, data: Any = None, *, payees: list[tuple[str, str]], on: date) -> None:
        """Offer the accounts that money may go to."""
        super().__init__(data, initial={"key": f"page:{new_id()}", "booked_on": on})
        choice = self.fields["payee"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [("", "—"), *payees]

    def transfer(self, payer: Account, payee_id: UUID) -> Transfer:
        """Return what was typed as a transfer of the payer."""
        given = self.cleaned_data
        return Transfer.of(
            key=given["key"],
            booked_on=given["booked_on"],
            memo=given["memo"],
            payer_id=payer.pk,
            payees=[(payee_id, given["amount_fen"])],
        )


class ReversalForm(forms.Form):
    """Why an entry is undone, and when."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    booked_on = _day(label=_("Booked on"))


class RefusalForm(forms.Form):
    """Why a proposal is refused."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class ClosingForm(forms.Form):
    """Where and up to which day the books are closed."""

    region_code = RegionField(label=_("County or district"), levels=(RegionLevel.COUNTY,))
    until = _day(label=_("First day that stays open"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
