"""Forms of the registry: they read what was typed and hand plain values to one operation."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.people.entries import PersonEntry
from xieshou.kernel.people.vocabulary import ETHNIC_GROUPS, IdMissingReason, Sex
from xieshou.kernel.regions.forms import RegionField

from .operations.household import HouseholdState, NewHousehold
from .operations.income import NewIncomeFact
from .operations.membership import MemberFacts, NewMember
from .sources import VISIT
from .vocabulary import (
    BY_HAND,
    BaseType,
    Education,
    EndReason,
    Health,
    IncomeItem,
    IncomeKind,
    JoinReason,
    LabourAbility,
    MonitoringClass,
    Relation,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import TextChoices

    from .models import Household, Member

FEN = Decimal(100)
EARLIEST_YEAR = 2000


def optional(words: type[TextChoices] | Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return choices with an empty one above them."""
    choices = words.choices if hasattr(words, "choices") else words
    return [("", "—"), *choices]


def date_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    limits = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2100, 12, 31))]
    return forms.DateField(
        label=label, required=required, widget=widget, help_text=help_text, validators=limits
    )


class StateForm(forms.Form):
    """What a household is: type, monitoring class, risk cleared, address."""

    base_type = forms.ChoiceField(
        label=_("Household type"), choices=BaseType.choices, initial=BaseType.ORDINARY
    )
    monitoring_class = forms.ChoiceField(
        label=_("Monitoring class"), choices=MonitoringClass.choices, initial=MonitoringClass.NONE
    )
    risk_cleared_on = date_field(_("Risk cleared on"), required=False)
    address = forms.CharField(label=_("Address"), max_length=120, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    @classmethod
    def of(cls, household: Household) -> dict[str, Any]:
        """Return the initial values of a household."""
        return {name: getattr(household, name) for name in HouseholdState.__slots__}

    def state(self) -> HouseholdState:
        """Return the state as entered."""
        return HouseholdState(**{name: self.cleaned_data[name] for name in HouseholdState.__slots__})


class PersonFields(forms.Form):
    """A person and what the roster says of them; shared by the forms that take in somebody."""

    name = forms.CharField(label=_("Name"), max_length=60)
    id_number = forms.CharField(
        label=_("Resident ID number"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "text"}),
    )
    id_missing_reason = forms.ChoiceField(
        label=_("Reason without ID number"), choices=optional(IdMissingReason), required=False
    )
    birth_date = date_field(
        _("Date of birth"),
        required=False,
        help_text=_("Only without an ID number: the number says it otherwise."),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=optional(Sex), required=False)
    ethnicity = forms.ChoiceField(
        label=_("Ethnic group"), choices=optional(ETHNIC_GROUPS.items()), required=False
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    education = forms.ChoiceField(label=_("Education"), choices=optional(Education), required=False)
    health = forms.ChoiceField(label=_("Health"), choices=optional(Health), required=False)
    labour_ability = forms.ChoiceField(
        label=_("Ability to work"), choices=optional(LabourAbility), required=False
    )
    skills = forms.CharField(label=_("Skills"), max_length=200, required=False)
    is_somebody_else = forms.BooleanField(
        label=_("Somebody else than the person of like name and the same birth date on file"), required=False
    )

    def new_member(self, *, relation: str, region_code: str) -> NewMember:
        """Return the person as a new member."""
        given = self.cleaned_data
        names = ("name", "id_number", "id_missing_reason", "sex", "birth_date", "ethnicity", "phone")
        return NewMember(
            relation=relation,
            entry=PersonEntry(region_code=region_code, **{name: given[name] for name in names}),
            education=given["education"],
            health=given["health"],
            labour_ability=given["labour_ability"],
            skills=given["skills"],
            start_reason=given.get("start_reason") or JoinReason.REGISTERED,
            is_somebody_else=given["is_somebody_else"],
        )


class RegisterForm(PersonFields):
    """A new household with its head."""

    region_code = RegionField(label=_("Village"), mine=True)
    code = forms.CharField(
        label=_("Household code"),
        max_length=20,
        required=False,
        help_text=_("Empty: the next free number of the village."),
    )
    base_type = forms.ChoiceField(
        label=_("Household type"), choices=BaseType.choices, initial=BaseType.ORDINARY
    )
    monitoring_class = forms.ChoiceField(
        label=_("Monitoring class"), choices=MonitoringClass.choices, initial=MonitoringClass.NONE
    )
    address = forms.CharField(label=_("Address"), max_length=120, required=False)
    registered_on = date_field(_("Registered on"))

    def details(self) -> NewHousehold:
        """Return the household as entered."""
        given = self.cleaned_data
        return NewHousehold(
            region_code=given["region_code"],
            registered_on=given["registered_on"],
            code=given["code"].strip(),
            state=HouseholdState(
                base_type=given["base_type"],
                monitoring_class=given["monitoring_class"],
                address=given["address"],
            ),
        )

    def head(self) -> NewMember:
        """Return the head of the household."""
        return self.new_member(relation=Relation.HEAD, region_code=self.cleaned_data["region_code"])


OTHERS = [(code, label) for code, label in Relation.choices if code != Relation.HEAD]


class MemberForm(PersonFields):
    """Somebody who joins a household."""

    relation = forms.ChoiceField(label=_("Relation to head"), choices=OTHERS)
    start_reason = forms.ChoiceField(
        label=_("How they joined"),
        choices=[(reason.value, reason.label) for reason in BY_HAND],
        initial=JoinReason.REGISTERED,
        required=False,
        help_text=_("A child: the date of birth is the first day."),
    )
    from_date = date_field(_("Member since"))

    field_order = [
        "relation",
        "start_reason",
        "from_date",
        "name",
        "id_number",
        "id_missing_reason",
        "birth_date",
        "sex",
        "ethnicity",
        "phone",
    ]


class MemberFactsForm(forms.Form):
    """What may change of a member who stays."""

    relation = forms.ChoiceField(label=_("Relation to head"), choices=Relation.choices)
    education = forms.ChoiceField(label=_("Education"), choices=optional(Education), required=False)
    health = forms.ChoiceField(label=_("Health"), choices=optional(Health), required=False)
    labour_ability = forms.ChoiceField(
        label=_("Ability to work"), choices=optional(LabourAbility), required=False
    )
    skills = forms.CharField(label=_("Skills"), max_length=200, required=False)

    def __init__(self, *args: Any, with_health: bool, **kwargs: Any) -> None:
        """Leave health and ability to work out for those who may not see them."""
        super().__init__(*args, **kwargs)
        if not with_health:
            del self.fields["health"], self.fields["labour_ability"]

    @classmethod
    def of(cls, member: Member) -> dict[str, Any]:
        """Return the initial values of a member."""
        return {name: getattr(member, name) for name in MemberFacts.__slots__}

    def facts(self, member: Member) -> MemberFacts:
        """Return the facts as entered; what the form does not show stays as it is."""
        return MemberFacts(**{**self.of(member), **self.cleaned_data})


BY_ITSELF = (EndReason.SPLIT, EndReason.MERGED)
LEAVING = [(code, label) for code, label in EndReason.choices if code not in BY_ITSELF]


class EndForm(forms.Form):
    """Somebody leaves a household; a head who leaves others behind names the next one."""

    end_reason = forms.ChoiceField(label=_("Reason for leaving"), choices=LEAVING)
    to_date = date_field(_("First day no longer a member"))
    new_head = forms.ChoiceField(
        label=_("New head"), required=False, help_text=_("Only where the head leaves and others stay.")
    )

    def __init__(self, *args: Any, staying: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        """Offer the members who stay, where the head is the one who leaves."""
        super().__init__(*args, **kwargs)
        self.fields["new_head"].choices = [("", "—"), *staying]  # type: ignore[attr-defined]
        if not staying:
            del self.fields["new_head"]

    def ending(self) -> dict[str, Any]:
        """Return the values for the operation."""
        given = self.cleaned_data
        head = given.get("new_head")
        return {
            "end_reason": given["end_reason"],
            "to_date": given["to_date"],
            "new_head_id": UUID(head) if head else None,
        }


class NewHeadForm(forms.Form):
    """Another member becomes head; the former one gets a relation to them."""

    old_head_relation = forms.ChoiceField(label=_("What the former head is to the new one"), choices=OTHERS)


class CloseForm(forms.Form):
    """A household ends as a family."""

    closed_on = date_field(_("Closed on"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ReasonForm(forms.Form):
    """A reason, for the record."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class PurposeForm(forms.Form):
    """Why personal data leaves the system."""

    purpose = forms.CharField(label=_("Purpose"), min_length=4, max_length=200)


class IncomeForm(forms.Form):
    """An amount of income over a period of one year."""

    kind = forms.ChoiceField(label=_("Kind of income"), choices=IncomeKind.choices)
    person = forms.ChoiceField(label=_("Whose"), required=False)
    amount = forms.DecimalField(
        label=_("Amount"),
        min_value=0,
        max_digits=13,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"data-suffix": "元", "inputmode": "decimal"}),
    )
    period_from = date_field(_("From"))
    last_day = date_field(_("Last day"))
    code = forms.ChoiceField(
        label=_("Item of the law"),
        required=False,
        choices=[("", _("none of these")), *IncomeItem.choices],
        help_text=_("Whether these count as income is decided by the law of the day."),
    )
    not_counted = forms.BooleanField(
        label=_("Not counted (only for money of no item above)"),
        required=False,
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        """Offer the members, and the family as a whole."""
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("The whole family")), *people]  # type: ignore[attr-defined]

    def fact(self, household_id: UUID) -> NewIncomeFact:
        """Return the fact as entered; the last day is included."""
        given = self.cleaned_data
        return NewIncomeFact(
            household_id=household_id,
            person_id=UUID(given["person"]) if given["person"] else None,
            kind=given["kind"],
            amount_fen=int(given["amount"] * FEN),
            period_from=given["period_from"],
            period_to=given["last_day"] + timedelta(days=1),
            source=VISIT.code,
            code=given["code"],
            is_countable=not given["not_counted"],
            note=given["note"],
        )


def last_year(on: date) -> dict[str, date]:
    """Return the full year before a day, as initial values of a period."""
    return {"period_from": date(on.year - 1, 1, 1), "last_day": date(on.year - 1, 12, 31)}
