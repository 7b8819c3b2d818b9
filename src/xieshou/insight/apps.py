"""The Django application `insight`."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Name, label, and what insight tells the floors below at the start."""

    name = "xieshou.insight"
    label = "insight"

    def ready(self) -> None:
        """Register names, panel and doorways."""
        from .wiring import connect

        connect()
