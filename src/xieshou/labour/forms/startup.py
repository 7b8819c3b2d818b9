"""Forms of the start-up service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.startup import Idea, Look
from xieshou.labour.operations.startup_help import Aid
from xieshou.labour.vocabulary.startup import AidKind, Branch, EndCause, MentorSide

from .dates import day_field
from .yuan import YuanField

if TYPE_CHECKING:
    from collections.abc import Iterable

BLANK = ("", "—")
WORDS = {"rows": 3}
PLAN = {"rows": 10}


class StartupForm(forms.Form):
    """What a founder wants to do."""

    name = forms.CharField(label=_("Name of the business"), max_length=120)
    branch = forms.ChoiceField(label=_("Branch of trade"), choices=[BLANK, *Branch.choices])
    idea = forms.CharField(
        label=_("Idea"), max_length=500, required=False, widget=forms.Textarea(attrs=WORDS)
    )
    opened_on = day_field(label=_("Day of the first advice"))

    def to_idea(self) -> Idea:
        """Return the idea."""
        data = self.cleaned_data
        return Idea(data["name"], data["branch"], data["idea"])


class PlanForm(forms.Form):
    """The business plan."""

    plan = forms.CharField(
        label=_("Business plan"),
        max_length=4000,
        widget=forms.Textarea(attrs=PLAN),
        help_text=_("Product, customers, place, money needed, what is earned when."),
    )


class LicenceForm(forms.Form):
    """The licence."""

    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        help_text=_("As on the licence; its check character is tested."),
    )
    registered_on = day_field(label=_("Day of registration"))


class BeginForm(forms.Form):
    """The first day of operation."""

    operating_from = day_field(
        label=_("First day of operation"), help_text=_("The first year is counted from this day.")
    )


class LookForm(forms.Form):
    """A look at a business."""

    seen_on = day_field(label=_("Seen on"))
    is_alive = forms.BooleanField(label=_("The business operates"), required=False, initial=True)
    jobs = forms.IntegerField(
        label=_("Jobs created"), min_value=0, max_value=10_000, initial=0, help_text=_("With the founder.")
    )
    households_led = forms.IntegerField(
        label=_("Households led"),
        min_value=0,
        max_value=10_000,
        initial=0,
        help_text=_("Households that earn by it: supply, work, dividends."),
    )
    end_cause = forms.ChoiceField(
        label=_("Why given up"),
        choices=[BLANK, *EndCause.choices],
        required=False,
        help_text=_("Only where the business no longer operates."),
    )
    note = forms.CharField(
        label=_("In words"), max_length=300, required=False, widget=forms.Textarea(attrs=WORDS)
    )

    def to_look(self) -> Look:
        """Return what was seen."""
        return Look(**self.cleaned_data)


class GiveUpForm(forms.Form):
    """Why a business was given up."""

    ended_on = day_field(label=_("Given up on"))
    end_cause = forms.ChoiceField(label=_("Why given up"), choices=[BLANK, *EndCause.choices])
    end_note = forms.CharField(
        label=_("In words"), max_length=300, required=False, widget=forms.Textarea(attrs=WORDS)
    )


class MentorForm(forms.Form):
    """A mentor."""

    name = forms.CharField(label=_("Mentor"), max_length=60)
    organisation_name = forms.CharField(label=_("Organisation"), max_length=120)
    side = forms.ChoiceField(label=_("Side"), choices=MentorSide.choices)


class MentorTalkForm(forms.Form):
    """A session of a mentor."""

    mentor_id = forms.ChoiceField(label=_("Mentor"))
    held_on = day_field(label=_("Day of the session"))
    note = forms.CharField(label=_("What was advised"), max_length=500, widget=forms.Textarea(attrs=WORDS))

    def __init__(self, *args: Any, mentors: Iterable[tuple[UUID, str]], **options: Any) -> None:
        """Offer the mentors of the business."""
        super().__init__(*args, **options)
        self.fields["mentor_id"].choices = [(str(key), name) for key, name in mentors]  # type: ignore[attr-defined]

    def to_mentor(self) -> UUID:
        """Return the key of the mentor."""
        return UUID(self.cleaned_data["mentor_id"])


class AidForm(forms.Form):
    """A loan or subsidy."""

    kind = forms.ChoiceField(label=_("Kind of money"), choices=AidKind.choices)
    amount_fen = YuanField(label=_("Amount"))
    giver = forms.CharField(label=_("Lender or giver"), max_length=120)
    granted_on = day_field(label=_("Granted on"))
    proof = forms.CharField(
        label=_("Proof"), max_length=200, help_text=_("Number of the contract or of the notice of approval.")
    )

    def to_aid(self) -> Aid:
        """Return what was granted."""
        return Aid(**self.cleaned_data)


class PaidForm(forms.Form):
    """The day on which money arrived."""

    paid_on = day_field(label=_("Paid on"))
