"""Addresses of the offer beat."""

from django.urls import path

from . import offer, ranking

PATTERNS = [
    path("vacancies/", offer.vacancies, name="vacancies"),
    path("vacancies/board/", offer.vacancy_board, name="vacancy_board"),
    path("vacancies/add/", offer.vacancy_add, name="vacancy_add"),
    path("vacancies/employers/", offer.suggest_employers, name="suggest_employers"),
    path("vacancies/<uuid:vacancy_id>/", offer.vacancy, name="vacancy"),
    path("vacancies/<uuid:vacancy_id>/edit/", offer.vacancy_edit, name="vacancy_edit"),
    path("vacancies/<uuid:vacancy_id>/publish/", offer.vacancy_publish, name="vacancy_publish"),
    path("vacancies/<uuid:vacancy_id>/withdraw/", offer.vacancy_withdraw, name="vacancy_withdraw"),
    path("vacancies/<uuid:vacancy_id>/reopen/", offer.vacancy_reopen, name="vacancy_reopen"),
    path("vacancies/<uuid:vacancy_id>/sheet/", offer.vacancy_sheet, name="vacancy_sheet"),
    path("vacancies/<uuid:vacancy_id>/workers/", ranking.workers_for_vacancy, name="vacancy_ranking"),
]
