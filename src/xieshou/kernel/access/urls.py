"""Addresses of the security administrator."""

from django.urls import path

from . import views

app_name = "access"
urlpatterns = [
    path("users/", views.list_users, name="users"),
    path("users/open/", views.open_user, name="open_user"),
    path("users/<uuid:user_id>/", views.show_user, name="user"),
    path("users/<uuid:user_id>/grant/", views.grant_role, name="grant_role"),
    path("users/<uuid:user_id>/grants/<uuid:grant_id>/end/", views.end_grant, name="end_grant"),
    path("users/<uuid:user_id>/move/", views.move_user, name="move_user"),
    path("users/<uuid:user_id>/active/", views.set_active, name="set_active"),
    path("users/<uuid:user_id>/sessions/end/", views.end_sessions, name="end_sessions"),
]
