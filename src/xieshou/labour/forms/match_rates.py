"""The filter of the rate of matching."""

from __future__ import annotations

from typing import Any

from django import forms

from xieshou.labour.queries.match_rates import MatchCut

from .dates import month_field

NOBODY = "nobody"


class MatchCutForm(forms.Form):
    """Which referrals the rate counts; wrong values are left out rather than refused."""

    from_month = month_field(label="", required=False)
    to_month = month_field(label="", required=False)
    county = forms.RegexField(regex=r"^\d{6}$", required=False)
    employer = forms.UUIDField(required=False)
    steward = forms.CharField(max_length=36, required=False)
    days = forms.TypedChoiceField(coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, days: tuple[int, ...], default: int, **options: Any) -> None:
        """Offer the days after which a hire may count as retained."""
        super().__init__(*args, **options)
        self.default = default
        self.lengths = days
        field: Any = self.fields["days"]
        field.choices = [(day, day) for day in days]

    def to_cut(self) -> MatchCut:
        """Return the cut of whatever is right in the query."""
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        steward = data.get("steward") or ""
        return MatchCut(
            days=data.get("days") or self.default,
            from_month=data.get("from_month"),
            to_month=data.get("to_month"),
            county=data.get("county") or "",
            employer_id=data.get("employer"),
            steward_id=_key(steward),
            nobody=steward == NOBODY,
        )


def _key(text: str) -> Any:
    try:
        return forms.UUIDField().clean(text) if text else None
    except forms.ValidationError:
        return None
