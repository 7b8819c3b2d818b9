"""Forms of skills training."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.operations.course import CoursePlan
from xieshou.labour.rules.course import HIGHEST_SCORE, LEARNER_DIGITS, MOST_HOURS, MOST_SEATS
from xieshou.labour.rules.gaps import KINDS, Requirement
from xieshou.labour.rules.terms import choices
from xieshou.labour.vocabulary.course import GapKind, Presence
from xieshou.labour.vocabulary.need import SKILL_LEVELS

from .dates import day_field, moment_field
from .yuan import YuanField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DAY = timedelta(days=1)


def list_teachable() -> list[tuple[str, str]]:
    """Return every skill at each level and every licence as (key, name)."""
    skills = [
        Requirement(GapKind.SKILL, code, level)
        for code, _name in choices(KINDS[GapKind.SKILL])
        for level in SKILL_LEVELS
    ]
    licences = [Requirement(GapKind.LICENCE, code) for code, _name in choices(KINDS[GapKind.LICENCE])]
    return [("", "—"), *((one.key, one.label) for one in (*skills, *licences))]


class CourseForm(forms.Form):
    """What a course teaches, where, when, for how many, at what cost."""

    county = forms.ChoiceField(label=_("County"))
    title = forms.CharField(label=_("Title"), max_length=80)
    provider = forms.UUIDField(label=_("Provider"))
    occupation_code = forms.CharField(label=_("Occupation (national classification)"), max_length=12)
    teaches = forms.ChoiceField(
        label=_("Teaches"), required=False, choices=list_teachable,
        help_text=_("A pass adds this to the learner's job wish."),
    )  # fmt: skip
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=MOST_HOURS)
    place = forms.CharField(label=_("Place"), max_length=120)
    from_date = day_field(label=_("First day"))
    last_day = day_field(label=_("Last day"))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    fee_fen = YuanField(label=_("Fee"), required=False, min_value=Decimal(0), help_text=_("Empty: free."))
    stipend_fen = YuanField(
        label=_("Allowance a day attended"), required=False, min_value=Decimal(0),
        help_text=_("Paid as a subsidy batch, never above the rule of the province. Empty: none."),
    )  # fmt: skip
    pass_score = forms.IntegerField(
        label=_("Points to pass"), required=False, min_value=1, max_value=HIGHEST_SCORE,
        help_text=_("Empty: 60, the limit on file."),
    )  # fmt: skip
    attendance_percent = forms.IntegerField(
        label=_("Least attendance (%)"), required=False, min_value=1, max_value=100,
        help_text=_("Empty: 80, the limit on file."),
    )  # fmt: skip
    partner_region_code = forms.ChoiceField(label=_("Eastern partner"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    enrol_gap = forms.BooleanField(
        label=_("Enrol the workers whom this keeps away, priority first, up to the seats"), required=False
    )

    def __init__(
        self,
        *args: Any,
        counties: Sequence[tuple[str, str]],
        partners: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        """Offer the counties of the scope and their partners."""
        super().__init__(*args, **options)
        self.fields["county"].choices = list(counties)  # type: ignore[attr-defined]
        self.fields["partner_region_code"].choices = [("", "—"), *partners]  # type: ignore[attr-defined]

    def field_of(self, name: str) -> str:
        """Return the form field that shows a refusal about a field of the plan."""
        return {"to_date": "last_day", "provider_id": "provider"}.get(name, name)

    def to_plan(self) -> CoursePlan:
        """Return the plan."""
        data = dict(self.cleaned_data)
        data.pop("enrol_gap")
        return CoursePlan(
            provider_id=data.pop("provider"),
            to_date=data.pop("last_day") + DAY,
            fee_fen=data.pop("fee_fen") or 0,
            stipend_fen=data.pop("stipend_fen") or 0,
            **data,
        )


class SessionForm(forms.Form):
    """When a session is held."""

    starts_at = moment_field(label=_("Begins"))
    ends_at = moment_field(label=_("Ends"))
    topic = forms.CharField(label=_("Topic"), max_length=120, required=False)


class EnrolForm(forms.Form):
    """Who learns."""

    wish_ids = forms.MultipleChoiceField(label=_("Workers"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, workers: Iterable[tuple[Any, str]], **options: Any) -> None:
        """Offer workers as (key of the wish, name)."""
        super().__init__(*args, **options)
        self.fields["wish_ids"].choices = [(str(key), text) for key, text in workers]  # type: ignore[attr-defined]

    def keys(self) -> list[UUID]:
        """Return the keys of the chosen wishes."""
        return [UUID(key) for key in self.cleaned_data["wish_ids"]]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class NumberForm(forms.Form):
    """The number of a learner as it stands on the list."""

    number = forms.CharField(
        label=_("Learner number"),
        max_length=LEARNER_DIGITS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )


class PresenceForm(forms.Form):
    """Whether a learner was there."""

    presence = forms.ChoiceField(choices=Presence.choices)


class ScoreForm(forms.Form):
    """Points of the examination."""

    score = forms.IntegerField(label=_("Points"), min_value=0, max_value=HIGHEST_SCORE)


class VerifyForm(forms.Form):
    """The code of a certificate."""

    code = forms.CharField(
        label=_("Code of the certificate"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
