"""Forms of introduced enterprises and parks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.projects.operations.introduction import IntroStep, NewJob, NewLead
from xieshou.projects.operations.park import Lease
from xieshou.projects.rules.sectors import sector_choices
from xieshou.projects.vocabulary.introduction import INTRO_PROOFS, IntroStage, MoneyKind

from .fields import YuanField, area, day_field
from .household import MemberForm

if TYPE_CHECKING:
    from datetime import date


BELOW_CITY = (RegionLevel.COUNTY, RegionLevel.TOWNSHIP, RegionLevel.VILLAGE)


def after(last_day: date | None) -> date | None:
    """Return the exclusive end of a last day; None stays open."""
    return None if last_day is None else last_day + timedelta(days=1)


class LeadForm(forms.Form):
    """A lead."""

    name = forms.CharField(label=_("Name of the enterprise"), max_length=120)
    region_code = RegionField(label=_("County or place where it would come"), levels=BELOW_CITY, mine=True)
    origin = forms.CharField(
        label=_("Comes from"), max_length=120, help_text=_("District, company or chamber that brought it.")
    )
    district_code = RegionField(
        label=_("Paired district that guided it"), levels=(RegionLevel.COUNTY,), required=False
    )
    sector = forms.ChoiceField(label=_("Sector"))
    found_on = day_field(label=_("Known since"))
    next_visit_on = day_field(label=_("Next visit"), required=False)
    jobs_planned = forms.IntegerField(label=_("Jobs planned"), min_value=0, initial=0)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the sectors in the active language."""
        super().__init__(*args, **options)
        self.fields["sector"].choices = sector_choices()  # type: ignore[attr-defined]

    def to_lead(self) -> NewLead:
        """Return the lead."""
        return NewLead(**self.cleaned_data)


class StepForm(forms.Form):
    """One step with its proof; the code of the licence is asked for on landing only."""

    on_date = day_field(label=_("Date"))
    document = forms.CharField(label=_("Document"), max_length=200)
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=30, required=False)
    note = area(label=_("Note"), max_length=300, required=False)
    next_visit_on = day_field(label=_("Next visit"), required=False)
    evidence = forms.FileField(label=_("Evidence file"), required=False)

    def __init__(self, *args: Any, to: IntroStage, **options: Any) -> None:
        """Ask for what proves the stage."""
        super().__init__(*args, **options)
        self._to = to
        self.fields["document"].help_text = INTRO_PROOFS[to]
        if to != IntroStage.LANDED:
            del self.fields["uscc"]
        if to == IntroStage.LOST:
            del self.fields["next_visit_on"]
            self.fields["note"].label, self.fields["note"].required = _("Reason"), True

    def to_step(self, file: UUID | None) -> IntroStep:
        """Return the step."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "evidence"}
        return IntroStep(to=self._to, evidence_file_id=file, **data)


class VisitDayForm(forms.Form):
    """When the enterprise is visited next."""

    next_visit_on = day_field(label=_("Next visit"), required=False)


class InvestmentForm(forms.Form):
    """An amount with its day and proof."""

    kind = forms.ChoiceField(label=_("What it is"), choices=MoneyKind.choices)
    amount_fen = YuanField(label=_("Amount"))
    on_date = day_field(label=_("Date"))
    proof = forms.CharField(
        label=_("Proof"), max_length=200, help_text=_("Contract, bank slip or tax receipt.")
    )


class TakeBackForm(forms.Form):
    """Why an amount is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class HireForm(MemberForm):
    """A person employed: a member of a household on file, or somebody by name and home."""

    worker_name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("Only for somebody who is not on the register."),
    )
    home_code = RegionField(label=_("Home"), levels=BELOW_CITY, required=False)
    from_date = day_field(label=_("From"))
    last_day = day_field(label=_("Last day"), required=False)
    proof = forms.CharField(label=_("Proof"), max_length=200, help_text=_("Labour contract or pay list."))

    def to_job(self) -> NewJob:
        """Return the job."""
        data = self.cleaned_data
        return NewJob(
            from_date=data["from_date"],
            proof=data["proof"],
            household_id=self.household_id,
            person_id=self.person_id,
            worker_name=data["worker_name"],
            home_code=data["home_code"],
            to_date=after(data["last_day"]),
        )


class EndForm(forms.Form):
    """The last day of a job or a lease."""

    last_day = day_field(label=_("Last day"))


class ParkForm(forms.Form):
    """A park."""

    name = forms.CharField(label=_("Name of the park"), max_length=120)
    region_code = RegionField(label=_("Place"), levels=BELOW_CITY, mine=True)
    operator = forms.CharField(label=_("Run by"), max_length=120)
    district_code = RegionField(
        label=_("Built with the district"), levels=(RegionLevel.COUNTY,), required=False
    )
    opened_on = day_field(label=_("Opened on"))


class LeaseForm(forms.Form):
    """A unit let to an enterprise."""

    introduction = forms.ChoiceField(label=_("Enterprise"))
    unit = forms.CharField(label=_("Unit"), max_length=40)
    area_m2 = forms.IntegerField(label=_("Area (m²)"), min_value=1)
    from_date = day_field(label=_("From"))
    last_day = day_field(label=_("Last day"), required=False)
    contract = forms.CharField(label=_("Contract"), max_length=120)

    def __init__(self, *args: Any, tenants: list[tuple[str, str]], **options: Any) -> None:
        """Offer the enterprises that may lease."""
        super().__init__(*args, **options)
        self.fields["introduction"].choices = tenants  # type: ignore[attr-defined]

    def to_lease(self) -> Lease:
        """Return the lease."""
        data = self.cleaned_data
        return Lease(
            UUID(data["introduction"]),
            data["unit"],
            data["area_m2"],
            data["from_date"],
            data["contract"],
            after(data["last_day"]),
        )

    def field_of(self, name: str) -> str:
        """Return the form field at which a refusal is shown."""
        return {"to_date": "last_day"}.get(name, name)
