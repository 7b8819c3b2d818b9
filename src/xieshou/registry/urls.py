"""Addresses of the registry."""

from __future__ import annotations

from django.urls import path

from .views import household, income, register, roster

app_name = "registry"
urlpatterns = [
    path("", roster.households, name="households"),
    path("new/", register.household_add, name="household_add"),
    path("<uuid:household_id>/", household.household, name="household"),
    path("<uuid:household_id>/edit/", household.household_edit, name="household_edit"),
    path("<uuid:household_id>/close/", household.household_close, name="household_close"),
    path("<uuid:household_id>/members/new/", register.member_add, name="member_add"),
    path("<uuid:household_id>/income/new/", income.income_add, name="income_add"),
    path("members/<uuid:member_id>/", register.member_edit, name="member_edit"),
    path("members/<uuid:member_id>/end/", register.member_end, name="member_end"),
    path("members/<uuid:member_id>/head/", register.member_head, name="member_head"),
    path("income/<uuid:fact_id>/reverse/", income.income_reverse, name="income_reverse"),
]
