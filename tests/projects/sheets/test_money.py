"""Contracts, payment requests and assets of projects go in once and come out by Excel."""

from __future__ import annotations

from datetime import date

import pytest

from tests.projects.asset.test_assets import _accepted
from tests.projects.makers import under_way
from tests.projects.payment.makers import AT, meet
from tests.sheet_trip import bring, line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.projects.models import Asset, Milestone, PaymentRequest, WorkContract

CONTRACTS, PAYMENTS, ASSETS = "projects.contracts", "projects.payments", "projects.assets"


@pytest.fixture
def project(clerk, approver):
    return under_way(clerk, approver)


def contract(of, number="SG-09", **values):
    known = {
        "project": of.code, "contract": number, "kind": "works", "party": "公司", "subject": "大棚",
        "amount_fen": 1_000_000_00, "retention": 0, "signed_on": date(2026, 5, 6), "conditions": "开工/完工",
        "shares": "30/70",
    }  # fmt: skip
    return line(CONTRACTS, **{**known, **values})


def payment(of, **values):
    known = {
        "project": of.code, "contract": "SG-09", "milestone": 1, "amount_fen": 100_000_00,
        "purpose": "进度款",
    }  # fmt: skip
    return line(PAYMENTS, **{**known, **values})


def test_contracts_there_and_back(clerk, project):
    lines = [contract(project), contract(project, "SG-10", amount_fen=1_00)]
    first = there_and_back(CONTRACTS, lines, clerk, AT)
    assert Milestone.objects.count() == 4
    undo(first, clerk, AT)
    assert not WorkContract.objects.exists()
    assert not Milestone.objects.exists()


def test_wrong_contracts_are_marked(clerk, project):
    load(CONTRACTS, [contract(project)], clerk, AT)
    lines = [
        contract(project, project="X"),
        contract(project, "SG-10", shares="100"),
        contract(project, party="别的公司"),
        contract(project, "SG-11", amount_fen=1_000_000_01),
    ]
    assert wrong_cells(CONTRACTS, lines, clerk, AT) == ["project", "shares", "contract", "amount_fen"]


def test_payments_are_asked_for_once(clerk, project):
    load(CONTRACTS, [contract(project)], clerk, AT)
    meet(WorkContract.objects.get(), 1, clerk)
    first = load(PAYMENTS, [payment(project)], clerk, AT)
    assert (first.counts["new"], PaymentRequest.objects.get().status) == (1, "asked")
    again = bring(PAYMENTS, taken_out(PAYMENTS, clerk), clerk, AT)
    assert (again.findings, again.counts["unchanged"]) == ([], 1)
    lines = [payment(project, contract="X"), payment(project, amount_fen=200_000_01)]
    assert wrong_cells(PAYMENTS, lines, clerk, AT) == ["contract", "amount_fen"]
    undo(first, clerk, AT)
    assert not PaymentRequest.objects.exists()


def test_assets_are_registered_once_and_never_confirmed(clerk, approver):
    work = _accepted(clerk, approver)
    known = {
        "project": work.project.code, "contract": "SG-01", "code": "ZC-1", "name": "冷库",
        "kind": "operating", "location": "园区", "owner": "村集体", "value_fen": 285_000_00,
    }  # fmt: skip
    first = load(ASSETS, [line(ASSETS, **known)], clerk, AT)
    assert first.counts["new"] == 1
    assert Asset.objects.get().confirmed_at is None
    again = bring(ASSETS, taken_out(ASSETS, clerk), clerk, AT)
    assert (again.findings, again.counts["unchanged"]) == ([], 1)
    lines = [
        line(ASSETS, **{**known, "contract": "X", "code": "ZC-2"}),
        line(ASSETS, **{**known, "name": "别的"}),
        line(ASSETS, **{**known, "code": "ZC-3", "value_fen": 1}),
    ]
    assert wrong_cells(ASSETS, lines, clerk, AT) == ["contract", "code", "value_fen"]
    undo(first, clerk, AT)
    assert not Asset.objects.exists()
