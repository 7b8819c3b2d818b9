"""The search form of the audit record."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .names import known_names
from .queries import EventSearch


class EventSearchForm(forms.Form):
    """Filters of the audit page."""

    q = forms.CharField(label=_("Person or record"), required=False, max_length=64)
    event = forms.ChoiceField(label=_("Event"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    sensitive = forms.BooleanField(label=_("Openings of personal data only"), required=False)
    kind = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    subject = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the registered events."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["event"].choices = [("", _("All events")), *known_names()]  # type: ignore[attr-defined]

    def search(self) -> EventSearch:
        """Return the search of a valid form; days are those of the local calendar."""
        given = self.cleaned_data
        until = given["until"] + timedelta(days=1) if given["until"] else None
        return EventSearch(
            text=given["q"],
            event=given["event"],
            subject_kind=given["kind"],
            subject_id=given["subject"],
            since=_midnight(given["since"]),
            until=_midnight(until),
            sensitive_only=given["sensitive"],
        )


def _midnight(day: object) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None  # type: ignore[arg-type]
