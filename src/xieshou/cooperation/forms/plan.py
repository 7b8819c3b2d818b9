"""Forms of plans, needs, capabilities and proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import choices_of_indicators
from xieshou.cooperation.operations.plan import LineDraft
from xieshou.cooperation.operations.takeover import Takeover
from xieshou.cooperation.vocabulary.plan import PlanKind, SupplyKind
from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel

from .agreement import to_fen
from .fields import YuanField, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

COUNTY = [RegionLevel.COUNTY]
FIRST_YEAR, LAST_YEAR, MOST = 2013, 2100, 1_000_000


def year_field() -> forms.IntegerField:
    """Return the field of a calendar year."""
    return forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)


class RequirementForm(forms.Form):
    """An item of a policy document."""

    region_code = RegionField(label=_("Eastern district"), levels=COUNTY)
    title = forms.CharField(label=_("What is required"), max_length=160)
    document = forms.CharField(label=_("Document"), max_length=160)
    issued_on = day_field(label=_("Issued on"))


class NeedForm(forms.Form):
    """What a county needs."""

    region_code = RegionField(label=_("Eastern district"), levels=COUNTY)
    partner_region_code = RegionField(label=_("Western county"), levels=COUNTY)
    year = year_field()
    kind = forms.ChoiceField(label=_("Kind"), choices=SupplyKind.choices)
    title = forms.CharField(label=_("What is needed"), max_length=160)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=MOST)
    weight = forms.IntegerField(
        label=_("Weight"), min_value=1, max_value=100, initial=1, help_text=_("What one unit counts.")
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)


class CapabilityForm(forms.Form):
    """What a district can give."""

    region_code = RegionField(label=_("Eastern district"), levels=COUNTY)
    year = year_field()
    kind = forms.ChoiceField(label=_("Kind"), choices=SupplyKind.choices)
    title = forms.CharField(label=_("What can be given"), max_length=160)
    units = forms.IntegerField(label=_("Units"), min_value=1, max_value=MOST)
    cost_fen = YuanField(label=_("Cost of a unit"), min_value=0)
    people = forms.IntegerField(label=_("People a unit"), min_value=0, max_value=10_000, initial=0)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)


class PlanForm(forms.Form):
    """A plan; an annual one may stand below a three-year plan."""

    region_code = RegionField(label=_("Eastern district"), levels=COUNTY)
    kind = forms.ChoiceField(label=_("Kind"), choices=PlanKind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    from_date = day_field(label=_("From"))
    to_date = day_field(label=_("Until"))
    parent_id = forms.ChoiceField(label=_("Three-year plan above"), required=False)

    def __init__(self, *args: Any, parents: Iterable[Any] = (), **options: Any) -> None:
        """Offer the three-year plans of the area."""
        super().__init__(*args, **options)
        self.fields["parent_id"].choices = _offer(parents)  # type: ignore[attr-defined]

    def to_plan(self) -> dict[str, Any]:
        """Return what the operation takes."""
        data = dict(self.cleaned_data)
        return {
            **{name: data[name] for name in ("region_code", "kind", "title")},
            "days": (data["from_date"], data["to_date"]),
            "parent_id": UUID(data["parent_id"]) if data["parent_id"] else None,
        }


class LineForm(forms.Form):
    """A task with its three legs."""

    title = forms.CharField(label=_("Task of the plan"), max_length=160)
    owner = forms.CharField(label=_("Owner"), max_length=80)
    partner_region_code = RegionField(
        label=_("Western county"), levels=COUNTY, required=False, help_text=_("Empty: all counties")
    )
    indicator_code = forms.ChoiceField(label=_("Counted by"))
    target = forms.IntegerField(
        label=_("Target"), min_value=1, max_value=10_000_000_000, help_text=_("Money in whole yuan.")
    )
    parent_id = forms.ChoiceField(label=_("Line of the three-year plan"), required=False)
    requirement_id = forms.ChoiceField(label=_("Requirement"), required=False)
    need_id = forms.ChoiceField(label=_("Need"), required=False)
    capability_id = forms.ChoiceField(label=_("Capability"), required=False)

    def __init__(self, *args: Any, offers: dict[str, Iterable[Any]], **options: Any) -> None:
        """Offer what is on file for each leg and the lines of the plan above."""
        super().__init__(*args, **options)
        for name, rows in offers.items():
            self.fields[name].choices = _offer(rows)  # type: ignore[attr-defined]
        self.fields["indicator_code"].choices = choices_of_indicators()  # type: ignore[attr-defined]

    def to_draft(self) -> LineDraft:
        """Return the draft, money in fen."""
        data = to_fen(self.cleaned_data)
        keys = ("parent_id", "requirement_id", "need_id", "capability_id")
        return LineDraft(**{**data, **{name: UUID(data[name]) if data[name] else None for name in keys}})


def _offer(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [("", "—"), *((str(row.pk), str(row)) for row in rows)]


class ProposalForm(forms.Form):
    """For which district and year, under which limits."""

    region_code = RegionField(label=_("Eastern district"), levels=COUNTY)
    year = year_field()
    budget_fen = YuanField(label=_("Budget"), min_value=0)
    people = forms.IntegerField(label=_("Head-count"), min_value=0, max_value=100_000)


class AdoptForm(forms.Form):
    """By which document a plan is adopted."""

    document = forms.CharField(label=_("Document"), max_length=160)


class TakeoverForm(forms.Form):
    """Into which plan a proposal goes, under which requirement, and what counts each kind."""

    plan_id = forms.ChoiceField(label=_("Annual plan (draft)"))
    requirement_id = forms.ChoiceField(label=_("Requirement"))
    owner = forms.CharField(label=_("Owner"), max_length=80)

    def __init__(
        self,
        *args: Any,
        plans: Iterable[Any],
        requirements: Iterable[Any],
        kinds: Iterable[str],
        **options: Any,
    ) -> None:
        """Offer drafts of plans and requirements, and ask for each kind of supply by what it is counted."""
        super().__init__(*args, **options)
        self.fields["plan_id"].choices = _offer(plans)  # type: ignore[attr-defined]
        self.fields["requirement_id"].choices = _offer(requirements)  # type: ignore[attr-defined]
        self._kinds = sorted(set(kinds))
        for kind in self._kinds:
            label = _("%(kind)s are counted by") % {"kind": SupplyKind(kind).label}
            choices = [("", "—"), *choices_of_indicators()]
            self.fields[f"indicator_{kind}"] = forms.ChoiceField(label=label, choices=choices)

    def to_takeover(self) -> Takeover:
        """Return what was chosen."""
        data = self.cleaned_data
        counted = {kind: data[f"indicator_{kind}"] for kind in self._kinds}
        return Takeover(UUID(data["plan_id"]), UUID(data["requirement_id"]), data["owner"], counted)
