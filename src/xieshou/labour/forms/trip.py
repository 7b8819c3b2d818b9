"""Forms of organised journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.trip import MOST_SEATS, TripPlan
from xieshou.labour.vocabulary.delivery import Transport
from xieshou.labour.vocabulary.trip import CostKind, CostPayer, NoShowReason

from .dates import day_field, moment_field
from .yuan import YuanField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class TripForm(forms.Form):
    """From where to where, how and when."""

    title = forms.CharField(label=_("Title"), max_length=80)
    region_code = forms.ChoiceField(label=_("Sending county"))
    work_region_code = forms.ChoiceField(label=_("Place of work"))
    destination = forms.CharField(
        label=_("Destination"), max_length=120, help_text=_("Where the passengers are handed over.")
    )
    transport = forms.ChoiceField(label=_("Transport"), choices=Transport.choices)
    carrier = forms.CharField(label=_("Carrier"), max_length=80, required=False)
    leaves_at = moment_field(label=_("Departure"))
    due_at = moment_field(label=_("Arrival expected"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(
        self, *args: Any, homes: Sequence[tuple[str, str]], works: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        """Offer the counties and districts between which somebody waits to travel."""
        super().__init__(*args, **options)
        self.fields["region_code"].choices = list(homes)  # type: ignore[attr-defined]
        self.fields["work_region_code"].choices = list(works)  # type: ignore[attr-defined]

    def to_plan(self) -> TripPlan:
        """Return the plan."""
        return TripPlan(**self.cleaned_data)


class VehicleForm(forms.Form):
    """A vehicle and who looks after its passengers."""

    label = forms.CharField(
        label=_("Vehicle"), max_length=40, help_text=_("Number plate, coach or carriage.")
    )
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    guardian = forms.CharField(label=_("Guardian on board"), max_length=60)


class StopForm(forms.Form):
    """Where passengers are picked up."""

    place = forms.CharField(label=_("Meeting place"), max_length=120)
    meets_at = moment_field(label=_("Meeting time"))


class SeatForm(forms.Form):
    """Who gets a seat, and where they get on."""

    stop_id = forms.ChoiceField(label=_("Meeting place"))
    placement_ids = forms.MultipleChoiceField(label=_("Passengers"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        stops: Iterable[tuple[Any, str]],
        workers: Iterable[tuple[Any, str]],
        **options: Any,
    ) -> None:
        """Offer the stops of the trip and the workers who wait."""
        super().__init__(*args, **options)
        self.fields["stop_id"].choices = [(str(key), text) for key, text in stops]  # type: ignore[attr-defined]
        self.fields["placement_ids"].choices = [(str(key), text) for key, text in workers]  # type: ignore[attr-defined]

    def to_seating(self) -> dict[str, Any]:
        """Return the keys."""
        data = self.cleaned_data
        return {
            "stop_id": UUID(data["stop_id"]),
            "placement_ids": [UUID(key) for key in data["placement_ids"]],
        }


class CostForm(forms.Form):
    """A cost of the trip."""

    kind = forms.ChoiceField(label=_("Kind of cost"), choices=CostKind.choices)
    payer = forms.ChoiceField(label=_("Borne by"), choices=CostPayer.choices)
    amount_fen = YuanField(label=_("Amount"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class ReverseCostForm(forms.Form):
    """Why a cost is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class BookCostForm(forms.Form):
    """Out of which account a cost was paid, and when."""

    account_id = forms.TypedChoiceField(label=_("Paid out of"), coerce=UUID)
    booked_on = day_field(label=_("Day of payment"))

    def __init__(
        self, *args: Any, accounts: Iterable[tuple[Any, str]], takes_back: bool, **options: Any
    ) -> None:
        """Offer the accounts of the payer; what takes a cost back goes where it came from."""
        super().__init__(*args, **options)
        self.fields["account_id"].choices = [(str(key), text) for key, text in accounts]  # type: ignore[attr-defined]
        if takes_back:
            del self.fields["account_id"]

    def to_booking(self) -> dict[str, Any]:
        """Return account and day."""
        return {
            "account_id": self.cleaned_data.get("account_id"),
            "booked_on": self.cleaned_data["booked_on"],
        }


class CancelTripForm(forms.Form):
    """Why a trip does not take place."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class NoShowForm(forms.Form):
    """Why a passenger did not come."""

    reason = forms.ChoiceField(label=_("Reason"), choices=NoShowReason.choices)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class CodeForm(forms.Form):
    """The code of the manifest, typed where the square cannot be scanned."""

    code = forms.RegexField(
        label=_("Check-in code"),
        regex=r"^\s*[0-9]{6}\s*$",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("The code has six digits.")},
    )
