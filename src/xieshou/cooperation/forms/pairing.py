"""Forms of ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.pairing import Side, side_of_body
from xieshou.cooperation.vocabulary.pairing import PairLevel
from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel

from .fields import BodyField, day_field

if TYPE_CHECKING:
    from uuid import UUID

LEVELS = [RegionLevel.COUNTY, RegionLevel.TOWNSHIP, RegionLevel.VILLAGE]
BELOW = [(word.value, word.label) for word in PairLevel if word is not PairLevel.COUNTY]


class TieForm(forms.Form):
    """Two sides, each a body or a place, and the days."""

    level = forms.ChoiceField(label=_("Level of the tie"), choices=BELOW)
    eastern_region = RegionField(label=_("Eastern place"), levels=LEVELS, required=False)
    eastern_body = BodyField(
        label=_("Eastern organisation"),
        required=False,
        help_text=_("For schools, hospitals and enterprises; its place is known."),
    )
    western_region = RegionField(
        label=_("Western place"),
        levels=LEVELS,
        required=False,
        help_text=_("Leave both western fields empty if the source does not name the partner."),
    )
    western_body = BodyField(label=_("Western organisation"), required=False)
    from_date = day_field(label=_("From"))
    to_date = day_field(label=_("Until"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def to_tie(self) -> dict[str, Any]:
        """Return what the operation takes."""
        data = self.cleaned_data

        def side(region: str, body: UUID | None) -> Side:
            return side_of_body(body) if body else Side(region)

        return {
            "level": data["level"],
            "east": side(data["eastern_region"], data["eastern_body"]),
            "west": side(data["western_region"], data["western_body"]),
            "period": (data["from_date"], data["to_date"]),
            "note": data["note"],
            "source": data["source"],
        }


class EndTieForm(forms.Form):
    """The day on which a tie ends, and why."""

    to_date = day_field(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CountForm(forms.Form):
    """How many partners a source states."""

    region_code = RegionField(label=_("Eastern district"), levels=[RegionLevel.COUNTY], mine=True)
    level = forms.ChoiceField(label=_("Level of the tie"), choices=PairLevel.choices)
    stated = forms.IntegerField(label=_("Number of partners"), min_value=1, max_value=9999)
    from_date = day_field(label=_("From"))
    source = forms.CharField(label=_("Source"), max_length=200)
