"""The Django application `realtime`."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.realtime"
    label = "realtime"
