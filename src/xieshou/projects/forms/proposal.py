"""Forms of the project library."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.projects.operations.proposal import TERM_NAMES
from xieshou.projects.operations.stage import Step
from xieshou.projects.rules.legs import LEG_COLUMNS
from xieshou.projects.rules.proposal import Terms
from xieshou.projects.rules.sectors import sector_choices
from xieshou.projects.vocabulary.proposal import (
    PROOFS,
    Category,
    ChainLink,
    FundSource,
    Nature,
    Origin,
    Reached,
    Stage,
)

from .fields import BLANK, YuanField, area, day_field
from .legs import LegsForm, legs_of, offer_legs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xieshou.projects.models import Project

ANY_WEST = (RegionLevel.PREFECTURE, RegionLevel.COUNTY, RegionLevel.TOWNSHIP, RegionLevel.VILLAGE)
FIRST_YEAR, LAST_YEAR = 2013, 2100


class ProjectForm(LegsForm):
    """Everything a project must say."""

    code = forms.CharField(label=_("Project number"), max_length=30)
    name = forms.CharField(label=_("Name of the project"), max_length=120)
    region_code = RegionField(label=_("Place"), levels=ANY_WEST, mine=True)
    origin = forms.ChoiceField(label=_("Proposed by"), choices=Origin.choices)
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    nature = forms.ChoiceField(label=_("Nature"), choices=Nature.choices)
    sector = forms.ChoiceField(label=_("Sector"), choices=sector_choices)
    chain_link = forms.ChoiceField(label=_("Chain that it mends"), choices=ChainLink.choices)
    plan_year = forms.IntegerField(label=_("Year of the plan"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    starts_on = day_field(label=_("Begins"))
    ends_on = day_field(label=_("Ends"))
    responsible_unit = forms.CharField(label=_("Responsible unit"), max_length=120)
    implementer = forms.CharField(label=_("Carried out by"), max_length=120, required=False)
    tasks = area(label=_("Tasks"), max_length=2000)
    beneficiaries = forms.CharField(label=_("Beneficiaries"), max_length=300, required=False)
    households_planned = forms.IntegerField(label=_("Households"), min_value=0, initial=0)
    people_planned = forms.IntegerField(label=_("People"), min_value=0, initial=0)
    performance_target = area(
        label=_("Performance target"),
        max_length=500,
        required=False,
        help_text=_("Without a target that can be measured the project does not enter the library."),
    )
    participation = area(label=_("Participation of the villagers"), max_length=500, required=False)
    linkage = area(
        label=_("How households share in the income"),
        max_length=500,
        required=False,
        help_text=_("Needed for every project that operates with aid money."),
    )
    is_operating = forms.BooleanField(label=_("It operates and earns"), required=False)
    leaves_asset = forms.BooleanField(label=_("It leaves assets"), required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        project: Project | None = None,
        legs: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        **options: Any,
    ) -> None:
        """Add a field of money for each source; fill in what is on file; offer what the project stands on."""
        if project is not None:
            options["initial"] = {
                **{name: getattr(project, name) for name in TERM_NAMES},
                "code": project.code,
                **{f"source_{key}": amount for key, amount in project.sources.items()},
            }
        super().__init__(*args, **options)
        offer_legs(self, project, legs or {})
        for source in FundSource:
            self.fields[f"source_{source}"] = YuanField(
                label=source.label, required=False, min_value=Decimal(0)
            )
        if project is not None:
            for name in ("code", "region_code", "origin"):
                self.fields[name].disabled = True

    @property
    def source_fields(self) -> list[forms.BoundField]:
        """Return the fields of the money."""
        return [self[f"source_{source}"] for source in FundSource]

    def field_of(self, name: str) -> str:
        """Return the form field at which a refusal about a term is shown."""
        return {"sources": f"source_{FundSource.EAST_WEST}", "amount_fen": "source_east_west"}.get(name, name)

    def terms(self) -> Terms:
        """Return the terms; the amount is the sum of its sources."""
        data = self.cleaned_data
        sources = {str(source): data[f"source_{source}"] or 0 for source in FundSource}
        plain = {name: data[name] for name in TERM_NAMES if name in data and name not in LEG_COLUMNS}
        return Terms(**plain, **legs_of(data), amount_fen=sum(sources.values()), sources=sources)


class AdjustForm(ProjectForm):
    """The terms of a project of the library, with the document and the reason of the adjustment."""

    document = forms.CharField(label=_("Document of the adjustment"), max_length=200)
    reason = area(label=_("Reason"), max_length=500)


class StepForm(forms.Form):
    """A step of a project, and what proves it."""

    to = forms.ChoiceField(label=_("Next stage"))
    document = forms.CharField(label=_("Document"), max_length=200)
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        help_text=_("Needed where a project is sent back or leaves the library."),
    )
    result = area(
        label=_("What was reached, in figures"),
        max_length=500,
        required=False,
        help_text=_("Beside the performance target of the project."),
    )
    reached = forms.ChoiceField(
        label=_("Performance target"), choices=[BLANK, *Reached.choices], required=False
    )
    evidence = forms.FileField(label=_("Scan or photo"), required=False)

    def __init__(self, *args: Any, moves: Sequence[Stage], **options: Any) -> None:
        """Offer the legal steps that the actor may take; only a review says what was reached."""
        super().__init__(*args, **options)
        self.fields["to"].choices = [(str(move), move.label) for move in moves]  # type: ignore[attr-defined]
        if Stage.EVALUATED not in moves:
            del self.fields["result"], self.fields["reached"]
        if moves:
            self.fields["document"].help_text = PROOFS[moves[0]]

    def to_step(self, evidence_file_id: Any = None) -> Step:
        """Return the step."""
        data = self.cleaned_data
        said = {name: data.get(name, "") for name in ("result", "reached")}
        return Step(data["to"], data["document"], data["note"], evidence_file_id, **said)


class NoticeForm(forms.Form):
    """A public notice: level, place, first and last day."""

    level = forms.ChoiceField(label=_("Level"), choices=Origin.choices)
    posted_at = forms.CharField(
        label=_("Where it is posted"), max_length=120, help_text=_("Notice board, website or group.")
    )
    from_date = day_field(label=_("First day"))
    last_date = day_field(label=_("Last day"))

    def values(self) -> dict[str, Any]:
        """Return the notice; its end is the day after the last one."""
        data = self.cleaned_data
        return {
            "level": data["level"],
            "posted_at": data["posted_at"],
            "from_date": data["from_date"],
            "to_date": data["last_date"] + timedelta(days=1),
        }

    def field_of(self, name: str) -> str:
        """Return the form field at which a refusal is shown."""
        return {"to_date": "last_date"}.get(name, name)


class CloseNoticeForm(forms.Form):
    """What came of a public notice."""

    objection = area(label=_("Objection"), max_length=500, required=False, help_text=_("Empty: none came."))
    answer = area(label=_("Answer to the objection"), max_length=500, required=False)


class PlaceForm(forms.Form):
    """A place that the project covers."""

    region_code = RegionField(label=_("Place"), levels=ANY_WEST, mine=True)
    area_mu = forms.DecimalField(label=_("Area (mu)"), min_value=Decimal(0), decimal_places=2, max_digits=12)
    households = forms.IntegerField(label=_("Households"), min_value=0, initial=0)
    share_fen = YuanField(label=_("Share of the money"), required=False, min_value=Decimal(0))
