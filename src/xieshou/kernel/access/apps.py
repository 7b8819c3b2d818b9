"""The Django application `access`."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.access"
    label = "access"
