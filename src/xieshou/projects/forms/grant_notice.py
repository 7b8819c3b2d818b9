"""Forms of the public notice of grants and of objections to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.projects.operations.grant_notice import NewObjection

from .fields import area, day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

UPHELD, REJECTED = "upheld", "rejected"


class GrantNoticeForm(forms.Form):
    """What the notice says besides the result."""

    remark = forms.CharField(
        label=_("Remark on the notice"),
        max_length=200,
        required=False,
        help_text=_("Public. Numbers of people, phones and accounts are refused."),
    )


class WithdrawForm(forms.Form):
    """Why a notice is withdrawn."""

    reason = area(label=_("Why is the notice withdrawn?"), max_length=500)


class ObjectionForm(forms.Form):
    """What is wrong with the result, or with one line of it."""

    application = forms.ChoiceField(label=_("Objection to"), required=False)
    text = area(label=_("What is wrong?"), max_length=1000)
    told_name = forms.CharField(label=_("Name of who objects"), max_length=60, required=False)

    def __init__(self, *args: Any, lines: Iterable[tuple[str, str]], **options: Any) -> None:
        """Offer the lines of the notice."""
        super().__init__(*args, **options)
        self.fields["application"].choices = [("", _("The result as a whole")), *lines]  # type: ignore[attr-defined]

    def to_objection(self) -> NewObjection:
        """Return the objection."""
        data = self.cleaned_data
        key = UUID(data["application"]) if data["application"] else None
        return NewObjection(data["text"], data["told_name"], key)


class PublicObjectionForm(ObjectionForm):
    """An objection of somebody without an account; `website` stays empty unless a program fills it."""

    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    @property
    def is_trap(self) -> bool:
        """Tell whether a program has filled in the field that nobody sees."""
        return bool(self.data.get("website"))


class ClerkObjectionForm(ObjectionForm):
    """An objection that came by letter, by phone or in person."""

    received_on = day_field(label=_("Arrived on"))


class ObjectionDecisionForm(forms.Form):
    """Whether an objection is right, and the answer to whoever objected."""

    verdict = forms.ChoiceField(
        label=_("Decision on the objection"),
        choices=[
            (REJECTED, _("Not upheld: the result stands")),
            (UPHELD, _("Upheld: the application is taken out, the call is ranked again")),
        ],
        widget=forms.RadioSelect,
    )
    answer = area(label=_("Reason, as whoever objected reads it"), max_length=500)

    @property
    def is_upheld(self) -> bool:
        """Tell whether the objection is found right."""
        return bool(self.cleaned_data["verdict"] == UPHELD)


class ObjectionCodeForm(forms.Form):
    """The code that whoever objected keeps."""

    code = forms.CharField(label=_("Code of the objection"), max_length=12)
