"""Forms of the special funding scheme."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.organisations.queries import list_organisations
from xieshou.kernel.organisations.vocabulary import OrganisationKind
from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.projects.operations.scheme import MOST_POINTS, NewApplication, NewCall
from xieshou.projects.rules.scheme import CallRules
from xieshou.projects.rules.sectors import sector_choices
from xieshou.projects.vocabulary.scheme import Criterion, Paper

from .fields import BLANK, YuanField, area, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

APPLICANTS = (OrganisationKind.ENTERPRISE, OrganisationKind.COOPERATIVE)
KINDS = [(kind.value, kind.label) for kind in APPLICANTS]
RULES = (
    "kinds", "sectors", "papers", "max_grant_fen", "min_own_percent", "min_years", "min_households",
    "direction_percent", "sector_cap", "min_points",
)  # fmt: skip
MANY = ("kinds", "sectors", "papers")


def percent_field(label: Any, **options: Any) -> forms.IntegerField:
    """Return a field of whole percent."""
    return forms.IntegerField(label=label, min_value=0, max_value=100, initial=0, **options)


class CallForm(forms.Form):
    """A call: budget and days, its rules as text and as data."""

    number = forms.CharField(label=_("Number of the call"), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=120)
    region_code = RegionField(label=_("County"), levels=(RegionLevel.COUNTY,), mine=True)
    plan_line_id = forms.ChoiceField(
        label=_("Task of the annual plan"),
        required=False,
        help_text=_("What is granted and earned under the call is then counted by the plan."),
    )
    budget_fen = YuanField(label=_("Budget"))
    opens_on = day_field(label=_("First day"))
    last_date = day_field(label=_("Last day"))
    rules_version = forms.CharField(label=_("Version of the rules"), max_length=40)
    rules_text = area(label=_("Text of the rules"), max_length=4000)
    kinds = forms.MultipleChoiceField(
        label=_("Who may apply"), choices=KINDS, widget=forms.CheckboxSelectMultiple
    )
    papers = forms.MultipleChoiceField(
        label=_("Papers to bring"),
        choices=Paper.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    max_grant_fen = YuanField(label=_("Largest grant"))
    min_own_percent = percent_field(_("Least share of own money, in percent"))
    min_years = forms.IntegerField(label=_("Least years of operation"), min_value=0, initial=0)
    min_households = forms.IntegerField(label=_("Least households linked"), min_value=0, initial=0)
    sectors = forms.MultipleChoiceField(
        label=_("Sectors of the call"),
        choices=sector_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every sector may apply."),
    )
    direction_percent = percent_field(_("Share of the money for the direction, in percent"))
    sector_cap = forms.IntegerField(
        label=_("Most grants of one sector"), min_value=0, initial=0, help_text=_("0: no limit.")
    )
    min_points = forms.IntegerField(label=_("Least points"), min_value=0, max_value=MOST_POINTS, initial=60)

    def __init__(
        self, *args: Any, lines: Iterable[Any] = (), declared: Iterable[str] = (), **options: Any
    ) -> None:
        """Offer the tasks of annual plans; say what the counties declare as their industry."""
        super().__init__(*args, **options)
        words = "; ".join(declared) or _("no county of your area declares one")
        text = _("The direction is the industry that the county declares: %(declared)s.")
        self.fields["direction_percent"].help_text = text % {"declared": words}
        choices = [(str(line.pk), f"{line.plan} · {line}") for line in lines]
        self.fields["plan_line_id"].choices = [BLANK, *choices]  # type: ignore[attr-defined]

    def to_call(self, *, direction: tuple[str, ...]) -> NewCall:
        """Return the call with the declared direction of its county; it closes the day after its last one."""
        data = self.cleaned_data
        rules: dict[str, Any] = {name: tuple(data[name]) if name in MANY else data[name] for name in RULES}
        return NewCall(
            region_code=data["region_code"],
            number=data["number"],
            title=data["title"],
            budget_fen=data["budget_fen"],
            opens_on=data["opens_on"],
            closes_on=data["last_date"] + timedelta(days=1),
            rules_version=data["rules_version"],
            rules_text=data["rules_text"],
            rules=CallRules(direction=direction, **rules),
            plan_line_id=UUID(data["plan_line_id"]) if data["plan_line_id"] else None,
        )

    def field_of(self, name: str) -> str:
        """Return the form field at which a refusal is shown."""
        return {"closes_on": "last_date"}.get(name, name)


class ApplicationForm(forms.Form):
    """An application of an enterprise or cooperative."""

    organisation = forms.ChoiceField(label=_("Applicant"))
    title = forms.CharField(label=_("Title"), max_length=120)
    sector = forms.ChoiceField(label=_("Sector"), choices=sector_choices)
    requested_fen = YuanField(label=_("Asked for"))
    own_fen = YuanField(label=_("Own money"), min_value=0)
    years_operating = forms.IntegerField(label=_("Years of operation"), min_value=0, max_value=200)
    households_linked = forms.IntegerField(label=_("Households linked"), min_value=0, max_value=100_000)
    papers = forms.MultipleChoiceField(
        label=_("Papers brought"),
        choices=Paper.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    plan = area(label=_("Plan of the applicant"), max_length=2000)

    def __init__(self, *args: Any, region: str, **options: Any) -> None:
        """Offer the enterprises and cooperatives of the county."""
        super().__init__(*args, **options)
        found = list_organisations(kinds=APPLICANTS, region_prefix=region, active_only=True)
        self.fields["organisation"].choices = [BLANK, *((str(one.pk), one.name) for one in found)]  # type: ignore[attr-defined]

    def to_application(self) -> NewApplication:
        """Return the application."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "organisation"}
        values["papers"] = tuple(values["papers"])
        return NewApplication(organisation_id=UUID(self.cleaned_data["organisation"]), **values)


class ScoreForm(forms.Form):
    """Points by criterion, or the declaration of a conflict of interest."""

    has_conflict = forms.BooleanField(label=_("I have a conflict of interest"), required=False)
    comment = area(label=_("Reason in words"), max_length=500, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Add a field of points for each criterion."""
        super().__init__(*args, **options)
        for criterion in Criterion:
            self.fields[f"points_{criterion}"] = forms.IntegerField(
                label=criterion.label, min_value=0, max_value=MOST_POINTS, required=False
            )

    def to_points(self) -> dict[str, int]:
        """Return the points given; none with a conflict."""
        data = self.cleaned_data
        if data["has_conflict"]:
            return {}
        given = {str(one): data[f"points_{one}"] for one in Criterion}
        return {name: value for name, value in given.items() if value is not None}


class DecisionForm(forms.Form):
    """The document with which the grants are decided."""

    document = forms.CharField(label=_("Document of the decision"), max_length=200)
