"""The Django application `inbox`."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.inbox"
    label = "inbox"
