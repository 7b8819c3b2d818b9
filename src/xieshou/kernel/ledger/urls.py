"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from .views import account, closing, entry, trace

app_name = "ledger"
urlpatterns = [
    path("", account.accounts, name="accounts"),
    path("accounts/open/", account.open_account, name="open"),
    path("accounts/<uuid:account_id>/", account.account, name="account"),
    path("accounts/<uuid:account_id>/propose/", account.propose, name="propose"),
    path("accounts/<uuid:account_id>/close/", account.close_account, name="close_account"),
    path("accounts/<uuid:account_id>/statement.xlsx", account.statement_excel, name="statement"),
    path("entries/", entry.entries, name="entries"),
    path("entries/<uuid:posting_id>/", entry.entry, name="entry"),
    path("entries/<uuid:posting_id>/reverse/", entry.propose_reversal, name="reverse"),
    path("proposals/", entry.proposals, name="proposals"),
    path("proposals/<uuid:proposal_id>/approve/", entry.approve, name="approve"),
    path("proposals/<uuid:proposal_id>/refuse/", entry.refuse, name="refuse"),
    path("proposals/<uuid:proposal_id>/withdraw/", entry.withdraw, name="withdraw"),
    path("closings/", closing.closings, name="closings"),
    path("chain/", closing.check, name="check"),
    path("trace/accounts/<uuid:account_id>/", trace.from_account, name="trace_account"),
    path("trace/entries/<uuid:posting_id>/", trace.from_entry, name="trace_entry"),
    path("trace/to/<uuid:account_id>/", trace.to_account, name="trace_back"),
]
