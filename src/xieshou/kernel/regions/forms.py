"""The address picker as a form field: type Chinese, pinyin or initials, choose a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from . import queries
from .models import Region
from .rules import CODE_DIGITS
from .vocabulary import RegionLevel

if TYPE_CHECKING:
    from collections.abc import Sequence


class RegionBoundField(BoundField):
    """The picker as templates draw it."""

    @property
    def region_text(self) -> str:
        """Return the full name of the chosen place, or what was typed."""
        code = self.value() or ""
        typed = self.data_text()
        return typed or queries.region_names([code]).get(code, code)

    def data_text(self) -> str:
        """Return the text of the visible input of a posted form."""
        return str(self.form.data.get(f"{self.html_name}_text", "")) if self.form.is_bound else ""


class RegionField(forms.CharField):
    """A place of one of some levels; the value is its full code of 12 digits.

    Args: levels: allowed levels; mine: only places of the user's area are offered.
    """

    template_name = "regions/field.html"
    default_error_messages = {
        "unknown": _("Choose a place from the list."),
        "level": _("Choose a place of the right level: a village, not a county."),
    }

    def __init__(
        self, *, levels: Sequence[RegionLevel] = (RegionLevel.VILLAGE,), mine: bool = False, **options: Any
    ) -> None:
        """Keep what may be chosen."""
        self.levels = tuple(int(level) for level in levels)
        self.mine = mine
        options["template_name"] = self.template_name
        super().__init__(max_length=CODE_DIGITS, **options)

    @property
    def pick_url(self) -> str:
        """Return the address that suggests places."""
        query = urlencode({"levels": ",".join(map(str, self.levels)), **({"mine": "1"} if self.mine else {})})
        return f"{reverse_lazy('regions:pick')}?{query}"

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> RegionBoundField:
        """Return the field together with its form."""
        return RegionBoundField(form, self, field_name)

    def clean(self, value: Any) -> str:
        """Return the code of today of the chosen place."""
        code = super().clean(value)
        if not code:
            return ""
        if len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        region = Region.objects.filter(pk=queries.resolve_code(code)).first()
        if region is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        if region.level not in self.levels:
            raise ValidationError(self.error_messages["level"], code="level")
        return region.code
