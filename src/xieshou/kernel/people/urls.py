"""Addresses of people."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("", views.list_page, name="list"),
    path("add/", views.add_person, name="add"),
    path("pick/", views.pick, name="pick"),
    path("<uuid:person_id>/", views.show_person, name="person"),
    path("<uuid:person_id>/edit/", views.edit_person, name="edit"),
    path("<uuid:person_id>/reveal/", views.reveal, name="reveal"),
    path("<uuid:person_id>/merge/", views.merge, name="merge"),
]
