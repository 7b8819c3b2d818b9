"""Forms of donations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.delivery import NewDelivery
from xieshou.cooperation.operations.giving import Pledge
from xieshou.cooperation.queries.plan import name_of_line
from xieshou.cooperation.vocabulary.giving import USES, GiftKind, GiftPurpose, TakerKind
from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel

from .fields import BodyField, YuanField, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

COUNTY = [RegionLevel.COUNTY]


class PledgeForm(forms.Form):
    """What a donor promises, and for what."""

    donor_id = BodyField(label=_("Donor"))
    region_code = RegionField(label=_("Eastern district"), levels=COUNTY)
    partner_region_code = RegionField(label=_("Western county"), levels=COUNTY)
    kind = forms.ChoiceField(label=_("Kind"), choices=GiftKind.choices)
    what = forms.CharField(label=_("What is given"), max_length=160)
    value_fen = YuanField(
        label=_("Amount or value"), help_text=_("Goods and services: the value that the donor states.")
    )
    restricted_to = forms.ChoiceField(
        label=_("Restricted to"),
        choices=GiftPurpose.choices,
        help_text=_("Enforced at each delivery; another use needs the donor's written consent."),
    )
    purpose = forms.CharField(label=_("Words of the donor"), max_length=200)
    pledged_on = day_field(label=_("Pledged on"))
    plan_line_id = forms.ChoiceField(label=_("Task of the annual plan"), required=False)

    def __init__(self, *args: Any, lines: Iterable[Any] = (), **options: Any) -> None:
        """Offer the tasks of annual plans."""
        super().__init__(*args, **options)
        self.fields["plan_line_id"].choices = choices_of_lines(lines)  # type: ignore[attr-defined]

    def to_pledge(self) -> Pledge:
        """Return the pledge."""
        return Pledge(**{**self.cleaned_data, "plan_line_id": key_of(self.cleaned_data["plan_line_id"])})


class TaskForm(forms.Form):
    """The task of a plan that a donation stands on."""

    plan_line_id = forms.ChoiceField(
        label=_("Task of the annual plan"), required=False, help_text=_("Empty: it stands on none.")
    )

    def __init__(
        self, *args: Any, lines: Iterable[Any] = (), standing: tuple[UUID, str] | None = None, **options: Any
    ) -> None:
        """Offer the tasks of annual plans, and the one it stands on: `standing` is its key and its name."""
        super().__init__(*args, **options)
        choices = choices_of_lines(lines)
        if standing and str(standing[0]) not in dict(choices):
            choices.append((str(standing[0]), standing[1]))
        self.fields["plan_line_id"].choices = choices  # type: ignore[attr-defined]

    def to_key(self) -> UUID | None:
        """Return the key of the task."""
        return key_of(self.cleaned_data["plan_line_id"])


def choices_of_lines(lines: Iterable[Any]) -> list[tuple[str, str]]:
    """Return tasks with their plans, for forms."""
    return [("", "—"), *((str(line.pk), name_of_line(line)) for line in lines)]


def key_of(text: str) -> UUID | None:
    """Return the key that was chosen, None where nothing was."""
    return UUID(text) if text else None


class ReceiveForm(forms.Form):
    """When it came in."""

    received_on = day_field(label=_("Received on"))


class DeliveryForm(forms.Form):
    """A part of a donation: who gets how much, for what; with its proof, and a consent where it is needed."""

    taker = forms.ChoiceField(label=_("Who gets it"), choices=TakerKind.choices)
    household_code = forms.CharField(
        label=_("Household code"), max_length=20, required=False, help_text=_("Where a household gets it.")
    )
    village_code = RegionField(
        label=_("Village"), required=False, help_text=_("Where a village collective gets it.")
    )
    body_id = BodyField(
        label=_("Organisation"),
        required=False,
        help_text=_("Where a school, hospital or organisation gets it."),
    )
    project_code = forms.CharField(
        label=_("Project number"), max_length=30, required=False, help_text=_("Where a project gets it.")
    )
    amount_fen = YuanField(label=_("Amount or value"))
    use = forms.ChoiceField(label=_("Use"), choices=USES)
    used_for = forms.CharField(label=_("Used for"), max_length=200)
    delivered_on = day_field(label=_("Delivered on"))
    stop_id = forms.ChoiceField(label=_("Given at this stop of a visit"), required=False)
    proof = forms.FileField(
        label=_("Proof of delivery"), required=False, help_text=_("A signed list or a photo.")
    )
    consent = forms.FileField(
        label=_("Consent of the donor"), required=False, help_text=_("Only for another use than the donor's.")
    )

    def __init__(self, *args: Any, stops: Iterable[Any] = (), **options: Any) -> None:
        """Offer the stops of visits of the same two sides."""
        super().__init__(*args, **options)
        choices = [("", "—"), *((str(stop.pk), f"{stop.day} {stop.place}") for stop in stops)]
        self.fields["stop_id"].choices = choices  # type: ignore[attr-defined]

    def to_part(self) -> NewDelivery:
        """Return the part without its files."""
        files = ("proof", "consent")
        data = {name: value for name, value in self.cleaned_data.items() if name not in files}
        return NewDelivery(**data | {"stop_id": UUID(data["stop_id"]) if data["stop_id"] else None})


class ReasonForm(forms.Form):
    """Why a part is refused, is to be taken back, or is left to stand."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
