"""Forms of the contract between the three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.projects.operations.clause import NewClause
from xieshou.projects.vocabulary.clause import NEVER_PAID, PartyKind

from .fields import BLANK, YuanField, area, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

PAYEES = [(kind.value, kind.label) for kind in PartyKind if kind not in NEVER_PAID]


class ClauseForm(forms.Form):
    """What one party does, and what it pays to whom by when."""

    kind = forms.ChoiceField(label=_("Kind of party"), choices=PartyKind.choices)
    party = forms.CharField(
        label=_("Name of the party"),
        max_length=120,
        help_text=_("Body, enterprise, village or group; no names of people."),
    )
    duty = area(label=_("Duty of the party"), max_length=300)
    pays_kind = forms.ChoiceField(label=_("Pays to"), choices=[BLANK, *PAYEES], required=False)
    amount_fen = YuanField(label=_("Amount to pay"), required=False)
    due_on = day_field(label=_("Due on"), required=False)
    work_contract = forms.ChoiceField(
        label=_("Counted from the payments of"),
        required=False,
        help_text=_("For money of the government: the contract under which it is paid."),
    )

    def __init__(self, *args: Any, works: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        """Offer the contracts of the project under which money is paid."""
        super().__init__(*args, **options)
        self.fields["work_contract"].choices = [BLANK, *works]  # type: ignore[attr-defined]

    def to_clause(self) -> NewClause:
        """Return the clause."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "work_contract"}
        chosen = self.cleaned_data["work_contract"]
        return NewClause(**values, work_contract_id=UUID(chosen) if chosen else None)


class MetForm(forms.Form):
    """That a duty was done."""

    on = day_field(label=_("Done on"))
    proof = forms.CharField(label=_("Proof"), max_length=200)


class ConcludeForm(forms.Form):
    """The signed contract."""

    on = day_field(label=_("Concluded on"))
    document = forms.CharField(label=_("Document"), max_length=200)
