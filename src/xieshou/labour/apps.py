"""The Django application `labour`."""

from django.apps import AppConfig


class LabourConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.labour"
    label = "labour"
