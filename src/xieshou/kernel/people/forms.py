"""Forms of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField

from .entries import PersonEntry
from .names import NAME_LIMIT
from .operations import PersonChanges
from .vocabulary import ETHNIC_GROUPS, IdMissingReason, Sex

if TYPE_CHECKING:
    from .models import Person

BLANK = [("", "—")]


class PersonForm(forms.Form):
    """A person as typed; the rules of the operation judge the values.

    The numbers of a person on file are not filled in: an empty field keeps the stored number.
    """

    name = forms.CharField(
        label=_("Name"), max_length=NAME_LIMIT * 4, help_text=_("As on the resident ID card.")
    )
    id_number = forms.CharField(label=_("Resident ID number"), max_length=40, required=False, strip=False)
    id_missing_reason = forms.ChoiceField(
        label=_("No number, because"), choices=[*BLANK, *IdMissingReason.choices], required=False
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=[*BLANK, *Sex.choices], required=False)
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Sex and date of birth are read from the number where there is one."),
    )
    ethnicity = forms.ChoiceField(
        label=_("Ethnic group"), choices=[*BLANK, *sorted(ETHNIC_GROUPS.items())], required=False
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    region_code = RegionField(label=_("Home village"), mine=True)
    reason = forms.CharField(label=_("Reason for the change"), max_length=200, required=False)

    def __init__(self, *args: Any, person: Person | None = None, **options: Any) -> None:
        """Fill in the person on file."""
        self.person = person
        if person is not None:
            fields = ("name", "id_missing_reason", "sex", "birth_date", "ethnicity", "region_code")
            options["initial"] = {name: getattr(person, name) for name in fields}
        super().__init__(*args, **options)
        if person is None:
            del self.fields["reason"]
        else:
            kept = _("Leave empty to keep the number on file.")
            self.fields["id_number"].help_text = kept
            self.fields["phone"].help_text = kept

    def entry(self) -> PersonEntry:
        """Return a new person."""
        values = {name: self.cleaned_data[name] for name in PersonEntry.__slots__}
        return PersonEntry(**values)

    def changes(self) -> PersonChanges:
        """Return the new values of a person on file; an empty number stays as it is."""
        given = self.cleaned_data
        number = given["id_number"].strip()
        values = {name: given[name] for name in ("name", "ethnicity", "region_code", "id_missing_reason")}
        if not number and self.person is not None and self.person.id_number_index is None:
            values |= {"sex": given["sex"], "birth_date": given["birth_date"]}
        return PersonChanges(**values, id_number=number or None, phone=given["phone"].strip() or None)


class RevealForm(forms.Form):
    """Which masked value, and why."""

    field = forms.ChoiceField(choices=[("id_number", ""), ("phone", "")])
    purpose = forms.CharField(max_length=400, required=False)


class MergeForm(forms.Form):
    """The second record of the same human being."""

    merged_id = forms.UUIDField(label=_("The other record"))
    reason = forms.CharField(label=_("How do you know?"), max_length=200)
