"""Addresses of workers' own pages, and of what the station does for them."""

from __future__ import annotations

from django.urls import path

from . import own, slip

PATTERNS = [
    path("own/<str:token>/", own.own_page, name="own"),
    path("own/<str:token>/offers/<uuid:referral_id>/accept/", own.own_accept, name="own_accept"),
    path("own/<str:token>/offers/<uuid:referral_id>/decline/", own.own_decline, name="own_decline"),
    path("own/<str:token>/interviews/<uuid:interview_id>/", own.own_interview, name="own_interview"),
    path("own/<str:token>/help/", own.own_help, name="own_help"),
    path("own/<str:token>/texts/", own.own_texts, name="own_texts"),
    path("own/<str:token>/close/", own.own_close, name="own_close"),
    path("wishes/<uuid:wish_id>/own/", slip.own_door, name="own_door"),
    path("wishes/<uuid:wish_id>/own/give/", slip.own_give, name="own_give"),
    path("wishes/<uuid:wish_id>/own/revoke/", slip.own_revoke, name="own_revoke"),
    path("wishes/<uuid:wish_id>/own/texts/", slip.own_texts_choice, name="own_texts_choice"),
    path("wishes/<uuid:wish_id>/slip/", slip.slip, name="slip"),
    path("trips/<uuid:trip_id>/slips.pdf", slip.trip_slips, name="trip_slips"),
    path("texts/", slip.texts, name="texts"),
    path("help/", slip.helps, name="helps"),
    path("help/<uuid:help_id>/", slip.help_request, name="help"),
]
