"""The Django application `search`."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.search"
    label = "search"

    def ready(self) -> None:
        """Make the kernel's own things findable; the apps above register theirs."""
        from .finders import register

        register()
