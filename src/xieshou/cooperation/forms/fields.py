"""Fields of the wing: days, moments, yuan, bodies chosen while typing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.organisations.queries import list_by_ids


def day_field(**options: Any) -> forms.DateField:
    """Return a date field with the browser's calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **options)


def moment_field(**options: Any) -> forms.DateTimeField:
    """Return a date and time field to the minute, by Shanghai time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "300"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **options)


class YuanField(forms.DecimalField):
    """Yuan with at most two decimals; the clean value is an integer of fen."""

    def __init__(self, **options: Any) -> None:
        """Take the options of a decimal field; the least amount is one fen."""
        options.setdefault("min_value", Decimal("0.01"))
        super().__init__(max_digits=14, decimal_places=2, **options)
        self.widget.attrs.update({"data-suffix": _("yuan"), "inputmode": "decimal"})

    def clean(self, value: Any) -> int | None:
        """Return fen, or None for an empty field."""
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)

    def prepare_value(self, value: Any) -> Any:
        """Show fen as yuan; what the user typed stays as it is."""
        return f"{value / 100:.2f}" if isinstance(value, int) else value


class BodyBoundField(BoundField):
    """The picker of a body as templates draw it."""

    @property
    def body_text(self) -> str:
        """Return the name of the chosen body, or what was typed."""
        typed = self.form.data.get(f"{self.html_name}_text", "") if self.form.is_bound else ""
        value = self.value()
        if typed or not value:
            return str(typed)
        found = list_by_ids([UUID(str(value))]) if _is_key(str(value)) else {}
        return next((body.name for body in found.values()), "")


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class BodyField(forms.CharField):
    """An organisation on file; the clean value is its key, or None.

    Args: kinds: the kinds that are offered.
    """

    template_name = "cooperation/body_field.html"

    def __init__(self, *, kinds: tuple[str, ...] = (), **options: Any) -> None:
        """Keep which kinds are offered."""
        self.kinds = kinds
        options["template_name"] = self.template_name
        super().__init__(max_length=36, **options)

    @property
    def pick_url(self) -> str:
        """Return the address that suggests bodies."""
        return f"{reverse('organisations:pick')}?{urlencode({'kinds': ','.join(self.kinds)})}"

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BodyBoundField:
        """Return the field together with its form."""
        return BodyBoundField(form, self, field_name)

    def clean(self, value: Any) -> Any:
        """Return the key of the chosen body."""
        text = super().clean(value)
        if not text:
            return None
        if not _is_key(text) or UUID(text) not in list_by_ids([UUID(text)]):
            raise ValidationError(_("Choose an organisation from the list."), code="unknown")
        return UUID(text)
