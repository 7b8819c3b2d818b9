"""The Django application `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.people"
    label = "people"
