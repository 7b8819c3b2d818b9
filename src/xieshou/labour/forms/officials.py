"""Forms of exchange training of officials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.officials import CoursePlan, OfficialEntry
from xieshou.labour.rules.officials import HIGHEST, LOWEST, MOST_HOURS
from xieshou.labour.vocabulary.officials import CourseKind

from .dates import day_field

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = {"rows": 3}


class CourseForm(forms.Form):
    """A course between two sides."""

    kind = forms.ChoiceField(label=_("Kind of course"), choices=CourseKind.choices)
    topic = forms.CharField(label=_("Topic"), max_length=120)
    host = forms.CharField(label=_("Host"), max_length=120)
    place = forms.CharField(label=_("Place of the course"), max_length=120, required=False)
    region_code = forms.ChoiceField(label=_("Held on the side of"))
    partner_region_code = forms.ChoiceField(label=_("Officials also from"))
    from_date = day_field(label=_("First day"))
    last_day = day_field(label=_("Last day"))
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=MOST_HOURS)

    def __init__(self, *args: Any, regions: Sequence[tuple[str, str]], **options: Any) -> None:
        """Offer the paired regions of the actor's area."""
        super().__init__(*args, **options)
        for name in ("region_code", "partner_region_code"):
            self.fields[name].choices = list(regions)  # type: ignore[attr-defined]

    def to_plan(self) -> CoursePlan:
        """Return the plan."""
        return CoursePlan(**self.cleaned_data)


class OfficialForm(forms.Form):
    """An official who takes part."""

    name = forms.CharField(label=_("Name"), max_length=60)
    organisation_name = forms.CharField(label=_("Organisation"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=60, required=False)
    region_code = forms.ChoiceField(label=_("Side"))

    def __init__(self, *args: Any, regions: Sequence[tuple[str, str]], **options: Any) -> None:
        """Offer the two sides of the course."""
        super().__init__(*args, **options)
        self.fields["region_code"].choices = list(regions)  # type: ignore[attr-defined]

    def to_entry(self) -> OfficialEntry:
        """Return the official."""
        return OfficialEntry(**self.cleaned_data)


class AttendanceForm(forms.Form):
    """Hours attended and feedback."""

    hours = forms.IntegerField(label=_("Hours attended"), min_value=0, max_value=MOST_HOURS)
    score = forms.IntegerField(
        label=_("Mark for the course"), min_value=LOWEST, max_value=HIGHEST, required=False
    )
    feedback = forms.CharField(
        label=_("Feedback"), max_length=500, required=False, widget=forms.Textarea(attrs=WORDS)
    )


class CloseForm(forms.Form):
    """How a planned course ended."""

    held = forms.TypedChoiceField(
        label=_("What became of it"),
        choices=[("yes", _("Course held")), ("no", _("Course dropped"))],
        coerce=lambda word: word == "yes",
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
