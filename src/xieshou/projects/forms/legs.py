"""Fields for what a project stands on: a task of a plan, a requirement, a need, a capability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.projects.rules.legs import LEG_COLUMNS

from .fields import BLANK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xieshou.projects.models import Project

OUTSIDE = _("on file, outside your area")


class LegsForm(forms.Form):
    """The four fields; `offer_legs` fills them with what the actor's area records."""

    plan_line_id = forms.ChoiceField(
        label=_("Task of the annual plan"),
        required=False,
        help_text=_("What is left empty below is taken from the task."),
    )
    requirement_id = forms.ChoiceField(label=_("Requirement"), required=False)
    need_id = forms.ChoiceField(label=_("Recorded need"), required=False)
    capability_id = forms.ChoiceField(label=_("Recorded capability"), required=False)


class StandForm(LegsForm):
    """What a project stands on, named apart from its other terms."""

    def __init__(
        self, *args: Any, project: Project, legs: Mapping[str, Sequence[tuple[str, str]]], **options: Any
    ) -> None:
        """Offer what is on file, with what the project stands on chosen."""
        options["initial"] = {name: getattr(project, name) for name in LEG_COLUMNS}
        super().__init__(*args, **options)
        offer_legs(self, project, legs)

    def to_legs(self) -> dict[str, Any]:
        """Return the keys by column."""
        return legs_of(self.cleaned_data)


def offer_legs(
    form: forms.Form, project: Project | None, legs: Mapping[str, Sequence[tuple[str, str]]]
) -> None:
    """Offer the rows of each leg; what is on file but outside the area stays and can be kept."""
    for name in LEG_COLUMNS:
        known = str(getattr(project, name, None) or "")
        offered = [BLANK, *legs.get(name, ())]
        if known not in dict(offered):
            offered.append((known, str(OUTSIDE)))
        form.fields[name].choices = offered  # type: ignore[attr-defined]


def legs_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys that were chosen, by column."""
    return {name: UUID(data[name]) if data[name] else None for name in LEG_COLUMNS}
