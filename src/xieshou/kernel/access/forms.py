"""Forms of the security administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.organisations.models import Organisation

from .roles import role_table
from .rules import GrantDraft

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor


class OpenUserForm(forms.Form):
    """A new account; the first password is made by the system and shown once."""

    username = forms.RegexField(
        regex=r"^[A-Za-z0-9.-]+$",
        label=_("User name"),
        max_length=60,
        help_text=_("Letters, digits, dot and hyphen; it cannot be changed later."),
    )
    display_name = forms.CharField(label=_("Name"), max_length=60)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False
    )
    email = forms.EmailField(label=_("e-mail"), max_length=254, required=False)

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        """Offer the organisations of the administrator's area."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        within = Organisation.objects.filter(actor.scope.region_q()).order_by("name")
        self.fields["organisation"].queryset = within  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why an account is changed: kept in the audit record."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class GrantForm(ReasonForm):
    """A role and how far it reaches."""

    role = forms.ChoiceField(label=_("Role"))
    regions = forms.CharField(
        label=_("Regions"),
        required=False,
        help_text=_("Codes of regions, separated by spaces: 530326 is a county, 5303 a prefecture."),
    )
    organisations = forms.ModelMultipleChoiceField(
        label=_("Organisations"), queryset=Organisation.objects.none(), required=False
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: open end"),
    )
    field_order = ("role", "regions", "organisations", "until", "reason")

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        """Offer every role and the organisations of the administrator's area."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(role.code, role.label) for role in role_table().roles.values()]
        self.fields["role"].choices = [("", ""), *choices]  # type: ignore[attr-defined]
        within = Organisation.objects.filter(actor.scope.region_q()).order_by("name")
        self.fields["organisations"].queryset = within  # type: ignore[attr-defined]

    def draft(self) -> GrantDraft:
        """Return the grant that a valid form describes."""
        given = self.cleaned_data
        prefixes = given["regions"].replace(",", " ").replace("，", " ").split()
        return GrantDraft(
            role=given["role"],
            region_prefixes=tuple(prefixes),
            organisation_ids=tuple(organisation.pk for organisation in given["organisations"]),
        )


class MoveForm(ReasonForm):
    """Where an official goes."""

    organisation = forms.ModelChoiceField(
        label=_("New organisation"), queryset=Organisation.objects.none(), required=False
    )
    field_order = ("organisation", "reason")

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        """Offer the organisations of the administrator's area."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        within = Organisation.objects.filter(actor.scope.region_q()).order_by("name")
        self.fields["organisation"].queryset = within  # type: ignore[attr-defined]
