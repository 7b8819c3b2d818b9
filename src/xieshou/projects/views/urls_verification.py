"""Addresses of the verification beat: whom the projects reached, what they left."""

from __future__ import annotations

from django.urls import path

from . import asset, branch, clause, linkage, release, sharing, undoing

PATTERNS = [
    path("benefits/", linkage.benefits, name="benefits"),
    path("benefits/confirm/", linkage.benefits_confirm, name="benefits_confirm"),
    path("benefits/<uuid:benefit_id>/reject/", linkage.benefit_reject, name="benefit_reject"),
    path("benefits/<uuid:benefit_id>/undo/", undoing.benefit_undo, name="benefit_undo"),
    path(
        "benefits/<uuid:benefit_id>/undo/approve/", undoing.benefit_undo_approve, name="benefit_undo_approve"
    ),
    path("benefits/<uuid:benefit_id>/undo/refuse/", undoing.benefit_undo_refuse, name="benefit_undo_refuse"),
    path("<uuid:project_id>/linkage/", linkage.linkage, name="linkage"),
    path("<uuid:project_id>/linkage/contracts/", linkage.contract_add, name="contract_add"),
    path("<uuid:project_id>/linkage/payments/", linkage.benefit_add, name="benefit_add"),
    path("linkage/<uuid:linkage_contract_id>/", clause.linkage_contract, name="linkage_contract"),
    path("linkage/<uuid:linkage_contract_id>/clauses/", clause.clause_add, name="clause_add"),
    path("linkage/<uuid:linkage_contract_id>/conclude/", clause.contract_conclude, name="contract_conclude"),
    path("clauses/<uuid:clause_id>/met/", clause.clause_met, name="clause_met"),
    path("clauses/<uuid:clause_id>/remove/", clause.clause_remove, name="clause_remove"),
    path("<uuid:project_id>/branches/", branch.branches, name="branches"),
    path("<uuid:project_id>/branches/add/", branch.branch_add, name="branch_add"),
    path("branches/<uuid:branch_id>/dissolve/", branch.branch_dissolve, name="branch_dissolve"),
    path("<uuid:project_id>/members/consent/", branch.consent_add, name="consent_add"),
    path("<uuid:project_id>/members/", branch.members_open, name="members_open"),
    path("consents/<uuid:consent_id>/withdraw/", branch.consent_withdraw, name="consent_withdraw"),
    path("assets/", asset.assets, name="assets"),
    path("<uuid:project_id>/assets/add/", asset.asset_add, name="asset_add"),
    path("assets/<uuid:asset_id>/", asset.asset, name="asset"),
    path("assets/<uuid:asset_id>/confirm/", asset.asset_confirm, name="asset_confirm"),
    path("assets/<uuid:asset_id>/hand-over/", asset.asset_hand_over, name="asset_hand_over"),
    path("assets/<uuid:asset_id>/inspections/", asset.asset_inspect, name="asset_inspect"),
    path("assets/<uuid:asset_id>/release/", release.release_ask, name="release_ask"),
    path("assets/<uuid:asset_id>/release/approve/", release.release_approve, name="release_approve"),
    path("assets/<uuid:asset_id>/release/refuse/", release.release_refuse, name="release_refuse"),
    path("assets/<uuid:asset_id>/share/", sharing.asset_share, name="asset_share"),
    path("assets/<uuid:asset_id>/income/", asset.asset_income, name="asset_income"),
]
