"""The Django application `organisations`."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.organisations"
    label = "organisations"
