"""Forms of interviews and offers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.interview import Result, Slot
from xieshou.labour.operations.offer_answer import Answer
from xieshou.labour.rules.panel import Marks
from xieshou.labour.vocabulary.interview import CancelReason, FailCode, InterviewMode, Invited, Outcome, Score
from xieshou.labour.vocabulary.referral import AnsweredBy, EndReason

from .dates import day_field, moment_field
from .yuan import YuanField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xieshou.kernel.access.models import User

BLANK = ("", "—")


class BookingForm(forms.Form):
    """Time, interviewer and way of an interview; the time is one of the proposed slots."""

    interviewer = forms.ChoiceField(label=_("Interviewer"))
    slot = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose a time that is free in both calendars.")},
    )
    mode = forms.ChoiceField(label=_("Way"), choices=InterviewMode.choices, initial=InterviewMode.VIDEO)
    place = forms.CharField(label=_("Room or address"), max_length=200, required=False)
    panel = forms.MultipleChoiceField(
        label=_("Further interviewers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    accompany = forms.BooleanField(
        label=_("I accompany the candidate (my calendar too)"), required=False, initial=False
    )

    def __init__(self, *args: Any, interviewers: Sequence[User] = (), **options: Any) -> None:
        """Offer the employer's interviewers."""
        super().__init__(*args, **options)
        choices = [(str(user.pk), user.display_name) for user in interviewers]
        for name in ("interviewer", "panel"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def to_slot(self, *, minutes: int, clerk_id: UUID | None) -> Slot:
        """Return what is to be booked."""
        data = self.cleaned_data
        return Slot(
            start_at=data["slot"],
            end_at=data["slot"] + timedelta(minutes=minutes),
            interviewer_id=UUID(data["interviewer"]),
            clerk_id=clerk_id if data["accompany"] else None,
            mode=data["mode"],
            place=data["place"],
            panel=tuple(UUID(key) for key in data["panel"] if key != data["interviewer"]),
        )


class MoveForm(forms.Form):
    """Another time and place."""

    start_at = moment_field(label=_("New time"))
    place = forms.CharField(label=_("Room or address"), max_length=200, required=False)


class CancelForm(forms.Form):
    """Why an interview is cancelled."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[BLANK, *CancelReason.choices])
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


def _marks() -> forms.TypedChoiceField:
    choices = [BLANK, *Score.choices]
    return forms.TypedChoiceField(choices=choices, required=False, coerce=int, empty_value=None)


class ResultForm(forms.Form):
    """The structured result of an interview."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    score_skill = _marks()
    score_communication = _marks()
    score_attitude = _marks()
    fail_codes = forms.MultipleChoiceField(
        label=_("Why not passed"),
        choices=FailCode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Name the three marks."""
        super().__init__(*args, **options)
        self.fields["score_skill"].label = _("Skill")
        self.fields["score_communication"].label = _("Communication")
        self.fields["score_attitude"].label = _("Attitude to work")

    def to_result(self) -> Result:
        """Return the result."""
        return Result(**self.cleaned_data)


class MarksForm(forms.Form):
    """The scorecard of one interviewer of several."""

    skill = _marks()
    communication = _marks()
    attitude = _marks()
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Name the three marks."""
        super().__init__(*args, **options)
        self.fields["skill"].label = _("Skill")
        self.fields["communication"].label = _("Communication")
        self.fields["attitude"].label = _("Attitude to work")

    def to_marks(self) -> Marks | None:
        """Return the three marks, or None where one is missing."""
        given = [self.cleaned_data[name] for name in ("skill", "communication", "attitude")]
        return None if None in given else Marks(*given)


class InviteForm(forms.Form):
    """Who gets a code for the room."""

    whom = forms.ChoiceField(label=_("For"), choices=Invited.choices)
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("Of the interpreter or helper; the others in the room see it."),
    )


class OfferForm(forms.Form):
    """What the employer offers."""

    wage_fen = YuanField(label=_("Monthly wage"))
    start_date = day_field(label=_("Start of work"))
    valid_until = day_field(label=_("Offer holds until"), required=False)


class AnswerForm(forms.Form):
    """What the worker answers, and how we know."""

    accepted = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Accepts the offer")), ("no", _("Declines the offer"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answered_by = forms.ChoiceField(
        label=_("Answer given by"), choices=AnsweredBy.choices, initial=AnsweredBy.CLERK
    )
    consent_note = forms.CharField(
        label=_("Consent"),
        max_length=300,
        required=False,
        help_text=_("How the worker agreed: in person or by telephone, when, who was present."),
    )
    reason = forms.ChoiceField(
        label=_("Reason for declining"), choices=[BLANK, *EndReason.choices], required=False
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def to_answer(self) -> Answer:
        """Return the answer."""
        return Answer(**self.cleaned_data)


class EndForm(forms.Form):
    """Why a referral or placement ends."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[BLANK, *EndReason.choices])
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
