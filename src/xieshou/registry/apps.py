"""The Django application `registry`."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.registry"
    label = "registry"
