"""The Django application `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.web"
    label = "web"
