"""Forms of village leaders, split shares and specialities."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.projects.operations.leader import Started
from xieshou.projects.operations.share import NewSpeciality
from xieshou.projects.rules.sectors import NO_SECTOR, sector_choices
from xieshou.projects.vocabulary.introduction import StartedKind

from .fields import day_field
from .household import MemberForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xieshou.kernel.actor import Scope

LINES = 8


class TrainingForm(forms.Form):
    """A training of village leaders."""

    title = forms.CharField(label=_("Title of the training"), max_length=120)
    region_code = RegionField(
        label=_("For the people of"), levels=(RegionLevel.COUNTY, RegionLevel.TOWNSHIP), mine=True
    )
    organiser = forms.CharField(label=_("Organised by"), max_length=120)
    from_date = day_field(label=_("From"))
    last_day = day_field(label=_("Last day"))
    document = forms.CharField(
        label=_("Document"), max_length=200, help_text=_("Notice or list of participants.")
    )

    def to_training(self) -> dict[str, Any]:
        """Return what the operation takes."""
        data = dict(self.cleaned_data)
        days = (data.pop("from_date"), data.pop("last_day") + timedelta(days=1))
        return {**data, "days": days}


class LeaderForm(MemberForm):
    """A member of a household who was trained."""

    training = forms.ChoiceField(label=_("Training"))

    def __init__(self, *args: Any, scope: Scope, trainings: list[tuple[str, str]], **options: Any) -> None:
        """Offer the trainings of the area."""
        super().__init__(*args, scope=scope, **options)
        self.fields["training"].choices = trainings  # type: ignore[attr-defined]
        self.fields["household_code"].required = self.fields["member"].required = True


class StartForm(forms.Form):
    """What a leader started."""

    kind = forms.ChoiceField(label=_("Kind"), choices=StartedKind.choices)
    name = forms.CharField(label=_("Name of the undertaking"), max_length=120)
    on_date = day_field(label=_("Started on"))
    document = forms.CharField(label=_("Document"), max_length=200, help_text=_("Licence or registration."))

    def to_started(self) -> Started:
        """Return what was started."""
        return Started(**self.cleaned_data)


class LedForm(MemberForm):
    """A household that is led."""

    from_date = day_field(label=_("From"))
    proof = forms.CharField(
        label=_("Proof"), max_length=200, help_text=_("Order, contract or share certificate.")
    )

    def __init__(self, *args: Any, scope: Scope, **options: Any) -> None:
        """Ask for the household only."""
        super().__init__(*args, scope=scope, **options)
        del self.fields["member"]
        self.fields["household_code"].required = True


class SharesForm(forms.Form):
    """The shares of the counties of a project in percent with two decimals; empty lines are left out."""

    document = forms.CharField(label=_("Document"), max_length=200)

    def __init__(self, *args: Any, shares: Mapping[str, int], **options: Any) -> None:
        """Begin with the shares on file."""
        super().__init__(*args, **options)
        known = list(shares.items())
        for number in range(LINES):
            code, points = known[number] if number < len(known) else ("", None)
            self.fields[f"county_{number}"] = RegionField(
                label=_("County"), levels=(RegionLevel.COUNTY,), required=False, initial=code
            )
            self.fields[f"percent_{number}"] = forms.DecimalField(
                label=_("Share in percent"), max_digits=5, decimal_places=2, required=False,
                min_value=Decimal(0), initial=None if points is None else Decimal(points) / 100,
            )  # fmt: skip

    def to_shares(self) -> dict[str, int]:
        """Return basis points by county; a county named twice has both."""
        shares: dict[str, int] = {}
        for number in range(LINES):
            county, percent = self.cleaned_data[f"county_{number}"], self.cleaned_data[f"percent_{number}"]
            if county and percent:
                shares[county] = shares.get(county, 0) + int(percent * 100)
        return shares


class SpecialityForm(forms.Form):
    """What a county or village declares."""

    region_code = RegionField(
        label=_("County or village"), levels=(RegionLevel.COUNTY, RegionLevel.VILLAGE), mine=True
    )
    sector = forms.ChoiceField(label=_("Sector"))
    product = forms.CharField(
        label=_("Product"), max_length=60, required=False, help_text=_("A village names its one product.")
    )
    from_date = day_field(label=_("From"))
    document = forms.CharField(label=_("Document"), max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the sectors in the active language."""
        super().__init__(*args, **options)
        found = [choice for choice in sector_choices() if choice[0] != NO_SECTOR]
        self.fields["sector"].choices = found  # type: ignore[attr-defined]

    def to_speciality(self) -> NewSpeciality:
        """Return the declaration."""
        return NewSpeciality(**self.cleaned_data)


class EndSpecialityForm(forms.Form):
    """The day from which a declaration holds no more."""

    to_date = day_field(label=_("Holds no more from"))
