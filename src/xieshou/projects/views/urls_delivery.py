"""Addresses of the delivery beat: contracts, milestones and payments of projects."""

from __future__ import annotations

from django.urls import path

from . import contract, payment

PATTERNS = [
    path("<uuid:project_id>/money/", contract.money, name="money"),
    path("<uuid:project_id>/money/account/", contract.account_open, name="account_open"),
    path("<uuid:project_id>/money/contracts/", contract.work_contract_add, name="work_contract_add"),
    path("contracts/<uuid:work_contract_id>/", contract.work_contract, name="work_contract"),
    path("contracts/<uuid:work_contract_id>/payments/", payment.payment_ask, name="payment_ask"),
    path("milestones/<uuid:milestone_id>/meet/", contract.milestone_meet, name="milestone_meet"),
    path("payments/", payment.payments, name="payments"),
    path("payments/<uuid:payment_id>/approve/", payment.payment_approve, name="payment_approve"),
    path("payments/<uuid:payment_id>/refuse/", payment.payment_refuse, name="payment_refuse"),
    path("payments/<uuid:payment_id>/undo/", payment.payment_undo, name="payment_undo"),
    path("payments/<uuid:payment_id>/voucher/", payment.voucher, name="voucher"),
]
