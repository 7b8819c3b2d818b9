"""Addresses of the match beat."""

from django.urls import path

from . import decide, match, outcomes, whatif

PATTERNS = [
    path("runs/", match.run_list, name="runs"),
    path("runs/start/", match.run_start, name="run_start"),
    path("runs/<uuid:run_id>/", match.run_detail, name="run"),
    path("runs/<uuid:run_id>/accept/", match.lines_accept, name="lines_accept"),
    path("runs/<uuid:run_id>/outcomes/", outcomes.report, name="run_outcomes"),
    path("runs/<uuid:run_id>/outcomes/excel/", outcomes.excel, name="run_outcomes_excel"),
    path("places/", whatif.market, name="market"),
    path("lines/<uuid:line_id>/", decide.line, name="line"),
    path("lines/<uuid:line_id>/accept/", decide.line_accept, name="line_accept"),
    path("lines/<uuid:line_id>/change/", decide.line_change, name="line_change"),
    path("lines/<uuid:line_id>/refuse/", decide.line_refuse, name="line_refuse"),
]
