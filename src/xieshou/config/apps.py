"""The Django application `config`."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.config"
    label = "config"
