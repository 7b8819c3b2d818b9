"""The Django application `regions`."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.regions"
    label = "regions"
