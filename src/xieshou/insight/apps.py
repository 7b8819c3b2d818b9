"""The Django application `insight`."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.insight"
    label = "insight"
