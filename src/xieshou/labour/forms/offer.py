"""The forms of a vacancy: its terms in two steps of one page, publishing, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.rules import short_code
from xieshou.labour.rules.need import HIGHEST_PLACE_M
from xieshou.labour.rules.offer import (
    LONGEST_DAY_HOURS,
    LONGEST_PROBATION_MONTHS,
    WEEK_DAYS,
    SkillAsked,
    VacancyTerms,
)
from xieshou.labour.vocabulary.need import Mandarin, ShiftCode
from xieshou.labour.vocabulary.offer import Insurance

from .fields import TermForm, TermsField, YuanField, many, skill_initial

if TYPE_CHECKING:
    from xieshou.labour.models import Vacancy

MOST_PLACES = 10_000
COUNTIES = 3


def _number(label: Any, low: int, high: int, suffix: Any = "", **options: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"data-suffix": suffix} if suffix else {})
    return forms.IntegerField(label=label, min_value=low, max_value=high, widget=widget, **options)


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


class VacancyForm(TermForm):
    """What an employer offers and asks. There is no field for what must not decide who gets a job."""

    with_must = True
    employer = forms.UUIDField(required=False)
    title = forms.CharField(label=_("Post"), max_length=80)
    occupation_code = forms.CharField(required=False, max_length=12)
    code = forms.CharField(
        label=_("Post number"),
        max_length=40,
        required=False,
        help_text=_("Empty: the next number of this employer."),
    )
    head_count = _number(_("Head count"), 1, MOST_PLACES)
    is_urgent = forms.BooleanField(label=_("Urgent"), required=False)
    wage_from = YuanField(label=_("Guaranteed wage"))
    wage_to = YuanField(label=_("Wage up to"))
    hours_per_day = _number(_("Hours a day"), 1, LONGEST_DAY_HOURS, initial=8)
    days_per_week = _number(_("Days a week"), 1, WEEK_DAYS, initial=5)
    shift = forms.ChoiceField(label=_("Shift"), choices=ShiftCode.choices)
    probation_months = _number(_("Probation"), 0, LONGEST_PROBATION_MONTHS, _("months"), required=False)
    lodging = forms.BooleanField(label=_("Lodging provided"), required=False)
    meals = forms.BooleanField(label=_("Meals provided"), required=False)
    insurances = forms.MultipleChoiceField(
        label=_("Insurances paid"),
        choices=Insurance.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language_level = forms.TypedChoiceField(label=_("Mandarin needed"), choices=Mandarin.choices, coerce=int)
    licences = TermsField(
        "licences", label=_("Licences needed"), help_text=_("Indispensable: nobody without them is proposed.")
    )
    conditions = TermsField("conditions", label=_("Working conditions"))
    altitude_m = _number(_("Altitude"), 0, HIGHEST_PLACE_M, _("metres"), required=False)
    climate_note = forms.CharField(label=_("Note on climate"), required=False, max_length=200)
    region_code = forms.CharField(required=False, max_length=12)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    starts_on = _day(_("Work starts on"), required=False)
    expires_on = _day(_("Open until"))
    description = forms.CharField(
        label=_("Work"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    requirements = forms.CharField(
        label=_("Requirements"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Skills and licences only. Sex, ethnicity, age, marriage, health status and origin are refused."
        ),
    )

    def clean_region_code(self) -> str:
        """Ask for the place of work, which the picker fills in."""
        code: str = self.cleaned_data["region_code"]
        if not (code.isdigit() and len(code) == 12):  # noqa: PLR2004 -- digits of a full code
            raise forms.ValidationError(_("Choose the place of work from the suggestions."))
        return code

    def terms(self) -> VacancyTerms:
        """Return what was entered, as the operation takes it."""
        data = self.cleaned_data
        plain = {
            name: data[name]
            for name in PLAIN
            if name not in ("probation_months", "altitude_m", "insurances", "licences", "conditions")
        }
        return VacancyTerms(
            **plain,
            wage_from_fen=data["wage_from"],
            wage_to_fen=data["wage_to"],
            probation_months=data["probation_months"] or 0,
            altitude_m=data["altitude_m"] or 0,
            insurances=tuple(data["insurances"]),
            licences=tuple(data["licences"]),
            conditions=tuple(data["conditions"]),
            skills=tuple(SkillAsked(**skill) for skill in self.cleaned_skills()),
        )


PLAIN = (
    "title",
    "occupation_code",
    "code",
    "head_count",
    "is_urgent",
    "hours_per_day",
    "days_per_week",
    "shift",
    "probation_months",
    "lodging",
    "meals",
    "insurances",
    "language_level",
    "licences",
    "conditions",
    "altitude_m",
    "climate_note",
    "region_code",
    "address",
    "starts_on",
    "expires_on",
    "description",
    "requirements",
)


def vacancy_initial(vacancy: Vacancy | None) -> dict[str, Any]:
    """Return the initial values of the form for an entered vacancy, or for a new one."""
    if vacancy is None:
        return {"shift": ShiftCode.DAY, "language_level": Mandarin.BASIC, "head_count": 1}
    initial: dict[str, Any] = {name: getattr(vacancy, name) for name in PLAIN}
    initial |= {
        "employer": vacancy.employer_id,
        "wage_from": vacancy.wage_from_fen,
        "wage_to": vacancy.wage_to_fen,
        "altitude_m": vacancy.altitude_m or None,
    }
    return initial | skill_initial(vacancy.skills)


class PublishForm(forms.Form):
    """To which counties, and until when."""

    county_1 = forms.CharField(required=False, max_length=12)
    county_2 = forms.CharField(required=False, max_length=12)
    county_3 = forms.CharField(required=False, max_length=12)
    expires_on = _day(_("Open until"), required=False)

    def counties(self) -> tuple[str, ...]:
        """Return the prefixes chosen; none = every paired county."""
        return tuple(short_code(code) for code in many(self.cleaned_data, "county", COUNTIES))


class WithdrawForm(forms.Form):
    """Why a vacancy is withdrawn."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
