"""Addresses of the sheets."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "sheets"
urlpatterns = [
    path("", views.uploads, name="uploads"),
    path("new/<str:sheet>/", views.start, name="start"),
    path("template/<str:sheet>/", views.template, name="template"),
    path("export/<str:sheet>/", views.export, name="export"),
    path("exports/<uuid:export_id>/", views.exported, name="exported"),
    path("<uuid:upload_id>/", views.upload, name="upload"),
    path("<uuid:upload_id>/panel/", views.panel, name="panel"),
    path("<uuid:upload_id>/check/", views.check, name="check"),
    path("<uuid:upload_id>/commit/", views.commit, name="commit"),
    path("<uuid:upload_id>/undo/", views.undo, name="undo"),
    path("<uuid:upload_id>/discard/", views.discard, name="discard"),
]
