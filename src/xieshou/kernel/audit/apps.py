"""The Django application `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.audit"
    label = "audit"
