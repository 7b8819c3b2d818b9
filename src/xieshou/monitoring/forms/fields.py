"""Date and money controls of the forms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def day_field(**options: Any) -> forms.DateField:
    """Return a date field with the browser's calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **options)


def long_text(**options: Any) -> forms.CharField:
    """Return a field of several lines."""
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **options)


class YuanField(forms.DecimalField):
    """Yuan with at most two decimals; the clean value is an integer of fen."""

    def __init__(self, **options: Any) -> None:
        """Take the options of a decimal field."""
        options.setdefault("min_value", Decimal(0))
        super().__init__(max_digits=12, decimal_places=2, **options)
        self.widget.attrs.update({"data-suffix": _("yuan"), "inputmode": "decimal"})

    def clean(self, value: Any) -> int | None:
        """Return fen, or None for an empty field."""
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)
