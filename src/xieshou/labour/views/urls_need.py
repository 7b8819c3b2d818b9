"""Addresses of the need beat."""

from django.urls import path

from . import need, ranking

PATTERNS = [
    path("wishes/", need.wishes, name="wishes"),
    path("wishes/add/", need.wish_add, name="wish_add"),
    path("wishes/<uuid:wish_id>/", need.wish, name="wish"),
    path("wishes/<uuid:wish_id>/edit/", need.wish_edit, name="wish_edit"),
    path("wishes/<uuid:wish_id>/consent/", need.wish_consent, name="wish_consent"),
    path("wishes/<uuid:wish_id>/vacancies/", ranking.vacancies_for_wish, name="wish_ranking"),
    path("occupations/suggest/", need.suggest_jobs, name="suggest_occupations"),
]
