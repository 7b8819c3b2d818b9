"""Forms of subsidies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.subsidy import FIRST_YEAR, Wanted
from xieshou.labour.vocabulary.subsidy import Fund, SubsidyKind

from .dates import day_field
from .yuan import YuanField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMS = (("xlsx", "Excel"), ("csv", "CSV"))


class ChooseForm(forms.Form):
    """Which county, kind and year is looked at."""

    county = forms.ChoiceField(label=_("County"))
    kind = forms.ChoiceField(label=_("Kind of subsidy"), choices=SubsidyKind.choices)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=2100)

    def __init__(self, *args: Any, counties: Sequence[tuple[str, str]], **options: Any) -> None:
        """Offer the counties of the scope."""
        super().__init__(*args, **options)
        self.fields["county"].choices = list(counties)  # type: ignore[attr-defined]


class BatchForm(ChooseForm):
    """What a batch is for."""

    document = forms.CharField(
        label=_("Document"),
        max_length=200,
        help_text=_("The county's document that confirms amount and conditions."),
    )
    amount_fen = YuanField(
        label=_("Amount a person"),
        required=False,
        help_text=_("Empty: the ceiling of the rule. More than the ceiling is never paid."),
    )
    fund = forms.ChoiceField(label=_("Funds"), choices=Fund.choices)
    account_id = forms.TypedChoiceField(
        label=_("Paid out of"),
        coerce=UUID,
        help_text=_("Accounts of the county in the ledger; the finance officer opens them."),
    )

    def __init__(self, *args: Any, accounts: Iterable[tuple[Any, str]], **options: Any) -> None:
        """Take county, kind and year from the page; offer the accounts out of which the county may pay."""
        super().__init__(*args, **options)
        self.fields["account_id"].choices = [(str(key), text) for key, text in accounts]  # type: ignore[attr-defined]
        for name in ("county", "kind", "year"):
            self.fields[name].widget = forms.HiddenInput()

    def to_wanted(self) -> Wanted:
        """Return what is wanted."""
        return Wanted(**self.cleaned_data)


class AccountForm(forms.Form):
    """Where a person's subsidies go."""

    bank = forms.CharField(label=_("Bank"), max_length=60)
    holder = forms.CharField(label=_("Account holder"), max_length=60)
    number = forms.CharField(
        label=_("Account number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class BackForm(forms.Form):
    """Whether the money of a claim came back."""

    agreed = forms.TypedChoiceField(
        choices=(("yes", ""), ("no", "")), coerce=lambda value: value == "yes", required=True
    )


class FileForm(forms.Form):
    """For what the file with whole account numbers is taken."""

    form = forms.ChoiceField(label=_("File"), choices=FORMS)
    purpose = forms.CharField(
        label=_("Purpose"), max_length=200, help_text=_("Your name, the time and the purpose are recorded.")
    )


class PaidForm(forms.Form):
    """What the bank did."""

    paid_on = day_field(label=_("Day of payment"))
    voucher = forms.CharField(label=_("Voucher"), max_length=60)
    failed_ids = forms.MultipleChoiceField(
        label=_("Returned by the bank"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, claims: Iterable[tuple[Any, str]], **options: Any) -> None:
        """Offer the claims of the batch."""
        super().__init__(*args, **options)
        self.fields["failed_ids"].choices = [(str(key), text) for key, text in claims]  # type: ignore[attr-defined]

    def to_answer(self) -> dict[str, Any]:
        """Return the bank's answer."""
        data = self.cleaned_data
        return {**data, "failed_ids": [UUID(key) for key in data["failed_ids"]]}
