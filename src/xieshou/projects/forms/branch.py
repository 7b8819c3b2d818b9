"""Forms of temporary Party branches and of consents to be named as a Party member."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.projects.operations.branch import NewBranch, NewConsent
from xieshou.projects.vocabulary.clause import ConsentPurpose

from .fields import day_field
from .household import MemberForm


class BranchForm(forms.Form):
    """A temporary branch."""

    name = forms.CharField(label=_("Name of the branch"), max_length=120)
    site = forms.CharField(label=_("Site"), max_length=120, help_text=_("Base, workshop or park."))
    superior = forms.CharField(label=_("Approving Party organisation"), max_length=120)
    set_up_on = day_field(label=_("Set up on"))
    document = forms.CharField(label=_("Document"), max_length=200)

    def to_branch(self) -> NewBranch:
        """Return the branch."""
        return NewBranch(**self.cleaned_data)


class DissolveForm(forms.Form):
    """The end of a branch."""

    on = day_field(label=_("Dissolved on"))
    document = forms.CharField(label=_("Document"), max_length=200)


class ConsentForm(MemberForm):
    """The consent of a member of a household."""

    purpose = forms.ChoiceField(label=_("Agreed to"), choices=ConsentPurpose.choices)
    given_on = day_field(label=_("Given on"))
    document = forms.CharField(
        label=_("Signed sheet"), max_length=200, help_text=_("Its number or where it is kept.")
    )

    def to_consent(self) -> NewConsent:
        """Return the consent."""
        data = self.cleaned_data
        return NewConsent(
            self.household_id, self.person_id, data["purpose"], data["given_on"], data["document"]
        )


class PurposeForm(forms.Form):
    """Why the list is opened."""

    purpose = forms.CharField(label=_("Purpose"), max_length=200)


class WithdrawForm(forms.Form):
    """The day of a withdrawal."""

    on = day_field(label=_("Withdrawn on"))
