"""Addresses of monitoring."""

from __future__ import annotations

from django.urls import path

from .views import case, clue, figures, paper, public, run, signing, steps

app_name = "monitoring"

urlpatterns = [
    path("report/", public.report, name="report"),
    path("report/done/", public.report_done, name="report_done"),
    path("notices/", public.notices, name="notices"),
    path("mine/", public.mine, name="mine"),
    path("clues/", clue.clues, name="clues"),
    path("clues/add/", clue.clue_add, name="clue_add"),
    path("clues/<uuid:clue_id>/", clue.clue, name="clue"),
    path("clues/<uuid:clue_id>/household/", clue.clue_link, name="clue_link"),
    path("clues/<uuid:clue_id>/dismiss/", clue.clue_dismiss, name="clue_dismiss"),
    path("clues/<uuid:clue_id>/reopen/", clue.clue_reopen, name="clue_reopen"),
    path("clues/<uuid:clue_id>/open/", clue.clue_open, name="clue_open"),
    path("clues/<uuid:clue_id>/phone/", clue.clue_phone, name="clue_phone"),
    path("cases/", case.cases, name="cases"),
    path("cases/excel/", paper.cases_excel, name="cases_excel"),
    path("cases/board/", case.board, name="board"),
    path("cases/signing/", signing.signing, name="signing"),
    path("cases/sign/", signing.sign, name="sign"),
    path("cases/<uuid:case_id>/", case.case, name="case"),
    path("cases/<uuid:case_id>/verify/", steps.verify, name="verify"),
    path("cases/<uuid:case_id>/review/", steps.review, name="review"),
    path("cases/<uuid:case_id>/notice/", steps.notice_post, name="notice_post"),
    path("cases/<uuid:case_id>/notice/over/", steps.notice_pass, name="notice_pass"),
    path("cases/<uuid:case_id>/return/", steps.case_return, name="case_return"),
    path("cases/<uuid:case_id>/refuse/", steps.case_refuse, name="case_refuse"),
    path("cases/<uuid:case_id>/measures/", steps.measure_plan, name="measure_plan"),
    path("cases/<uuid:case_id>/arrange/", steps.arrange, name="arrange"),
    path("cases/<uuid:case_id>/follow-up/", steps.follow_up, name="follow_up"),
    path("cases/<uuid:case_id>/causes/", steps.cause_name, name="cause_name"),
    path("cases/<uuid:case_id>/solved/", steps.cause_solve, name="cause_solve"),
    path("cases/<uuid:case_id>/clearing/", steps.clearing_propose, name="clearing_propose"),
    path("cases/<uuid:case_id>/roll-back/", steps.clearing_roll_back, name="roll_back"),
    path("cases/<uuid:case_id>/card.pdf", paper.card, name="card"),
    path("figures/", figures.incidence, name="incidence"),
    path("exits/", figures.exits, name="exits"),
    path("exits/add/", figures.exit_add, name="exit_add"),
    path("exits/<uuid:exit_id>/", figures.exit_record, name="exit"),
    path("runs/", run.runs, name="runs"),
    path("runs/start/", run.run_start, name="run_start"),
    path("runs/<uuid:monitoring_run_id>/replay/", run.run_replay, name="run_replay"),
    path("households/<uuid:household_id>/why/", run.why, name="why"),
    path("measures/<uuid:case_measure_id>/start/", steps.measure_start, name="measure_start"),
    path("measures/<uuid:case_measure_id>/end/", steps.measure_end, name="measure_end"),
    path("notices/<uuid:village_notice_id>/sheet.pdf", paper.notice_sheet, name="notice_sheet"),
]
