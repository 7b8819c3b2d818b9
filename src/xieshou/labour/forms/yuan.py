"""A field that is typed in yuan and read in fen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class YuanField(forms.DecimalField):
    """Yuan with at most two decimals; the clean value is an integer of fen."""

    def __init__(self, **options: Any) -> None:
        """Take the options of a decimal field; the least amount is one fen."""
        options.setdefault("min_value", Decimal("0.01"))
        super().__init__(max_digits=12, decimal_places=2, **options)
        self.widget.attrs.update({"data-suffix": _("yuan"), "inputmode": "decimal"})

    def clean(self, value: Any) -> int | None:
        """Return fen, or None for an empty field."""
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)

    def prepare_value(self, value: Any) -> Any:
        """Show fen as yuan; what the user typed stays as it is."""
        return f"{value / 100:.2f}" if isinstance(value, int) else value
