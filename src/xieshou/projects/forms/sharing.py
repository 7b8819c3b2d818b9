"""The form that shares income among many payees."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.projects.operations.sharing import Sharing
from xieshou.projects.rules.sharing import Line

from .fields import YuanField, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

WAYS = (
    ("equal", _("In equal shares")),
    ("parts", _("By parts, as shares held or mu of land")),
    ("amounts", _("By amounts in yuan")),
)
LONGEST = 120_000
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")


class SharingForm(forms.Form):
    """One sum, and the payees with their parts or amounts: one a line, as copied from Excel."""

    contract = forms.ChoiceField(label=_("Contract"))
    total_fen = YuanField(label=_("Sum to share"))
    from_date = day_field(label=_("From"))
    last_date = day_field(label=_("Last day"))
    proof = forms.CharField(
        label=_("Proof"), max_length=200, help_text=_("Pay list, receipt or bank record with its number.")
    )
    way = forms.ChoiceField(label=_("How it is shared"), choices=WAYS)
    lines = forms.CharField(
        label=_("Payees"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "data-wide": "1"}),
        help_text=_(
            "One a line: code of the household or village, then the part or amount; two columns copied "
            "from Excel fit as they are."
        ),
    )

    def __init__(self, *args: Any, contracts: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        """Offer the contracts that share income."""
        super().__init__(*args, **options)
        self.fields["contract"].choices = list(contracts)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the lines."""
        data = super().clean() or {}
        way, rows = data.get("way", ""), []
        for number, text in enumerate(data.get("lines", "").splitlines(), start=1):
            words = text.replace("\t", " ").replace(",", " ").replace("，", " ").split()
            if not words:
                continue
            line = _read(words, way)
            if line is None:
                self.add_error("lines", _("Line %(number)s cannot be read.") % {"number": number})
                return data
            rows.append(line)
        data["shares"] = tuple(rows)
        return data

    def to_sharing(self) -> Sharing:
        """Return the sharing; its end is the day after the last one."""
        data = self.cleaned_data
        return Sharing(
            UUID(data["contract"]),
            data["total_fen"],
            data["from_date"],
            data["last_date"] + timedelta(days=1),
            data["proof"],
            data["shares"],
        )

    def field_of(self, name: str) -> str:
        """Return the form field at which a refusal is shown."""
        return {"to_date": "last_date"}.get(name, name)


def _read(words: list[str], way: str) -> Line | None:
    """Return the payee of a line, None where it cannot be read; words of a name in between are left out."""
    if way == "equal":
        return Line(words[0], part=1)
    if len(words) == 1 or not NUMBER.fullmatch(words[-1]):
        return None
    number = Decimal(words[-1]) * (100 if way == "amounts" else 1)
    if number != int(number):
        return None
    return Line(words[0], amount_fen=int(number)) if way == "amounts" else Line(words[0], part=int(number))
