"""Addresses of paired cooperation."""

from __future__ import annotations

from django.urls import path

from .views import agreement, meeting, minutes, pairing, plan, proposal, visit

app_name = "cooperation"
urlpatterns = [
    path("pairings/", pairing.graph, name="pairings"),
    path("pairings/excel/", pairing.graph_excel, name="pairings_excel"),
    path("pairings/tie/", pairing.begin, name="tie_begin"),
    path("pairings/count/", pairing.count, name="count"),
    path("pairings/<uuid:tie_id>/end/", pairing.end, name="tie_end"),
    path("agreements/", agreement.agreements, name="agreements"),
    path("agreements/sign/", agreement.sign, name="agreement_sign"),
    path("agreements/<uuid:agreement_id>/", agreement.agreement, name="agreement"),
    path("agreements/<uuid:agreement_id>/parties/", agreement.party, name="agreement_party"),
    path("agreements/<uuid:agreement_id>/commitments/", agreement.commitment, name="agreement_commitment"),
    path("agreements/<uuid:agreement_id>/end/", agreement.end, name="agreement_end"),
    path("agreements/<uuid:agreement_id>/scan/", agreement.scan, name="agreement_scan"),
    path("meetings/", meeting.meetings, name="meetings"),
    path("meetings/plan/", meeting.plan, name="meeting_plan"),
    path("meetings/<uuid:meeting_id>/", meeting.meeting, name="meeting"),
    path("meetings/<uuid:meeting_id>/agenda/", meeting.agenda, name="meeting_agenda"),
    path("meetings/<uuid:meeting_id>/attendees/", meeting.attendee, name="meeting_attendee"),
    path("meetings/<uuid:meeting_id>/decisions/", meeting.decide, name="meeting_decide"),
    path("meetings/<uuid:meeting_id>/decisions/<uuid:decision_id>/", meeting.report, name="decision_report"),
    path("meetings/<uuid:meeting_id>/close/", meeting.close, name="meeting_close"),
    path("meetings/<uuid:meeting_id>/minutes.pdf", minutes.minutes_pdf, name="minutes_pdf"),
    path("meetings/<uuid:meeting_id>/minutes.docx", minutes.minutes_word, name="minutes_word"),
    path("visits/", visit.visits, name="visits"),
    path("visits/plan/", visit.plan, name="visit_plan"),
    path("visits/<uuid:visit_id>/", visit.visit, name="visit"),
    path("visits/<uuid:visit_id>/stops/", visit.stop, name="visit_stop"),
    path("visits/<uuid:visit_id>/findings/", visit.finding, name="visit_finding"),
    path("findings/<uuid:finding_id>/photo/<slug:moment>/", visit.photo, name="finding_photo"),
    path("findings/<uuid:finding_id>/submit/", visit.submit, name="finding_submit"),
    path("findings/<uuid:finding_id>/check/", visit.check_finding, name="finding_check"),
    path("plans/", plan.plans, name="plans"),
    path("plans/draw-up/", plan.draw_up, name="plan_draw_up"),
    path("plans/supply/", plan.supply, name="supply"),
    path("plans/supply/need/", plan.need, name="need_add"),
    path("plans/supply/capability/", plan.capability, name="capability_add"),
    path("plans/supply/requirement/", plan.requirement, name="requirement_add"),
    path("plans/proposals/", proposal.proposals, name="proposals"),
    path("plans/proposals/make/", proposal.make, name="proposal_make"),
    path("plans/proposals/<uuid:run_id>/", proposal.proposal, name="proposal"),
    path("plans/proposals/<uuid:run_id>/excel/", proposal.proposal_excel, name="proposal_excel"),
    path("plans/<uuid:plan_id>/", plan.plan, name="plan"),
    path("plans/<uuid:plan_id>/lines/", plan.line, name="plan_line"),
]
