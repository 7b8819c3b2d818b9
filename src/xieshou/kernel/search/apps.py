"""The Django application `search`."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.search"
    label = "search"
