"""A household of the actor's area by its code, and a member of it by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import NotFound
from xieshou.registry.queries.household import get_household_by_code, list_members

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Scope


class MemberForm(forms.Form):
    """Finds household and member; both stay None where the fields are empty."""

    household_code = forms.CharField(label=_("Household code"), max_length=20, required=False)
    member = forms.CharField(label=_("Member of the household"), max_length=60, required=False)

    def __init__(self, *args: Any, scope: Scope, **options: Any) -> None:
        """Look for households in the scope."""
        super().__init__(*args, **options)
        self._scope = scope
        self.household_id: UUID | None = None
        self.person_id: UUID | None = None

    def clean(self) -> dict[str, Any]:
        """Find the household and the member of that name."""
        data = super().clean() or {}
        code, name = data.get("household_code", "").strip(), data.get("member", "").strip()
        if not code:
            return data
        try:
            household = get_household_by_code(code, scope=self._scope)
        except NotFound as refusal:
            self.add_error("household_code", str(refusal))
            return data
        self.household_id = household.pk
        if name:
            members = list_members(household.pk, scope=self._scope)
            people = [one.person_id for one in members if one.person.name == name]
            if len(people) == 1:
                self.person_id = people[0]
            else:
                self.add_error("member", _("No single member of this household has that name."))
        return data

    def field_of(self, name: str) -> str:
        """Return the form field at which a refusal is shown."""
        return {"household": "household_code", "person": "member", "to_date": "last_day"}.get(name, name)
