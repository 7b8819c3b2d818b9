"""Addresses of the verification beat: whom the projects reached."""

from __future__ import annotations

from django.urls import path

from . import linkage

PATTERNS = [
    path("benefits/", linkage.benefits, name="benefits"),
    path("benefits/confirm/", linkage.benefits_confirm, name="benefits_confirm"),
    path("benefits/<uuid:benefit_id>/reject/", linkage.benefit_reject, name="benefit_reject"),
    path("<uuid:project_id>/linkage/", linkage.linkage, name="linkage"),
    path("<uuid:project_id>/linkage/contracts/", linkage.contract_add, name="contract_add"),
    path("<uuid:project_id>/linkage/payments/", linkage.benefit_add, name="benefit_add"),
]
