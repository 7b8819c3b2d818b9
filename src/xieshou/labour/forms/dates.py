"""Date and time controls of the browser."""

from __future__ import annotations

from typing import Any

from django import forms


def day_field(**options: Any) -> forms.DateField:
    """Return a date field with the browser's calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **options)


def month_field(**options: Any) -> forms.DateField:
    """Return a month field; its value is the first day."""
    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
    return forms.DateField(widget=widget, input_formats=["%Y-%m", "%Y-%m-%d"], **options)


def moment_field(**options: Any) -> forms.DateTimeField:
    """Return a date and time field to the minute, by Shanghai time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "300"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **options)
