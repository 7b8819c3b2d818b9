"""Forms of surveys: open one, print codes, enter a code, answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.monitoring.operations.survey import MOST_CODES, NewSurvey
from xieshou.monitoring.rules.questionnaire import LONGEST_WORDS, load_questionnaires
from xieshou.monitoring.vocabulary.survey import PaperKind, QuestionKind, VoidReason

from .fields import day_field, long_text

if TYPE_CHECKING:
    from xieshou.monitoring.rules.questionnaire import Question

ANSWER = "q_"


class SurveyForm(forms.Form):
    """What is asked, where and when."""

    title = forms.CharField(label=_("Title"), max_length=80)
    questionnaire = forms.ChoiceField(label=_("Questionnaire"))
    region_code = RegionField(label=_("Region"), mine=True, levels=[RegionLevel.COUNTY, RegionLevel.TOWNSHIP])
    from_date = day_field(label=_("First day"))
    last_date = day_field(label=_("Last day"), help_text=_("It can end earlier, never later."))

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer every version of every questionnaire."""
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["questionnaire"].choices = [
            (f"{key}-{version}", one.name(get_language()))
            for (key, version), one in load_questionnaires().items()
        ]

    def field_of(self, name: str) -> str:
        """Return the field that shows a refusal of the operation."""
        return "last_date" if name == "to_date" else name

    def survey(self) -> NewSurvey:
        """Return what is to be opened."""
        given = self.cleaned_data
        key, _dash, version = given["questionnaire"].rpartition("-")
        return NewSurvey(
            region_code=given["region_code"],
            title=given["title"],
            questionnaire=key,
            version=int(version),
            from_date=given["from_date"],
            to_date=given["last_date"] + timedelta(days=1),
        )


class CodesForm(forms.Form):
    """How many codes a township gets, and on which paper."""

    region_code = RegionField(label=_("Township"), mine=True, levels=[RegionLevel.TOWNSHIP])
    size = forms.IntegerField(label=_("Number of codes"), min_value=1, max_value=MOST_CODES)
    paper = forms.ChoiceField(label=_("Paper"), choices=PaperKind.choices)


class VoidForm(forms.Form):
    """Why a printed batch is void."""

    reason = forms.ChoiceField(label=_("What happened to the paper?"), choices=VoidReason.choices)


class SurveyCodeForm(forms.Form):
    """The code on the slip."""

    code = forms.CharField(
        label=_("Code on your slip"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "data-from-hash": ""}
        ),
    )


class SheetForm(forms.Form):
    """The questions of a survey; each may be left open."""

    def __init__(self, *args: Any, questions: tuple[Question, ...], **options: Any) -> None:
        """Make a field of each question, with its words in the reader's language."""
        super().__init__(*args, **options)
        self._questions = questions
        self.fields["code"] = forms.CharField(max_length=20, widget=forms.HiddenInput)
        language = get_language()
        for question in questions:
            label, name = question.words(language), f"{ANSWER}{question.key}"
            if question.kind == QuestionKind.TEXT:
                self.fields[name] = long_text(label=label, max_length=LONGEST_WORDS, required=False)
            else:
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    choices=list(question.labels(language).items()),
                    widget=forms.RadioSelect,
                    required=False,
                )

    def field_of(self, name: str) -> str:
        """Return the field that shows a refusal of the operation."""
        return f"{ANSWER}{name}"

    def answers(self) -> dict[str, str]:
        """Return what was chosen and written."""
        return {one.key: self.cleaned_data[f"{ANSWER}{one.key}"] for one in self._questions}
