"""Forms of field visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.visit import Stop, VisitPlan
from xieshou.cooperation.vocabulary.meeting import StopKind
from xieshou.kernel.regions.forms import RegionField

from .agreement import WIDE
from .fields import BodyField, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable


class VisitForm(forms.Form):
    """Who goes where, when and why."""

    title = forms.CharField(label=_("Title"), max_length=120)
    leader = forms.CharField(label=_("Leader"), max_length=60)
    region_code = RegionField(label=_("Eastern district"), levels=WIDE)
    partner_region_code = RegionField(label=_("Western prefecture or county"), levels=WIDE)
    from_date = day_field(label=_("First day"))
    to_date = day_field(label=_("Last day"))
    purpose = forms.CharField(label=_("Purpose of the visit"), max_length=300, required=False)

    def to_plan(self) -> VisitPlan:
        """Return the plan."""
        return VisitPlan(**self.cleaned_data)


class StopForm(forms.Form):
    """A site or household on the way."""

    day = day_field(label=_("Day of the stop"))
    kind = forms.ChoiceField(label=_("Kind"), choices=StopKind.choices)
    place = forms.CharField(label=_("Venue or site"), max_length=120)
    body_id = BodyField(label=_("Organisation"), required=False)
    household_code = forms.CharField(
        label=_("Household code"), max_length=20, required=False, help_text=_("For a visited household.")
    )
    project_code = forms.CharField(
        label=_("Project number"), max_length=30, required=False, help_text=_("For a visited project.")
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def to_stop(self) -> Stop:
        """Return the stop."""
        return Stop(**self.cleaned_data)


class FindingForm(forms.Form):
    """A problem, who puts it right, until when."""

    stop_id = forms.ChoiceField(label=_("Stop"), required=False)
    text = forms.CharField(label=_("Problem"), max_length=300)
    owner = forms.CharField(label=_("Owner"), max_length=80)
    due_date = day_field(label=_("Until"))

    def __init__(self, *args: Any, stops: Iterable[Any] = (), **options: Any) -> None:
        """Offer the stops of the visit."""
        super().__init__(*args, **options)
        choices = [("", "—"), *((str(stop.pk), str(stop)) for stop in stops)]
        self.fields["stop_id"].choices = choices  # type: ignore[attr-defined]

    def to_finding(self) -> dict[str, Any]:
        """Return what the operation takes."""
        data = self.cleaned_data
        return {**data, "stop_id": UUID(data["stop_id"]) if data["stop_id"] else None}


class MeasureForm(forms.Form):
    """What was done."""

    measure = forms.CharField(label=_("Measures taken"), max_length=300)


class CheckForm(forms.Form):
    """Accepted, or sent back with a reason."""

    accepted = forms.TypedChoiceField(
        label=_("Result of the check"),
        choices=[("1", _("accepted")), ("0", _("sent back"))],
        coerce=lambda value: value == "1",
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
