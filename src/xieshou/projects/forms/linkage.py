"""Forms of the benefit linkage."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import NotFound
from xieshou.kernel.regions.forms import RegionField
from xieshou.projects.operations.linkage import NewContract, Payment
from xieshou.projects.vocabulary.linkage import LinkageKind
from xieshou.registry.queries.household import get_household_by_code, list_members

from .fields import YuanField, area, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xieshou.kernel.actor import Scope


class ContractForm(forms.Form):
    """A contract that shares a project's income."""

    number = forms.CharField(label=_("Contract number"), max_length=40)
    kind = forms.ChoiceField(label=_("Way of sharing"), choices=LinkageKind.choices)
    undertaking = forms.CharField(
        label=_("Undertaking"), max_length=120, help_text=_("Enterprise or cooperative that pays.")
    )
    terms = area(label=_("Terms"), max_length=500)
    signed_on = day_field(label=_("Signed on"))
    until = day_field(label=_("Valid until"))
    work_contract = forms.ChoiceField(
        label=_("Paid from"),
        required=False,
        help_text=_("A work contract: out of what was paid under it. Otherwise what was earned."),
    )
    evidence = forms.FileField(label=_("Scan or photo"), required=False)

    def __init__(self, *args: Any, payers: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        """Offer the work contracts of the project beside the earnings."""
        super().__init__(*args, **options)
        offered = [("", _("Earnings of the undertaking or the asset")), *payers]
        self.fields["work_contract"].choices = offered  # type: ignore[attr-defined]

    def to_contract(self, evidence_file_id: UUID | None) -> NewContract:
        """Return the contract."""
        values = dict(self.cleaned_data)
        payer = values.pop("work_contract")
        del values["evidence"]
        key = UUID(payer) if payer else None
        return NewContract(**values, evidence_file_id=evidence_file_id, work_contract_id=key)


class PaymentForm(forms.Form):
    """What a household, a member of it, or a village collective got."""

    contract = forms.ChoiceField(label=_("Contract"))
    household_code = forms.CharField(
        label=_("Household code"),
        max_length=20,
        required=False,
        help_text=_("Empty: collective income of a village."),
    )
    member = forms.CharField(
        label=_("Member of the household"),
        max_length=60,
        required=False,
        help_text=_("Name; needed for employment."),
    )
    village = RegionField(label=_("Village (collective income)"), required=False, mine=True)
    amount_fen = YuanField(label=_("Amount"))
    from_date = day_field(label=_("From"))
    last_date = day_field(label=_("Last day"))
    proof = forms.CharField(
        label=_("Proof"), max_length=200, help_text=_("Pay list, receipt or bank record with its number.")
    )

    def __init__(
        self, *args: Any, scope: Scope, contracts: list[tuple[str, str]] | None = None, **options: Any
    ) -> None:
        """Offer the contracts of the project."""
        super().__init__(*args, **options)
        self._scope = scope
        self._household: UUID | None = None
        self._person: UUID | None = None
        self.fields["contract"].choices = contracts or []  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the household and the member of that name."""
        data = super().clean() or {}
        code, name = data.get("household_code", "").strip(), data.get("member", "").strip()
        if code:
            try:
                household = get_household_by_code(code, scope=self._scope)
            except NotFound as refusal:
                self.add_error("household_code", str(refusal))
                return data
            self._household = household.pk
            people = [
                one.person_id
                for one in list_members(household.pk, scope=self._scope)
                if one.person.name == name
            ]
            if name and len(people) != 1:
                self.add_error("member", _("No single member of this household has that name."))
            self._person = people[0] if name and people else None
        return data

    def to_payment(self) -> Payment:
        """Return the payment; its end is the day after the last one."""
        data = self.cleaned_data
        return Payment(
            amount_fen=data["amount_fen"],
            from_date=data["from_date"],
            to_date=data["last_date"] + timedelta(days=1),
            proof=data["proof"],
            household_id=self._household,
            person_id=self._person,
            village_code="" if self._household else data["village"],
        )

    def field_of(self, name: str) -> str:
        """Return the form field at which a refusal is shown."""
        return {"household": "household_code", "person": "member", "to_date": "last_date"}.get(name, name)


class TakeBackForm(forms.Form):
    """Why a confirmed payment is to be taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class SendBackForm(forms.Form):
    """Why a payment is sent back."""

    note = forms.CharField(label=_("Reason"), max_length=200)
