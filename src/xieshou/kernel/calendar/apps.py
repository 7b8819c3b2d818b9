"""The Django application `calendar`."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.calendar"
    label = "calendar"
