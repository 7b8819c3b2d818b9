"""Forms of a case, one a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.monitoring.operations.case import Verification
from xieshou.monitoring.operations.clearing import NewFollowUp
from xieshou.monitoring.operations.measure import Plan
from xieshou.monitoring.vocabulary.case import Guarantee, Held
from xieshou.monitoring.vocabulary.clue import Cause
from xieshou.monitoring.vocabulary.measure import MeasureKind, MeasureStatus
from xieshou.registry.vocabulary import MonitoringClass

from .fields import YuanField, day_field, long_text

if TYPE_CHECKING:
    from collections.abc import Iterable

CLASSES = [(one.value, one.label) for one in MonitoringClass if one != MonitoringClass.NONE]


class VerificationForm(forms.Form):
    """What the visit found, and who authorised the comparison of data."""

    proposed_class = forms.ChoiceField(label=_("Monitoring class proposed"), choices=CLASSES)
    causes = forms.MultipleChoiceField(
        label=_("Causes"), choices=Cause.choices, widget=forms.CheckboxSelectMultiple
    )
    finding = long_text(label=_("What the visit found"), max_length=1000)
    authorised_by = forms.CharField(
        label=_("Authorised by"),
        max_length=60,
        help_text=_("The member of the household who signed that its data may be compared."),
    )
    authorised_on = day_field(label=_("Authorised on"))

    def found(self) -> Verification:
        """Return the finding."""
        return Verification(**self.cleaned_data)


class MeetingForm(forms.Form):
    """The democratic review."""

    meeting_on = day_field(label=_("Meeting on"))
    present = forms.IntegerField(label=_("Present"), min_value=1, max_value=9999)
    in_favour = forms.IntegerField(label=_("In favour"), min_value=0, max_value=9999)


class RemarkForm(forms.Form):
    """A remark on the notice; it is scanned for numbers and words about health."""

    remark = forms.CharField(
        label=_("Remark"),
        max_length=200,
        required=False,
        help_text=_("Public. No numbers of people, phones or accounts, nothing about health."),
    )


class ReasonForm(forms.Form):
    """Why a case goes back or ends."""

    reason = long_text(label=_("Reason"), max_length=1000)


class MeasureForm(forms.Form):
    """A measure against a cause."""

    cause = forms.ChoiceField(label=_("Cause"))
    kind = forms.ChoiceField(label=_("Measure"), choices=MeasureKind.choices)
    text = forms.CharField(label=_("What is done"), max_length=300)
    responsible = forms.CharField(label=_("Responsible"), max_length=120)
    due_on = day_field(label=_("In place by"))

    def __init__(self, *args: Any, causes: Iterable[tuple[str, Any]], **options: Any) -> None:
        """Offer the causes of the case that are not solved."""
        super().__init__(*args, **options)
        self.fields["cause"].choices = list(causes)  # type: ignore[attr-defined]

    def plan(self) -> Plan:
        """Return the plan."""
        return Plan(**self.cleaned_data)


class StartForm(forms.Form):
    """Since when a measure is in place."""

    started_on = day_field(label=_("In place since"))


class EndForm(forms.Form):
    """How a measure ended."""

    status = forms.ChoiceField(
        label=_("Result"),
        choices=[(one.value, one.label) for one in (MeasureStatus.DONE, MeasureStatus.DROPPED)],
    )
    result = forms.CharField(label=_("What came of it"), max_length=300)


class FollowUpForm(forms.Form):
    """What a visit saw."""

    on = day_field(label=_("Visited on"))
    income_fen = YuanField(
        label=_("Net income per person and year"),
        required=False,
        help_text=_("As the register has it. Empty where nobody knows: unknown is never counted as enough."),
    )
    schooling = forms.ChoiceField(label=Guarantee.SCHOOLING.label, choices=Held.choices)
    medical = forms.ChoiceField(label=Guarantee.MEDICAL.label, choices=Held.choices)
    housing = forms.ChoiceField(label=Guarantee.HOUSING.label, choices=Held.choices)
    water = forms.ChoiceField(label=Guarantee.WATER.label, choices=Held.choices)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def seen(self) -> NewFollowUp:
        """Return what was seen."""
        given = self.cleaned_data
        held = {name: given[name] for name in Guarantee.values}
        return NewFollowUp(given["on"], given["income_fen"], held, given["note"])


class ConsentForm(forms.Form):
    """Who of the household agreed to the clearing, and when."""

    agreed_by = forms.CharField(label=_("Agreed by (member of the household)"), max_length=60)
    agreed_on = day_field(label=_("Agreed on"))


class CauseForm(forms.Form):
    """A cause that came to light later."""

    kind = forms.ChoiceField(label=_("Cause"), choices=Cause.choices)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class SolvedForm(forms.Form):
    """How a cause was solved."""

    kind = forms.ChoiceField(label=_("Cause"))
    note = forms.CharField(label=_("How it was solved"), max_length=300)

    def __init__(self, *args: Any, causes: Iterable[tuple[str, Any]], **options: Any) -> None:
        """Offer the causes of the case that are not solved."""
        super().__init__(*args, **options)
        self.fields["kind"].choices = list(causes)  # type: ignore[attr-defined]
