"""Forms of contracts, milestones and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.projects.operations.contract import LARGEST_RETENTION, NewWorkContract
from xieshou.projects.operations.payment import Ask
from xieshou.projects.vocabulary.payment import ContractKind, PaymentKind

from .fields import BLANK, YuanField, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

MILESTONES = range(1, 6)


class WorkContractForm(forms.Form):
    """A contract with up to five milestones."""

    number = forms.CharField(label=_("Contract number"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind of contract"), choices=ContractKind.choices)
    party = forms.CharField(
        label=_("Other party"),
        max_length=120,
        required=False,
        help_text=_("A grant agreement takes it from the application."),
    )
    subject = forms.CharField(label=_("Subject of the contract"), max_length=200)
    amount_fen = YuanField(label=_("Contract sum"))
    retention_percent = forms.IntegerField(
        label=_("Retention money, in percent"),
        min_value=0,
        max_value=LARGEST_RETENTION,
        initial=0,
        help_text=_("Held back from each progress payment until the defects period is over."),
    )
    signed_on = day_field(label=_("Signed on"))
    application = forms.ChoiceField(
        label=_("Granted application"), required=False, help_text=_("Only for a grant agreement.")
    )
    evidence = forms.FileField(label=_("Scan or photo"), required=False)

    def __init__(self, *args: Any, granted: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        """Offer the applications that were granted; add the fields of the milestones."""
        super().__init__(*args, **options)
        self.fields["application"].choices = [BLANK, *granted]  # type: ignore[attr-defined]
        for number in MILESTONES:
            first = number == MILESTONES[0]
            self.fields[f"condition_{number}"] = forms.CharField(
                label=_("Milestone %(number)s: condition") % {"number": number},
                max_length=200,
                required=first,
            )
            self.fields[f"share_{number}"] = forms.IntegerField(
                label=_("Milestone %(number)s: share in percent") % {"number": number},
                min_value=1,
                max_value=100,
                required=first,
            )

    def to_contract(self, evidence_file_id: UUID | None) -> NewWorkContract:
        """Return the contract; empty milestones are left out."""
        data = self.cleaned_data
        rows = [(data[f"condition_{one}"], data[f"share_{one}"]) for one in MILESTONES]
        names = ("number", "kind", "party", "subject", "amount_fen", "retention_percent", "signed_on")
        return NewWorkContract(
            **{name: data[name] for name in names},
            milestones=tuple((text, share or 0) for text, share in rows if text or share),
            application_id=UUID(data["application"]) if data["application"] else None,
            evidence_file_id=evidence_file_id,
        )


class MeetForm(forms.Form):
    """What proves that a milestone is met."""

    on = day_field(label=_("Met on"))
    evidence = forms.CharField(
        label=_("Proof"), max_length=200, help_text=_("Record of the supervisor or of acceptance.")
    )
    scan = forms.FileField(label=_("Scan or photo"), required=False)


class AskForm(forms.Form):
    """Money to ask for under a contract."""

    kind = forms.ChoiceField(label=_("Kind of payment"), choices=PaymentKind.choices)
    milestone = forms.ChoiceField(
        label=_("Milestone"), required=False, help_text=_("Only for a progress payment.")
    )
    amount_fen = YuanField(label=_("Amount"))
    purpose = forms.CharField(
        label=_("Purpose or reason"),
        max_length=200,
        help_text=_("For returned money: why it is claimed back."),
    )
    evidence = forms.FileField(label=_("Invoice or receipt"), required=False)

    def __init__(self, *args: Any, milestones: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        """Offer the milestones that are met."""
        super().__init__(*args, **options)
        self.fields["milestone"].choices = [BLANK, *milestones]  # type: ignore[attr-defined]

    def to_ask(self, evidence_file_id: UUID | None) -> Ask:
        """Return the request."""
        data = self.cleaned_data
        milestone = UUID(data["milestone"]) if data["milestone"] else None
        return Ask(data["kind"], data["amount_fen"], data["purpose"], milestone, evidence_file_id)


class WhyForm(forms.Form):
    """Why something is turned down or undone."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    def field_of(self, name: str) -> str:
        """Return the form field at which a refusal is shown."""
        return {"note": "reason"}.get(name, name)
