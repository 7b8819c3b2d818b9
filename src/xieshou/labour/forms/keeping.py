"""Forms of keeping: flags, talks, another post, briefings, exit interviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.briefing import Told
from xieshou.labour.operations.keeping import ExitTalk, Talk
from xieshou.labour.rules.keeping import item_label
from xieshou.labour.vocabulary.keeping import Kept, Relation
from xieshou.labour.vocabulary.verification import ContactWay, Guidance, LeaveReason

from .dates import day_field

if TYPE_CHECKING:
    from collections.abc import Iterable

BLANK = ("", "—")
WORDS = {"rows": 3}


class RiskForm(forms.Form):
    """Why a worker wavers."""

    reason = forms.ChoiceField(label=_("Why wavering"), choices=[BLANK, *LeaveReason.choices])
    note = forms.CharField(
        label=_("In words"), max_length=300, required=False, widget=forms.Textarea(attrs=WORDS)
    )


class TalkForm(forms.Form):
    """A talk with a worker who wavers."""

    talked_on = day_field(label=_("Day of the talk"))
    way = forms.ChoiceField(label=_("Reached by"), choices=ContactWay.choices)
    guidance = forms.ChoiceField(label=_("What was done"), choices=Guidance.choices)
    note = forms.CharField(label=_("What was said"), max_length=500, widget=forms.Textarea(attrs=WORDS))
    next_on = day_field(label=_("Ask again on"), required=False)
    wants_other_post = forms.BooleanField(
        label=_("The worker wants another post"),
        required=False,
        help_text=_("The recruitment steward gets the task to hold one before the worker leaves."),
    )

    def to_talk(self) -> Talk:
        """Return the talk."""
        return Talk(**self.cleaned_data)


class ProposeForm(forms.Form):
    """Which other post is held."""

    vacancy_id = forms.ChoiceField(label=_("Post"))

    def __init__(self, *args: Any, posts: Iterable[tuple[Any, str]], **options: Any) -> None:
        """Offer the best posts of the ranking."""
        super().__init__(*args, **options)
        self.fields["vacancy_id"].choices = [(str(key), text) for key, text in posts]  # type: ignore[attr-defined]

    def to_vacancy(self) -> UUID:
        """Return the key of the post."""
        return UUID(self.cleaned_data["vacancy_id"])


class MoveForm(forms.Form):
    """The last day at the old post."""

    left_on = day_field(label=_("Last day at the old post"))


class KeepForm(forms.Form):
    """Why a worker stays."""

    note = forms.CharField(
        label=_("Why the worker stays"), max_length=300, widget=forms.Textarea(attrs=WORDS)
    )


class ExitTalkForm(forms.Form):
    """What a worker says after leaving."""

    held_on = day_field(label=_("Day of the talk"))
    way = forms.ChoiceField(label=_("Reached by"), choices=ContactWay.choices)
    wage_promise = forms.ChoiceField(label=_("Wage as agreed"), choices=Kept.choices, initial=Kept.UNKNOWN)
    hours_promise = forms.ChoiceField(label=_("Hours as agreed"), choices=Kept.choices, initial=Kept.UNKNOWN)
    lodging_promise = forms.ChoiceField(
        label=_("Lodging and meals as agreed"), choices=Kept.choices, initial=Kept.UNKNOWN
    )
    would_return = forms.BooleanField(label=_("Would work with this employer again"), required=False)
    words = forms.CharField(
        label=_("As the worker puts it"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs=WORDS),
    )

    def to_talk(self) -> ExitTalk:
        """Return the answers."""
        return ExitTalk(**self.cleaned_data)


class BriefingForm(forms.Form):
    """What was told before leaving, the family contact, and consent to know peers."""

    items = forms.MultipleChoiceField(
        label=_("Told and understood"), required=False, widget=forms.CheckboxSelectMultiple
    )
    family_name = forms.CharField(label=_("Family contact"), max_length=60, required=False)
    family_relation = forms.ChoiceField(
        label=_("Relation"), choices=[BLANK, *Relation.choices], required=False
    )
    family_phone = forms.CharField(
        label=_("Telephone of the family contact"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    peers_agreed = forms.BooleanField(
        label=_("Agrees to be known to people of the same county at the same employer"), required=False
    )

    def __init__(self, *args: Any, codes: Iterable[str], has_phone: bool, **options: Any) -> None:
        """Offer the items of the day; a number on file is kept by leaving the field empty."""
        super().__init__(*args, **options)
        self.fields["items"].choices = [(code, item_label(code)) for code in codes]  # type: ignore[attr-defined]
        if has_phone:
            self.fields["family_phone"].help_text = _("A number is on file; leave this empty to keep it.")

    def to_told(self) -> Told:
        """Return what was told."""
        data = dict(self.cleaned_data)
        return Told(items=tuple(data.pop("items")), **data)
