"""Forms of what an introduced enterprise buys, and of its ties."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.projects.operations.supply import NewSupply, NewTie
from xieshou.projects.vocabulary.introduction import TieKind

from .fields import YuanField, day_field
from .introduction import BELOW_CITY, after


class SupplyForm(forms.Form):
    """A purchase from a body."""

    supplier = forms.CharField(
        label=_("Supplier"),
        max_length=120,
        help_text=_("Company, cooperative or village collective; what households sell stands in benefits."),
    )
    home_code = RegionField(label=_("Place of the supplier"), levels=BELOW_CITY)
    what = forms.CharField(label=_("What was bought"), max_length=120)
    amount_fen = YuanField(label=_("Amount"))
    on_date = day_field(label=_("Date"))
    proof = forms.CharField(label=_("Proof"), max_length=200, help_text=_("Invoice or settlement list."))

    def to_supply(self) -> NewSupply:
        """Return the purchase."""
        return NewSupply(**self.cleaned_data)


class TieForm(forms.Form):
    """Work with a university, an institute or a firm."""

    kind = forms.ChoiceField(label=_("Kind of partner"), choices=TieKind.choices)
    partner = forms.CharField(label=_("Working with"), max_length=120)
    what = forms.CharField(label=_("What both do"), max_length=200)
    from_date = day_field(label=_("From"))
    last_day = day_field(label=_("Last day"), required=False)
    document = forms.CharField(label=_("Document"), max_length=200)

    def to_tie(self) -> NewTie:
        """Return the tie."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "last_day"}
        return NewTie(to_date=after(self.cleaned_data["last_day"]), **data)

    def field_of(self, name: str) -> str:
        """Return the form field at which a refusal is shown."""
        return {"to_date": "last_day"}.get(name, name)
