"""The forms of decisions on match lines."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.labour.vocabulary.match import RefusalReason


class RefuseForm(forms.Form):
    """Why a line is refused."""

    reason = forms.ChoiceField(label=_("Reason"), choices=RefusalReason.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)


class ChangeForm(forms.Form):
    """Which other vacancy the worker gets."""

    vacancy_id = forms.UUIDField()
