"""Addresses of the registry."""

from __future__ import annotations

from django.urls import path

from .views import (
    changes,
    duplicates,
    facts,
    household,
    income,
    register,
    roster,
    visit_device,
    visit_record,
    visits,
)

app_name = "registry"
urlpatterns = [
    path("", roster.households, name="households"),
    path("new/", register.household_add, name="household_add"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("visits/", visits.visits, name="visits"),
    path("visits/excel/", visit_record.visits_excel, name="visits_excel"),
    path("visits/<uuid:visit_id>/", visit_record.visit, name="visit"),
    path("visits/<uuid:visit_id>/position/", visit_record.visit_position, name="visit_position"),
    path("visits/take/", visits.visit_take, name="visit_take"),
    path("visits/give-back/", visits.visit_give_back, name="visit_give_back"),
    path("visits/devices/<uuid:device_id>/wipe/", visits.device_wipe, name="device_wipe"),
    path("visits/conflicts/<uuid:conflict_id>/decide/", visits.conflict_decide, name="conflict_decide"),
    path("visits/app/", visit_device.visit_app, name="visit_app"),
    path("visits/app/worker.js", visit_device.visit_worker, name="visit_worker"),
    path("visits/app/manifest.json", visit_device.visit_manifest, name="visit_manifest"),
    path("visits/app/device/", visit_device.device_open, name="device_open"),
    path("visits/app/pack/", visit_device.visit_pack, name="visit_pack"),
    path("visits/app/sync/", visit_device.visit_sync, name="visit_sync"),
    path("visits/app/<uuid:visit_id>/files/", visit_device.visit_file, name="visit_file"),
    path("<uuid:household_id>/", household.household, name="household"),
    path("<uuid:household_id>/edit/", household.household_edit, name="household_edit"),
    path("<uuid:household_id>/close/", household.household_close, name="household_close"),
    path("<uuid:household_id>/move/", changes.household_move, name="household_move"),
    path("<uuid:household_id>/split/", changes.household_split, name="household_split"),
    path("<uuid:household_id>/merge/", changes.household_merge, name="household_merge"),
    path("<uuid:household_id>/members/new/", register.member_add, name="member_add"),
    path("<uuid:household_id>/income/new/", income.income_add, name="income_add"),
    path("<uuid:household_id>/expenditures/new/", facts.expenditure_add, name="expenditure_add"),
    path("<uuid:household_id>/guarantees/new/", facts.guarantee_add, name="guarantee_add"),
    path("<uuid:household_id>/work/new/", facts.labour_add, name="labour_add"),
    path("<uuid:household_id>/measures/new/", facts.measure_add, name="measure_add"),
    path(
        "expenditures/<uuid:expenditure_id>/reverse/", facts.expenditure_reverse, name="expenditure_reverse"
    ),
    path("guarantees/<uuid:guarantee_id>/reverse/", facts.guarantee_reverse, name="guarantee_reverse"),
    path("work/<uuid:labour_fact_id>/reverse/", facts.labour_reverse, name="labour_reverse"),
    path("measures/<uuid:measure_fact_id>/reverse/", facts.measure_reverse, name="measure_reverse"),
    path("members/<uuid:member_id>/", register.member_edit, name="member_edit"),
    path("members/<uuid:member_id>/end/", register.member_end, name="member_end"),
    path("members/<uuid:member_id>/head/", register.member_head, name="member_head"),
    path("income/<uuid:fact_id>/reverse/", income.income_reverse, name="income_reverse"),
]
