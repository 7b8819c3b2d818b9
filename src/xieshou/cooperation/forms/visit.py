"""Forms of field visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.delegation import NewMember
from xieshou.cooperation.operations.visit import Problem, Stop, VisitPlan
from xieshou.cooperation.vocabulary.meeting import Rank, StopKind
from xieshou.kernel.regions.forms import RegionField

from .agreement import WIDE
from .fields import BodyField, day_field, moment_field
from .meeting import side_field

if TYPE_CHECKING:
    from collections.abc import Iterable


DIRECTIONS = [
    ("0", _("The eastern side travels to the west")),
    ("1", _("The western side travels to the east")),
]
POSITION: dict[str, Any] = {"step": "any", "data-position-label": _("Use the position of this device")}


class VisitForm(forms.Form):
    """Who goes where, when and why."""

    title = forms.CharField(label=_("Title"), max_length=120)
    leader = forms.CharField(label=_("Leader"), max_length=60)
    region_code = RegionField(label=_("Eastern district"), levels=WIDE)
    partner_region_code = RegionField(label=_("Western prefecture or county"), levels=WIDE)
    from_date = day_field(label=_("First day"))
    to_date = day_field(label=_("Last day"))
    to_east = forms.TypedChoiceField(
        label=_("Who travels"),
        choices=DIRECTIONS,
        coerce=lambda value: value == "1",
        required=False,
        empty_value=False,  # type: ignore[arg-type] # it is the clean value of a field left empty
    )
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


class MemberForm(forms.Form):
    """Somebody of a delegation, or of those who received it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    duty = forms.CharField(label=_("Duty"), max_length=80, required=False)
    rank = forms.ChoiceField(label=_("Level of office"), choices=Rank.choices, initial=Rank.STAFF)
    is_east = side_field(_("Side"))  # type: ignore[arg-type]

    def to_member(self) -> NewMember:
        """Return who it is."""
        return NewMember(**self.cleaned_data)


class NeedForm(forms.Form):
    """A need that was noticed at a household."""

    text = forms.CharField(
        label=_("Need noticed"),
        max_length=300,
        help_text=_("It goes to the village cadres as a clue to be verified."),
    )


class FindingForm(forms.Form):
    """A problem, where and when it was seen, who puts it right, until when."""

    text = forms.CharField(label=_("Problem"), max_length=300)
    stop_id = forms.ChoiceField(label=_("Stop"), required=False)
    village_code = RegionField(
        label=_("Village"), required=False, help_text=_("Only if it is at none of the stops.")
    )
    seen_at = moment_field(label=_("Seen at"))
    photo = forms.FileField(label=_("Photo of the problem"), required=False)
    no_photo_reason = forms.CharField(label=_("Why there is no photo"), max_length=120, required=False)
    latitude = forms.FloatField(
        label=_("Latitude"),
        required=False,
        widget=forms.NumberInput(attrs=POSITION | {"data-position": "latitude"}),
    )
    longitude = forms.FloatField(
        label=_("Longitude"),
        required=False,
        widget=forms.NumberInput(attrs=POSITION | {"data-position": "longitude"}),
    )
    owner = forms.CharField(label=_("Owner"), max_length=80)
    due_date = day_field(label=_("Until"))

    def __init__(self, *args: Any, stops: Iterable[Any] = (), **options: Any) -> None:
        """Offer the stops of the visit."""
        super().__init__(*args, **options)
        choices = [("", "—"), *((str(stop.pk), str(stop)) for stop in stops)]
        self.fields["stop_id"].choices = choices  # type: ignore[attr-defined]

    def to_problem(self) -> Problem:
        """Return the problem without its photo."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "photo"}
        return Problem(**data | {"stop_id": UUID(data["stop_id"]) if data["stop_id"] else None})


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
