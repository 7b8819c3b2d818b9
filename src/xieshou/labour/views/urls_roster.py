"""Addresses of the rosters of the two stations."""

from __future__ import annotations

from django.urls import path

from . import roster, roster_pair

ONE = "roster/<uuid:roster_pair_id>/"
PATTERNS = [
    path("roster/", roster.roster, name="roster"),
    path("roster/figures/", roster.figures, name="roster_figures"),
    path("roster/excel/", roster.excel, name="roster_excel"),
    path("roster/take-records/", roster.take, name="roster_take_records"),
    path(ONE, roster_pair.pair, name="roster_pair"),
    path(f"{ONE}agree/", roster_pair.agree, name="roster_agree"),
    path(f"{ONE}confirm/", roster_pair.confirm, name="roster_confirm"),
    path(f"{ONE}correct/", roster_pair.correct, name="roster_correct"),
    path(f"{ONE}withdraw/", roster_pair.withdraw, name="roster_withdraw"),
    path(f"{ONE}tell-name/", roster_pair.tell_name, name="roster_tell_name"),
    path(f"{ONE}settle/", roster_pair.settle, name="roster_settle"),
    path(f"{ONE}take-on/", roster_pair.take_on, name="roster_take_on"),
]
