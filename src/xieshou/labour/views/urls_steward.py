"""Addresses of the recruitment stewards."""

from __future__ import annotations

from django.urls import path

from . import candidates, match_rates, steward, steward_calls, steward_posts, steward_steps

ONE = "key-enterprises/<uuid:key_enterprise_id>/"
CONTACT = "enterprise-contacts/<uuid:enterprise_contact_id>/"
POST = "urgent-posts/<uuid:urgent_post_id>/"
PATTERNS = [
    path("call-list/", steward_calls.calls, name="steward_calls"),
    path("stewards/", steward.office, name="stewards"),
    path("stewards/<uuid:steward_id>/", steward.caseload, name="steward_caseload"),
    path("key-enterprises/", steward.enterprises, name="key_enterprises"),
    path("key-enterprises/give/", steward.give, name="key_enterprise_give"),
    path(ONE, steward.enterprise, name="key_enterprise"),
    path(f"{ONE}hires/", steward.hires, name="key_enterprise_hires"),
    path(f"{ONE}hand-over/", steward_steps.hand_over, name="key_enterprise_over"),
    path(f"{ONE}end/", steward_steps.release, name="key_enterprise_end"),
    path(f"{ONE}contact/", steward_steps.add_contact, name="key_enterprise_contact"),
    path(f"{ONE}agreement/", steward_steps.add_agreement, name="key_enterprise_agreement"),
    path(f"{ONE}talk/", steward_steps.log_talk, name="key_enterprise_talk"),
    path(f"{ONE}call/", steward_calls.log_call, name="key_enterprise_call"),
    path(f"{ONE}urgent/", steward_steps.mine, name="urgent_mine"),
    path(f"{CONTACT}reveal/", steward_steps.reveal, name="enterprise_contact_reveal"),
    path(f"{CONTACT}end/", steward_steps.end_contact, name="enterprise_contact_end"),
    path("urgent-posts/", steward_posts.board, name="urgent_board"),
    path("urgent-posts/list/", steward_posts.rows, name="urgent_posts"),
    path("urgent-posts/rates/", steward_posts.rates, name="urgent_rates"),
    path("match-rates/people/", match_rates.people, name="match_people"),
    path("match-rates/excel/", match_rates.excel, name="match_rates_excel"),
    path("candidates/", candidates.candidates, name="candidates"),
    path("candidates/excel/", candidates.candidates_excel, name="candidates_excel"),
    path("urgent-posts/rates/excel/", steward_posts.rates_excel, name="urgent_rates_excel"),
    path(POST, steward_posts.post, name="urgent_post"),
    path(f"{POST}agree/", steward_posts.agree, name="urgent_agree"),
    path(f"{POST}lapse/", steward_posts.lapse, name="urgent_lapse"),
]
