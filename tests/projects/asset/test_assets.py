"""What a project leaves: valued by what was paid, confirmed by another, kept, earning for the village."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.projects.makers import VILLAGE, go, make_places, sign
from tests.projects.payment.makers import AT, ON, ask, pay, running
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.ledger.queries import trace
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets.registry import get_loader
from xieshou.projects import errors
from xieshou.projects.models import Asset
from xieshou.projects.operations import asset as steps
from xieshou.projects.operations import linkage
from xieshou.projects.queries.asset import get_asset
from xieshou.registry.models import IncomeFact

EN = {"accept-language": "en"}
ALL = Scope.everything()


def _new(**values):
    known = {
        "code": "ZC-1", "name": "冷库", "kind": "operating", "location": "园区", "owner": "村集体",
        "value_fen": 285_000_00,
    }  # fmt: skip
    return steps.NewAsset(**{**known, **values})


def _accepted(officer, approver):
    """Return a contract of an accepted project, 285,000 yuan of it paid."""
    work = running(officer, approver)
    pay(ask(work, officer, 300_000_00, work.milestones.get(position=1)), approver)
    sign(work.project, officer, kind="asset_income", number="ZL-1")
    go(work.project, "accepted", officer=officer, approver=approver)
    return work


def _asset(work, officer, approver, **values):
    row = steps.register_asset(contract_id=work.pk, asset=_new(**values), actor=officer, at=AT)
    return steps.confirm_asset(asset_id=row.pk, actor=approver, at=AT, on=ON)


def test_value_is_covered_by_what_was_paid_and_stands_in_the_trace(officer, approver):
    work = _accepted(officer, approver)
    with pytest.raises(steps.AssetValueError, match=r"285,000\.00.*285,000\.01"):
        steps.register_asset(contract_id=work.pk, asset=_new(value_fen=285_000_01), actor=officer, at=AT)
    row = _asset(work, officer, approver)
    assert steps.confirm_asset(asset_id=row.pk, actor=approver, at=AT, on=ON).entry_id == row.entry_id
    source = Account.objects.get(kind="fund_source")
    found = trace.trace_forward(trace.start_at_account(source.pk, scope=ALL), scope=ALL)
    assert {total.kind: total.amount_fen for total in found.totals}["asset"] == 285_000_00
    with pytest.raises(steps.AssetValueError, match=r"0\.00.*0\.01"):
        steps.register_asset(contract_id=work.pk, asset=_new(code="ZC-2", value_fen=1), actor=officer, at=AT)
    assert not any(count_breaks().values())


def test_asset_waits_for_acceptance_and_for_another(officer, approver, stranger, actor_with):
    work = running(officer, approver)
    with pytest.raises(steps.AssetError):
        steps.register_asset(contract_id=work.pk, asset=_new(), actor=officer, at=AT)
    pay(ask(work, officer, 300_000_00, work.milestones.get(position=1)), approver)
    go(work.project, "accepted", officer=officer, approver=approver)
    row = steps.register_asset(contract_id=work.pk, asset=_new(), actor=officer, at=AT)
    with pytest.raises(steps.AssetError):
        steps.register_asset(contract_id=work.pk, asset=_new(value_fen=1), actor=officer, at=AT)
    both = actor_with("project_officer", "county_approver", regions=["530823"], user_id=officer.user_id)
    with pytest.raises(errors.SamePersonError):
        steps.confirm_asset(asset_id=row.pk, actor=both, at=AT, on=ON)
    with pytest.raises(Denied):
        steps.confirm_asset(asset_id=row.pk, actor=officer, at=AT, on=ON)
    with pytest.raises(NotFound):
        steps.confirm_asset(asset_id=row.pk, actor=stranger, at=AT, on=ON)
    with pytest.raises(errors.IllegalMoveError):
        steps.inspect(asset_id=row.pk, on=ON, status="used", finding="完好", actor=officer, at=AT)


def test_asset_is_handed_over_inspected_and_shares_income_once(officer, approver):
    work = _accepted(officer, approver)
    row = _asset(work, officer, approver)
    paper = steps.HandOver("村集体", "", "清单", ON)
    with pytest.raises(errors.EvidenceMissingError):
        steps.hand_over(asset_id=row.pk, handover=paper, actor=officer, at=AT)
    paper = steps.HandOver("村集体", "村委会", "移交清单", ON)
    steps.hand_over(asset_id=row.pk, handover=paper, actor=officer, at=AT)
    with pytest.raises(errors.IllegalMoveError):
        steps.hand_over(asset_id=row.pk, handover=paper, actor=officer, at=AT)
    steps.inspect(asset_id=row.pk, on=ON, status="idle", finding="未出租", actor=officer, at=AT)
    with pytest.raises(errors.IllegalMoveError):
        steps.inspect(asset_id=row.pk, on=ON, status="used", finding="完好", actor=officer, at=AT)
    contract = work.project.contracts_shared.get(number="ZL-1")
    home = make_household(Actor.system("测试"), region_code=VILLAGE)
    paid = {"from_date": date(2026, 5, 1), "to_date": date(2026, 6, 1), "proof": "租金分配表"}
    shares = [
        linkage.Payment(30_000_00, **paid, village_code=VILLAGE),
        linkage.Payment(500_00, **paid, household_id=home.pk),
    ]
    made = [
        steps.share_income(asset_id=row.pk, contract_id=contract.pk, payment=one, actor=officer, at=AT)
        for one in shares
    ]
    with pytest.raises(linkage.PaidTwiceError):
        steps.share_income(asset_id=row.pk, contract_id=contract.pk, payment=shares[0], actor=officer, at=AT)
    linkage.confirm_benefits(benefit_ids=[one.benefit_id for one in made], actor=approver, at=AT)
    assert get_asset(row.pk, scope=ALL).income_fen == 30_500_00
    assert IncomeFact.objects.get().amount_fen == 500_00


def test_only_operating_assets_share_under_their_contract(officer, approver):
    work = _accepted(officer, approver)
    contract = work.project.contracts_shared.get(number="ZL-1")
    seasonal = work.project.contracts_shared.exclude(pk=contract.pk).first()
    public = _asset(work, officer, approver, kind="public", value_fen=1_00)
    earning = _asset(work, officer, approver, code="ZC-2", value_fen=1_00)
    payment = linkage.Payment(1_00, date(2026, 5, 1), date(2026, 6, 1), "表", village_code=VILLAGE)
    for row, under in ((public, contract), (earning, seasonal)):
        with pytest.raises(steps.NotEarningError):
            steps.share_income(asset_id=row.pk, contract_id=under.pk, payment=payment, actor=officer, at=AT)


def _post(client, route, *keys, **data):
    return client.post(reverse(f"projects:{route}", args=keys), data, headers=EN)


def _get(client, route, *keys):
    return client.get(reverse(f"projects:{route}", args=keys), headers=EN)


def test_asset_goes_through_the_pages(user_with, client_for, officer, approver):
    make_places()
    county = client_for(user_with("project_officer", regions=["530823"]))
    chief = client_for(user_with("county_approver", regions=["530823"]))
    there = client_for(user_with("project_officer", regions=["530326"]))
    with in_scope(ALL):
        work = _accepted(officer, approver)
    form = {
        "contract": str(work.pk), "code": "ZC-9", "name": "冷库", "kind": "operating", "location": "园区",
        "owner": "村集体", "value_fen": "200000",
    }  # fmt: skip
    assert _get(county, "asset_add", work.project_id).status_code == 200
    assert (
        _post(county, "asset_add", work.project_id, **{**form, "value_fen": "285000.01"}).status_code == 422
    )
    assert _post(county, "asset_add", work.project_id, **form).status_code == 302
    with in_scope(ALL):
        row = Asset.objects.get()
        contract = work.project.contracts_shared.get(number="ZL-1")
    assert _post(county, "asset_confirm", row.pk).status_code == 403
    assert _post(there, "asset_inspect", row.pk).status_code == 404
    assert b"Confirm the asset" in _get(chief, "asset", row.pk).content
    assert _post(chief, "asset_confirm", row.pk).status_code == 302
    today = timezone.localdate().isoformat()
    over = {"owner": "村集体", "keeper": "村委会", "document": "清单", "on": today}
    assert _post(county, "asset_hand_over", row.pk, **{**over, "keeper": ""}).status_code == 422
    assert _post(county, "asset_hand_over", row.pk, **over).status_code == 302
    seen = {"on": today, "status": "idle", "finding": "未出租"}
    assert _post(county, "asset_inspect", row.pk, **seen).status_code == 302
    assert _post(county, "asset_inspect", row.pk, **seen).status_code == 422
    income = {
        "contract": str(contract.pk), "village": VILLAGE, "amount_fen": "3000", "from_date": "2026-05-01",
        "last_date": "2026-05-31", "proof": "租金表",
    }  # fmt: skip
    assert _post(county, "asset_income", row.pk, **income).status_code == 302
    assert _post(county, "asset_income", row.pk, **income).status_code == 422
    page = _get(county, "asset", row.pk).content.decode()
    assert "stands idle" in page
    assert "3,000.00" in page
    assert "冷库" in _get(county, "assets").content.decode()
    assert "冷库" not in _get(there, "assets").content.decode()


def test_list_costs_the_same_and_goes_out(user_with, client_for, officer, approver):
    county = client_for(user_with("project_officer", regions=["530823"]))
    with in_scope(ALL):
        work = _accepted(officer, approver)
    counts = []
    for numbers in ((1,), (2, 3)):
        with in_scope(ALL):
            for number in numbers:
                _asset(work, officer, approver, code=f"ZC-{number}", value_fen=1_00)
        _get(county, "assets")
        with CaptureQueriesContext(connection) as seen:
            assert _get(county, "assets").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    with in_scope(ALL):
        rows = list(
            get_loader("projects.assets")().export_rows(actor=officer, scope=officer.scope, filters={})
        )
    assert [row[2] for row in rows] == ["ZC-1", "ZC-2", "ZC-3"]
