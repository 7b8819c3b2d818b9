"""Addresses for machines."""

from django.urls import path

from xieshou.config.observability import views

urlpatterns = [
    path("healthz", views.show_health, name="healthz"),
    path("metrics", views.show_metrics, name="metrics"),
]
