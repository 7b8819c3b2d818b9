"""Addresses from referral to funnel."""

from __future__ import annotations

from django.urls import path

from . import curves, delivery, funnel, interview, referral, retention, wage

PATTERNS = [
    path("referrals/", referral.referrals, name="referrals"),
    path("referrals/new/", referral.refer, name="refer"),
    path("referrals/<uuid:referral_id>/", referral.referral, name="referral"),
    path("referrals/<uuid:referral_id>/slots/", referral.slots, name="referral_slots"),
    path("referrals/<uuid:referral_id>/book/", referral.book, name="referral_book"),
    path("referrals/<uuid:referral_id>/offer/", referral.offer, name="referral_offer"),
    path("referrals/<uuid:referral_id>/answer/", referral.answer, name="referral_answer"),
    path("referrals/<uuid:referral_id>/withdraw/", referral.withdraw, name="referral_withdraw"),
    path("interviews/", interview.interviews, name="interviews"),
    path("interviews/<uuid:interview_id>/", interview.interview, name="interview"),
    path("interviews/<uuid:interview_id>/move/", interview.move, name="interview_move"),
    path("interviews/<uuid:interview_id>/cancel/", interview.cancel, name="interview_cancel"),
    path("interviews/<uuid:interview_id>/result/", interview.result, name="interview_result"),
    path("placements/", delivery.placements, name="placements"),
    path("placements/<uuid:placement_id>/", delivery.placement, name="placement"),
    path("placements/<uuid:placement_id>/depart/", delivery.depart, name="placement_depart"),
    path("placements/<uuid:placement_id>/arrive/", delivery.arrive, name="placement_arrive"),
    path("placements/<uuid:placement_id>/cancel/", delivery.cancel, name="placement_cancel"),
    path("placements/<uuid:placement_id>/confirm/<slug:side>/", delivery.confirm, name="placement_confirm"),
    path("placements/<uuid:placement_id>/leave/", retention.leave, name="placement_leave"),
    path("placements/<uuid:placement_id>/wage/", wage.enter, name="wage_enter"),
    path("mismatches/", delivery.mismatches, name="mismatches"),
    path("retention/", retention.checks, name="retention"),
    path("retention/<uuid:check_id>/", retention.check, name="check"),
    path("wages/", wage.proofs, name="wages"),
    path("wages/<uuid:proof_id>/confirm/", wage.confirm, name="wage_confirm"),
    path("wages/<uuid:proof_id>/reject/", wage.reject, name="wage_reject"),
    path("funnel/", funnel.report, name="funnel"),
    path("funnel/curves/", curves.report, name="curves"),
    path("funnel/curves/people/", curves.people, name="curve_people"),
    path("funnel/curves/excel/", curves.excel, name="curve_excel"),
    path("funnel/people/", funnel.people, name="funnel_people"),
    path("funnel/people/excel/", funnel.people_excel, name="funnel_people_excel"),
    path("funnel/excel/", funnel.excel, name="funnel_excel"),
]
