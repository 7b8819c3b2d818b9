"""Forms of joint meetings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.meeting import MeetingPlan, Resolution
from xieshou.cooperation.vocabulary.meeting import DecisionStatus, Presence
from xieshou.kernel.regions.forms import RegionField

from .agreement import WIDE
from .fields import day_field

SIDES = [("1", _("Eastern side")), ("0", _("Western side"))]


def side_field(label: str) -> forms.TypedChoiceField:
    """Return the choice between both sides; the clean value tells whether it is the eastern one."""
    return forms.TypedChoiceField(label=label, choices=SIDES, coerce=lambda value: value == "1")


class MeetingForm(forms.Form):
    """Both sides, where and when."""

    title = forms.CharField(label=_("Title"), max_length=120)
    place = forms.CharField(label=_("Venue or site"), max_length=120)
    region_code = RegionField(label=_("Eastern district"), levels=WIDE)
    partner_region_code = RegionField(label=_("Western prefecture or county"), levels=WIDE)
    held_on = day_field(label=_("Held on"))

    def to_plan(self) -> MeetingPlan:
        """Return the plan."""
        return MeetingPlan(**self.cleaned_data)


class AgendaForm(forms.Form):
    """A point of the agenda."""

    text = forms.CharField(label=_("Agenda item"), max_length=200)
    note = forms.CharField(label=_("Main points said"), max_length=600, required=False)


class AttendeeForm(forms.Form):
    """Somebody who takes part."""

    name = forms.CharField(label=_("Name"), max_length=60)
    duty = forms.CharField(label=_("Duty"), max_length=80, required=False)
    is_east = side_field(_("Side"))  # type: ignore[arg-type]
    came = forms.NullBooleanField(
        label=_("Came"),
        widget=forms.Select(
            choices=[("unknown", _("not noted")), ("true", _("came")), ("false", _("did not come"))]
        ),
    )


class PresenceForm(forms.Form):
    """Whether somebody invited came."""

    presence = forms.ChoiceField(label=_("Attendance"), choices=Presence.choices)
    stand_in = forms.CharField(
        label=_("Represented by"),
        max_length=60,
        required=False,
        help_text=_("Only for somebody represented."),
    )


class DecisionForm(forms.Form):
    """A decision with owner and day."""

    text = forms.CharField(label=_("Joint decision"), max_length=300)
    owner = forms.CharField(label=_("Owner"), max_length=80, help_text=_("The office that carries it out."))
    owner_is_east = side_field(_("Side of the owner"))  # type: ignore[arg-type]
    due_date = day_field(label=_("Until"))

    def to_resolution(self) -> Resolution:
        """Return the decision."""
        return Resolution(**self.cleaned_data)


class ReportForm(forms.Form):
    """Where a decision stands."""

    status = forms.ChoiceField(label=_("Status"), choices=DecisionStatus.choices)
    text = forms.CharField(label=_("Report"), max_length=300)


class MinutesForm(forms.Form):
    """The text of the minutes."""

    minutes = forms.CharField(label=_("Minutes"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}))
