"""The form in which a target is declared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.coordination import Declaration
from xieshou.labour.vocabulary.coordination import Indicator


class TargetForm(forms.Form):
    """A target of the year that the page shows."""

    indicator = forms.ChoiceField(label=_("Indicator"), choices=Indicator.choices)
    value = forms.IntegerField(label=_("Target of the year"), min_value=1)
    source = forms.CharField(
        label=_("Stands in"),
        max_length=200,
        help_text=_("Document and article, for example the plan of the year agreed by both sides."),
        widget=forms.TextInput(attrs={"data-wide": True}),
    )

    def to_declaration(self, year: int) -> Declaration:
        """Return the declaration for a year."""
        data: dict[str, Any] = self.cleaned_data
        return Declaration(year, Indicator(data["indicator"]), data["value"], data["source"])
