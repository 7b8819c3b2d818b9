"""Forms of assets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.projects.operations.asset import HandOver, NewAsset
from xieshou.projects.vocabulary.asset import AssetKind, AssetStatus

from .fields import YuanField, area, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable


class AssetForm(forms.Form):
    """An asset that a contract left."""

    contract = forms.ChoiceField(label=_("Contract"))
    code = forms.CharField(label=_("Asset number"), max_length=40)
    name = forms.CharField(label=_("Name of the asset"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of asset"), choices=AssetKind.choices)
    location = forms.CharField(label=_("Location of the asset"), max_length=200)
    owner = forms.CharField(label=_("Asset owner"), max_length=120)
    value_fen = YuanField(label=_("Value of the asset"))

    def __init__(self, *args: Any, contracts: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        """Offer the contracts of the project."""
        super().__init__(*args, **options)
        self.fields["contract"].choices = list(contracts)  # type: ignore[attr-defined]

    def contract_id(self) -> UUID:
        """Return the chosen contract."""
        return UUID(self.cleaned_data["contract"])

    def to_asset(self) -> NewAsset:
        """Return the asset."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "contract"}
        return NewAsset(**values)


class HandOverForm(forms.Form):
    """To whom an asset is handed over."""

    owner = forms.CharField(label=_("Asset owner"), max_length=120)
    keeper = forms.CharField(label=_("Keeper of the asset"), max_length=120)
    document = forms.CharField(label=_("List or record of the hand-over"), max_length=200)
    on = day_field(label=_("Handed over on"))

    def to_handover(self) -> HandOver:
        """Return the hand-over."""
        return HandOver(**self.cleaned_data)


class ReleaseForm(forms.Form):
    """Why the value of an asset is released, and the decision on it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("As: the grant is claimed back, the asset was sold.")
    )
    document = forms.CharField(label=_("Decision or contract of disposal"), max_length=200)


class InspectionForm(forms.Form):
    """What an inspection found."""

    on = day_field(label=_("Inspected on"))
    status = forms.ChoiceField(label=_("State of the asset"), choices=AssetStatus.choices)
    finding = area(label=_("Finding of the inspection"), max_length=300)
