"""The form of a job wish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.rules import full_code, short_code
from xieshou.labour.rules.need import HIGHEST_PLACE_M, WishTerms
from xieshou.labour.vocabulary.need import ENTRY_STATUSES, Mandarin, ReachCode, ShiftCode, Wanting

from .fields import TermForm, TermsField, YuanField, many, skill_initial

if TYPE_CHECKING:
    from xieshou.labour.models import JobWish

OCCUPATIONS, REGIONS = 3, 3


class WishForm(TermForm):
    """What somebody asks of a job. Occupations and regions are chosen while typing (`combos` of the view)."""

    status = forms.ChoiceField(
        label=_("Work status"),
        choices=[(status.value, status.label) for status in ENTRY_STATUSES],
        required=False,
    )
    occupation_1 = forms.CharField(required=False, max_length=12)
    occupation_2 = forms.CharField(required=False, max_length=12)
    occupation_3 = forms.CharField(required=False, max_length=12)
    occupation_text = forms.CharField(
        label=_("In the person's own words"),
        required=False,
        max_length=120,
        help_text=_("e.g. “sewing, not far from my sister”"),
    )
    wage_floor = YuanField(label=_("Lowest wage accepted"))
    wage_expected = YuanField(label=_("Wage hoped for"), required=False)
    reach = forms.ChoiceField(label=_("How far from home"), choices=ReachCode.choices)
    wanted_region_1 = forms.CharField(required=False, max_length=12)
    wanted_region_2 = forms.CharField(required=False, max_length=12)
    wanted_region_3 = forms.CharField(required=False, max_length=12)
    shifts = forms.MultipleChoiceField(
        label=_("Shifts accepted"),
        choices=ShiftCode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a tick: every shift."),
    )
    lodging = forms.ChoiceField(label=_("Lodging"), choices=Wanting.choices)
    meals = forms.ChoiceField(label=_("Meals"), choices=Wanting.choices)
    language_level = forms.TypedChoiceField(label=_("Spoken Mandarin"), choices=Mandarin.choices, coerce=int)
    licences = TermsField("licences", label=_("Licences held"))
    avoided_conditions = TermsField("conditions", label=_("Conditions borne badly"))
    altitude_max_m = forms.IntegerField(
        label=_("Highest altitude borne"),
        required=False,
        min_value=0,
        max_value=HIGHEST_PLACE_M,
        widget=forms.NumberInput(attrs={"data-suffix": _("metres")}),
    )
    climate_note = forms.CharField(label=_("Note on climate"), required=False, max_length=200)
    available_from = forms.DateField(
        label=_("Available from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def terms(self) -> WishTerms:
        """Return what was entered, as the operation takes it."""
        data = self.cleaned_data
        return WishTerms(
            occupation_codes=many(data, "occupation", OCCUPATIONS),
            occupation_text=data["occupation_text"],
            wage_floor_fen=data["wage_floor"],
            wage_expected_fen=data["wage_expected"],
            reach=data["reach"],
            wanted_regions=tuple(short_code(code) for code in many(data, "wanted_region", REGIONS)),
            shifts=tuple(data["shifts"]),
            lodging=data["lodging"],
            meals=data["meals"],
            language_level=data["language_level"],
            skills={skill["code"]: skill["level"] for skill in self.cleaned_skills()},
            licences=tuple(data["licences"]),
            avoided_conditions=tuple(data["avoided_conditions"]),
            altitude_max_m=data["altitude_max_m"] or 0,
            climate_note=data["climate_note"],
            available_from=data["available_from"],
            note=data["note"],
        )


PLAIN = (
    "occupation_text",
    "reach",
    "shifts",
    "lodging",
    "meals",
    "language_level",
    "licences",
    "avoided_conditions",
    "climate_note",
    "available_from",
    "note",
)


def wish_initial(wish: JobWish | None) -> dict[str, Any]:
    """Return the initial values of the form for a recorded wish, or for a new one."""
    if wish is None:
        return {"reach": ReachCode.NATION, "language_level": Mandarin.DAILY, "status": ENTRY_STATUSES[0]}
    initial: dict[str, Any] = {name: getattr(wish, name) for name in PLAIN}
    initial |= {
        "status": wish.status if wish.status in ENTRY_STATUSES else "",
        "wage_floor": wish.wage_floor_fen,
        "wage_expected": wish.wage_expected_fen,
        "altitude_max_m": wish.altitude_max_m or None,
    }
    initial |= {f"occupation_{row}": code for row, code in enumerate(wish.occupation_codes, start=1)}
    initial |= {
        f"wanted_region_{row}": code for row, code in enumerate(map(full_code, wish.wanted_regions), start=1)
    }
    return initial | skill_initial({"code": code, "level": level} for code, level in wish.skills.items())


class ConsentForm(forms.Form):
    """The day on which the person agreed to be shown to employers; empty withdraws the consent."""

    given_on = forms.DateField(
        label=_("Agreed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
