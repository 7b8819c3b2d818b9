"""Addresses of the public notice of grants: the clerk's side and everybody's."""

from __future__ import annotations

from django.urls import path

from . import grant_notice, public_grant

PATTERNS = [
    path("calls/<uuid:call_id>/notice/", grant_notice.post, name="grant_notice_post"),
    path("calls/<uuid:call_id>/notice/withdraw/", grant_notice.withdraw, name="grant_notice_withdraw"),
    path("grant-notices/<uuid:grant_notice_id>/sheet/", grant_notice.sheet, name="grant_notice_sheet"),
    path(
        "grant-notices/<uuid:grant_notice_id>/objections/add/",
        grant_notice.objection_add,
        name="objection_add",
    ),
    path("objections/<uuid:objection_id>/", grant_notice.objection, name="objection"),
    path("objections/<uuid:objection_id>/decide/", grant_notice.objection_decide, name="objection_decide"),
    path("public/grants/", public_grant.grants, name="grants"),
    path("public/grants/objection/", public_grant.grant_object_state, name="grant_object_state"),
    path("public/grants/objection/sent/", public_grant.grant_object_done, name="grant_object_done"),
    path("public/grants/<uuid:grant_notice_id>/", public_grant.grant, name="grant"),
    path("public/grants/<uuid:grant_notice_id>/object/", public_grant.grant_object, name="grant_object"),
]
