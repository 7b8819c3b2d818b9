"""Addresses of subsidies."""

from __future__ import annotations

from django.urls import path

from . import subsidy, subsidy_batch, subsidy_income

PATTERNS = [
    path("subsidies/", subsidy.batches, name="subsidies"),
    path("subsidies/make/", subsidy.candidates, name="subsidy_candidates"),
    path("subsidies/accounts/<uuid:person_id>/", subsidy.account, name="subsidy_account"),
    path("subsidies/<uuid:batch_id>/", subsidy_batch.batch, name="subsidy"),
    path("subsidies/<uuid:batch_id>/submit/", subsidy_batch.submit, name="subsidy_submit"),
    path("subsidies/<uuid:batch_id>/cancel/", subsidy_batch.cancel, name="subsidy_cancel"),
    path("subsidies/<uuid:batch_id>/approve/", subsidy_batch.approve, name="subsidy_approve"),
    path("subsidies/<uuid:batch_id>/return/", subsidy_batch.send_back, name="subsidy_return"),
    path("subsidies/<uuid:batch_id>/file/", subsidy_batch.payment_file, name="subsidy_file"),
    path("subsidies/<uuid:batch_id>/paid/", subsidy_batch.paid, name="subsidy_paid"),
    path("subsidies/<uuid:batch_id>/income/", subsidy_income.tell, name="subsidy_income"),
    path("subsidies/claims/<uuid:claim_id>/back/", subsidy_income.take_back, name="subsidy_take_back"),
    path("subsidies/claims/<uuid:claim_id>/decide/", subsidy_income.decide_back, name="subsidy_back_decide"),
    path("subsidies/<uuid:batch_id>/list.xlsx", subsidy_batch.excel, name="subsidy_excel"),
    path("subsidies/claims/<uuid:claim_id>/drop/", subsidy_batch.drop, name="subsidy_drop"),
]
