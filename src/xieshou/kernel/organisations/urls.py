"""Addresses of organisations and pairings."""

from django.urls import path

from . import views

app_name = "organisations"
urlpatterns = [
    path("", views.list_page, name="list"),
    path("add/", views.add_organisation, name="add"),
    path("pick/", views.pick, name="pick"),
    path("pairings/", views.list_pairings, name="pairings"),
    path("pairings/add/", views.add_pairing, name="add_pairing"),
    path("pairings/<uuid:pairing_id>/end/", views.end_pairing, name="end_pairing"),
    path("<uuid:organisation_id>/", views.show_organisation, name="organisation"),
    path("<uuid:organisation_id>/edit/", views.edit_organisation, name="edit"),
    path("<uuid:organisation_id>/reveal/", views.reveal, name="reveal"),
]
