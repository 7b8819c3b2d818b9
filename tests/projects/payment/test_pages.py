"""Pages of contracts and payments: the whole way, the refusals, the voucher, the Excel forms."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.projects.makers import make_places, under_way
from tests.projects.payment.makers import allocate, ask, pay, running
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets.registry import get_loader
from xieshou.projects.models import Milestone, PaymentRequest, WorkContract

EN = {"accept-language": "en"}
ALL = Scope.everything()
FORM = {
    "number": "SG-01", "kind": "works", "party": "景东建筑有限公司", "subject": "大棚建设",
    "amount_fen": "1000000", "retention_percent": "5", "signed_on": "2026-05-06",
    "condition_1": "开工", "share_1": "30", "condition_2": "验收", "share_2": "70",
}  # fmt: skip


@pytest.fixture
def county(db, user_with, client_for):
    make_places()
    return client_for(user_with("project_officer", regions=["530823"]))


@pytest.fixture
def chief(db, user_with, client_for):
    return client_for(user_with("county_approver", regions=["530823"]))


def _post(client, route, *keys, **data):
    return client.post(reverse(f"projects:{route}", args=keys), data, headers=EN)


def _get(client, route, *keys, **query):
    return client.get(reverse(f"projects:{route}", args=keys), query, headers=EN)


def test_contract_is_paid_and_undone_through_the_pages(county, chief, officer, approver):
    with in_scope(ALL):
        project = under_way(officer, approver)
    assert _post(county, "account_open", project.pk).status_code == 302
    with in_scope(ALL):
        allocate(project, 1_500_000_00, officer=officer, approver=approver)
    assert _get(county, "work_contract_add", project.pk).status_code == 200
    chinese = county.get(reverse("projects:work_contract_add", args=[project.pk]))
    assert "节点1：比例（百分数）" in chinese.content.decode()
    assert _post(chief, "work_contract_add", project.pk, **FORM).status_code == 403
    refused = _post(county, "work_contract_add", project.pk, **{**FORM, "amount_fen": "2000000.01"})
    assert (refused.status_code, b"2,000,000.00" in refused.content) == (422, True)
    assert _post(county, "work_contract_add", project.pk, **FORM).status_code == 302
    with in_scope(ALL):
        work, first = WorkContract.objects.get(), Milestone.objects.get(position=1)
    today = timezone.localdate().isoformat()
    assert _post(county, "milestone_meet", first.pk, on=today, evidence="").status_code == 422
    assert _post(county, "milestone_meet", first.pk, on=today, evidence="监理单").status_code == 302
    wish = {"kind": "milestone", "milestone": str(first.pk), "purpose": "进度款"}
    assert _post(county, "payment_ask", work.pk, **wish, amount_fen="300000.01").status_code == 422
    assert _post(county, "payment_ask", work.pk, **wish, amount_fen="300000").status_code == 302
    with in_scope(ALL):
        row = PaymentRequest.objects.get()
    assert _get(county, "voucher", row.pk).status_code == 404
    assert _post(county, "payment_approve", row.pk).status_code == 403
    assert b"Approve the payment" in _get(chief, "work_contract", work.pk).content
    assert _post(chief, "payment_approve", row.pk).status_code == 302
    paper = _get(chief, "voucher", row.pk)
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    record = _get(county, "project", project.pk).content.decode()
    for figure in ("2,000,000.00", "1,500,000.00", "1,000,000.00", "285,000.00", "1,700,000.00"):
        assert figure in record
    assert b"285,000.00" in _get(county, "money", project.pk).content
    assert _post(county, "payment_undo", row.pk, reason="金额有误").status_code == 302
    assert _post(chief, "payment_refuse", row.pk, reason="无误").status_code == 302
    assert _post(county, "payment_undo", row.pk, reason="金额有误").status_code == 302
    assert _post(chief, "payment_approve", row.pk).status_code == 302
    with in_scope(ALL):
        row.refresh_from_db()
    assert row.status == "reversed"
    assert b"285,000.00" not in _get(county, "money", project.pk).content


def test_lists_cost_the_same_for_one_row_and_three(county, officer, approver):
    with in_scope(ALL):
        work = running(officer, approver)
        first = work.milestones.get(position=1)
        ask(work, officer, 1_00, first)
    counts = []
    for _again in range(2):
        for page in (("payments",), ("money", work.project_id), ("work_contract", work.pk)):
            _get(county, *page)
            with CaptureQueriesContext(connection) as seen:
                assert _get(county, *page).status_code == 200
            counts.append(len(seen))
        with in_scope(ALL):
            ask(work, officer, 2_00, first)
            ask(work, officer, 3_00, first)
    assert counts[:3] == counts[3:]


def test_strangers_find_nothing(user_with, client_for, officer, approver):
    with in_scope(ALL):
        work = running(officer, approver)
        row = ask(work, officer, 1_00, work.milestones.get(position=1))
    there = client_for(user_with("project_officer", "county_approver", regions=["530326"]))
    assert _get(there, "work_contract", work.pk).status_code == 404
    assert _get(there, "money", work.project_id).status_code == 404
    assert _post(there, "payment_approve", row.pk).status_code == 404
    assert "景东建筑" not in _get(there, "payments").content.decode()


def test_progress_and_lists_go_out_as_figures(officer, approver):
    work = running(officer, approver)
    row = pay(ask(work, officer, 300_000_00, work.milestones.get(position=1)), approver)

    def out(name):
        return list(get_loader(name)().export_rows(actor=officer, scope=officer.scope, filters={}))

    (line,) = out("projects.progress")
    assert line[5:] == (2_000_000_00, 1_000_000_00, 285_000_00, 1_715_000_00, 14)
    (contract,) = out("projects.contracts")
    assert contract[-2:] == ("开工/主体完工/验收合格", "30/40/30")
    (payment,) = out("projects.payments")
    assert payment[-2:] == ("posted", row.voucher_number)
