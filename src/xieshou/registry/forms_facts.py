"""Forms of the dated facts: what was typed becomes plain values for one operation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .forms import FEN, date_field, last_year
from .operations.facts import NewExpenditure, NewFact, NewGuarantee, NewLabourStatus, NewMeasure
from .sources import VISIT
from .vocabulary_facts import (
    Cause,
    ExpenditureKind,
    GuaranteeKind,
    GuaranteeState,
    LabourStatus,
    MeasureKind,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = timedelta(days=1)


def money(label: Any, *, required: bool = True, initial: int | None = None) -> forms.DecimalField:
    """Return a field for an amount in yuan."""
    return forms.DecimalField(
        label=label,
        required=required,
        initial=initial,
        min_value=0,
        max_digits=13,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"data-suffix": "元", "inputmode": "decimal"}),
    )


class FactForm(forms.Form):
    """What the forms of all facts share: the members to choose from."""

    nobody: ClassVar[Any] = _("The whole family")

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        """Offer the members, and the family as a whole where that is possible."""
        super().__init__(*args, **kwargs)
        first = [("", self.nobody)] if self.nobody else []
        self.fields["person"].choices = [*first, *people]  # type: ignore[attr-defined]

    def person_id(self) -> UUID | None:
        """Return the chosen person."""
        return UUID(self.cleaned_data["person"]) if self.cleaned_data["person"] else None

    def fen(self, name: str) -> int | None:
        """Return an amount in fen; None where nothing was entered."""
        value = self.cleaned_data[name]
        return int(value * FEN) if value is not None else None

    def fact(self, household_id: UUID) -> NewFact:
        """Return the fact as entered."""
        raise NotImplementedError


class ExpenditureForm(FactForm):
    """A cost that the family could not avoid."""

    kind = forms.ChoiceField(label=_("Kind of spending"), choices=ExpenditureKind.choices)
    person = forms.ChoiceField(label=_("For whom"), required=False)
    amount = money(_("Whole cost"))
    repaid = money(_("Given back by insurance and aid"), initial=0)
    period_from = date_field(_("From"))
    last_day = date_field(_("Last day"))
    item = forms.CharField(label=_("What for"), max_length=60, required=False)
    not_rigid = forms.BooleanField(
        label=_("Could have been avoided (not counted as a heavy cost)"), required=False
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    @staticmethod
    def start(on: date) -> dict[str, Any]:
        """Return the initial values: the last full year."""
        return last_year(on)

    def fact(self, household_id: UUID) -> NewExpenditure:
        """Return the cost as entered; the last day is included."""
        given = self.cleaned_data
        return NewExpenditure(
            household_id=household_id,
            source=VISIT.code,
            person_id=self.person_id(),
            note=given["note"],
            kind=given["kind"],
            amount_fen=self.fen("amount") or 0,
            repaid_fen=self.fen("repaid") or 0,
            period_from=given["period_from"],
            period_to=given["last_day"] + DAY,
            item=given["item"],
            is_rigid=not given["not_rigid"],
        )


class GuaranteeForm(FactForm):
    """How a guarantee was found."""

    kind = forms.ChoiceField(label=_("Guarantee"), choices=GuaranteeKind.choices)
    state = forms.ChoiceField(label=_("State"), choices=GuaranteeState.choices)
    person = forms.ChoiceField(
        label=_("For whom"), required=False, help_text=_("House and water: the whole family.")
    )
    on_date = date_field(_("Seen on"))
    evidence = forms.CharField(
        label=_("What was seen, or which paper proves it"),
        max_length=200,
        required=False,
        help_text=_("Needed for “met” and “not met”: school list, insurance, house grade, water test."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    @staticmethod
    def start(on: date) -> dict[str, Any]:
        """Return the initial values: seen today."""
        return {"on_date": on}

    def fact(self, household_id: UUID) -> NewGuarantee:
        """Return the finding as entered."""
        given = self.cleaned_data
        return NewGuarantee(
            household_id=household_id,
            source=VISIT.code,
            person_id=self.person_id(),
            note=given["note"],
            kind=given["kind"],
            state=given["state"],
            on_date=given["on_date"],
            evidence=given["evidence"],
        )


class LabourStatusForm(FactForm):
    """What a member does for work."""

    nobody = None

    person = forms.ChoiceField(label=pgettext_lazy("work", "Who"))
    status = forms.ChoiceField(label=pgettext_lazy("work", "Work"), choices=LabourStatus.choices)
    from_date = date_field(pgettext_lazy("work", "Since"))
    place = forms.CharField(label=_("Place of work"), max_length=60, required=False)
    employer = forms.CharField(label=_("Employer"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    @staticmethod
    def start(on: date) -> dict[str, Any]:
        """Return the initial values: since today."""
        return {"from_date": on}

    def fact(self, household_id: UUID) -> NewLabourStatus:
        """Return the work as entered."""
        given = self.cleaned_data
        names = ("status", "from_date", "place", "employer", "note")
        return NewLabourStatus(
            household_id=household_id,
            source=VISIT.code,
            person_id=self.person_id(),
            **{name: given[name] for name in names},
        )


class MeasureForm(FactForm):
    """Help that reached somebody."""

    nobody = _("Nobody alone: the family or the house")

    kind = forms.ChoiceField(label=_("Measure"), choices=MeasureKind.choices)
    cause = forms.ChoiceField(label=_("Against which cause"), choices=Cause.choices)
    unit = forms.ChoiceField(label=_("Reaches"), choices=Unit.choices, initial=Unit.FAMILY)
    person = forms.ChoiceField(label=pgettext_lazy("work", "Who"), required=False)
    amount = money(_("Amount"), required=False)
    provider = forms.CharField(label=_("Given by"), max_length=60, required=False)
    period_from = date_field(_("From"))
    last_day = date_field(_("Last day"), required=False, help_text=_("Empty as long as it goes on."))
    item = forms.CharField(label=_("What exactly"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    @staticmethod
    def start(on: date) -> dict[str, Any]:
        """Return the initial values: from today."""
        return {"period_from": on}

    def fact(self, household_id: UUID) -> NewMeasure:
        """Return the measure as entered; the last day is included."""
        given = self.cleaned_data
        names = ("kind", "cause", "unit", "provider", "period_from", "item", "note")
        return NewMeasure(
            household_id=household_id,
            source=VISIT.code,
            person_id=self.person_id(),
            amount_fen=self.fen("amount"),
            period_to=given["last_day"] + DAY if given["last_day"] else None,
            **{name: given[name] for name in names},
        )
