"""The contract between government, enterprise and households: entered, kept, concluded by somebody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.projects.makers import AT, ON, VILLAGE, make_places, sign, under_way
from tests.projects.payment.makers import ask, pay, running
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.registry import get_loader
from xieshou.projects import errors
from xieshou.projects.models import LinkageClause
from xieshou.projects.operations import clause, linkage
from xieshou.projects.queries.clause import clause_facts, list_clauses, paid_of, reach_of
from xieshou.projects.rules.clause import settle
from xieshou.projects.sheets.clauses import clause_possible

EN = {"accept-language": "en"}
ALL = Scope.everything()
DUE = date(2026, 12, 31)
FIRM = clause.NewClause("agri_firm", "菌业公司", "按年支付租金", "village", 60_000_00, DUE)
GOVERNMENT = clause.NewClause("government", "县农业农村局", "修建道路")
HOME = clause.NewClause("village", "黄草岭村", "组织土地流转")


@pytest.fixture
def contract(officer, approver):
    return sign(under_way(officer, approver), officer, kind="asset_income", number="JT-1")


def add(contract, actor, *new):
    return [clause.add_clause(contract_id=contract.pk, clause=one, actor=actor, at=AT) for one in new]


def conclude(contract, actor, on=ON, document="三方协议1号"):
    return clause.conclude(contract_id=contract.pk, on=on, document=document, actor=actor, at=AT)


def test_contract_is_concluded_by_somebody_else_once_whole(contract, officer, approver, actor_with):
    add(contract, officer, GOVERNMENT, FIRM)
    with pytest.raises(clause.IncompleteError, match=r"no duty of villages|村"):
        conclude(contract, approver)
    add(contract, officer, HOME)
    both = actor_with("project_officer", "county_approver", regions=["530823"])
    own = sign(contract.project, both, kind="dividend", number="FH-1")
    add(own, both, GOVERNMENT, FIRM, HOME)
    with pytest.raises(errors.SamePersonError):
        conclude(own, both)
    with pytest.raises(Denied):
        conclude(contract, officer)
    with pytest.raises(errors.EvidenceMissingError):
        conclude(contract, approver, document=" ")
    for on in (contract.signed_on - timedelta(days=1), ON + timedelta(days=1)):
        with pytest.raises(errors.IllegalMoveError):
            conclude(contract, approver, on=on)
    row = conclude(contract, approver)
    assert (row.concluded_on, row.concluded_by_id) == (ON, approver.user_id)
    with pytest.raises(clause.ConcludedError):
        conclude(contract, approver)


def test_concluded_contract_keeps_its_clauses(contract, officer, approver):
    rows = add(contract, officer, GOVERNMENT, FIRM, HOME)
    conclude(contract, approver)
    with pytest.raises(clause.ConcludedError):
        add(contract, officer, HOME)
    with pytest.raises(clause.ConcludedError):
        clause.remove_clause(clause_id=rows[0].pk, actor=officer, at=AT)
    # The database holds it too.
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkageClause.objects.filter(pk=rows[0].pk).delete()
    values = {"contract": contract, "project": contract.project, "region_code": VILLAGE, "entered_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkageClause.objects.create(**values, position=9, kind="village", party="村", duty="x")
    with pytest.raises(Exception, match=r"duty|read-only|update"), transaction.atomic():
        LinkageClause.objects.filter(pk=rows[0].pk).update(duty="别的")
    assert clause.meet_clause(clause_id=rows[0].pk, on=ON, proof="验收单", actor=officer, at=AT).met_on == ON


def test_clause_is_written_anew_and_taken_out(contract, officer, stranger, approver):
    (first,) = add(contract, officer, FIRM)
    (again,) = add(contract, officer, clause.NewClause("village", "村", "组织", position=first.position))
    assert [row.pk for row in list_clauses(contract.pk, scope=ALL)] == [again.pk]
    with pytest.raises(NotFound):
        clause.remove_clause(clause_id=again.pk, actor=stranger, at=AT)
    with pytest.raises(NotFound):
        add(contract, stranger, HOME)
    with pytest.raises(Denied):
        add(contract, approver, HOME)
    clause.remove_clause(clause_id=again.pk, actor=officer, at=AT)
    assert list_clauses(contract.pk, scope=ALL) == []


def test_impossible_clause_is_refused_at_its_field(contract, officer):
    for values, field in (
        ({"pays_kind": "members"}, "pays_kind"),
        ({"due_on": None}, "due_on"),
        ({"position": clause.MOST_CLAUSES + 1}, "position"),
    ):
        known = {"kind": "agri_firm", "party": "公司", "duty": "付款", "pays_kind": "village"}
        new = clause.NewClause(**{**known, "amount_fen": 1, "due_on": DUE, **values})
        with pytest.raises(clause.ClauseError) as refused:
            add(contract, officer, new)
        assert refused.value.field == field


def test_duty_is_marked_once_with_proof_and_a_payment_never(contract, officer, approver):
    duty, payment = add(contract, officer, GOVERNMENT, FIRM)

    def meet(row, actor=officer, on=ON, proof="验收单"):
        return clause.meet_clause(clause_id=row.pk, on=on, proof=proof, actor=actor, at=AT)

    with pytest.raises(clause.CountedError):
        meet(payment)
    with pytest.raises(Denied):
        meet(duty, approver)
    with pytest.raises(errors.EvidenceMissingError):
        meet(duty, proof=" ")
    with pytest.raises(errors.IllegalMoveError):
        meet(duty, on=ON + timedelta(days=1))
    meet(duty)
    with pytest.raises(errors.IllegalMoveError):
        meet(duty)


def test_promise_is_kept_by_confirmed_benefits_and_booked_payments(officer, approver):
    work = running(officer, approver)
    contract = sign(work.project, officer, kind="asset_income", number="JT-1")
    pays = clause.NewClause(
        "government", "县农业农村局", "拨付补助", "agri_firm", 285_000_00, DUE, work_contract_id=work.pk
    )
    rows = add(contract, officer, pays, FIRM)

    def kept():
        found = list_clauses(contract.pk, scope=officer.scope)
        paid = paid_of(contract, reach_of(contract, scope=officer.scope), scope=officer.scope)
        settled = settle(clause_facts(found), paid, on=ON)
        return [(settled[row.pk].state.value, settled[row.pk].paid_fen) for row in rows]

    assert kept() == [("open", 0), ("open", 0)]
    pay(ask(work, officer, 300_000_00, work.milestones.get(position=1)), approver)
    payment = linkage.Payment(50_000_00, date(2026, 4, 1), date(2026, 5, 1), "回单", village_code=VILLAGE)
    row = linkage.enter_benefit(contract_id=contract.pk, payment=payment, actor=officer, at=AT)
    assert kept() == [("done", 285_000_00), ("open", 0)]
    linkage.confirm_benefits(benefit_ids=[row.pk], actor=approver, at=AT)
    assert kept() == [("done", 285_000_00), ("part", 50_000_00)]
    other = sign(under_way(officer, approver), officer, kind="asset_income", number="JT-2")
    with pytest.raises(clause.ClauseLinkError):
        add(other, officer, pays)
    with pytest.raises(clause.ClauseLinkError):
        add(other, officer, clause.NewClause("village", "村", "组织", work_contract_id=work.pk))


def test_unknown_work_contract_is_refused(contract, officer):
    new = clause.NewClause("government", "局", "拨付", "agri_firm", 1, DUE, work_contract_id=contract.pk)
    with pytest.raises(clause.ClauseLinkError):
        add(contract, officer, new)


# --- pages, Excel, API ---------------------------------------------------------------------------------


def test_contract_is_drawn_up_and_concluded_through_the_pages(contract, officer, user_with, client_for):
    make_places()
    county = client_for(user_with("project_officer", regions=["530823"]))
    chief = client_for(user_with("county_approver", regions=["530823"]))
    page = reverse("projects:linkage_contract", args=[contract.pk])
    assert "Still missing" in county.get(page, headers=EN).content.decode()
    add_url = reverse("projects:clause_add", args=[contract.pk])
    values = {"kind": "agri_firm", "party": "菌业公司", "duty": "租金", "pays_kind": "village"}
    assert county.post(add_url, values, headers=EN).status_code == 422
    values |= {"amount_fen": "60000", "due_on": "2026-12-31"}
    assert county.post(add_url, values, headers=EN).status_code == 302
    for kind in ("government", "members", "households"):
        county.post(add_url, {"kind": kind, "party": "甲方", "duty": "履行"}, headers=EN)
    with in_scope(ALL):
        rows = list(contract.clauses.order_by("position"))
    assert county.post(reverse("projects:clause_remove", args=[rows[-1].pk])).status_code == 302
    met = reverse("projects:clause_met", args=[rows[1].pk])
    assert county.post(met, {"on": "2026-03-02", "proof": ""}).status_code == 302
    assert county.post(met, {"on": "2026-03-02", "proof": "验收单"}).status_code == 302
    text = county.get(page, headers=EN).content.decode()
    assert "Agricultural enterprise + Party members in difficulty" in text
    url = reverse("projects:contract_conclude", args=[contract.pk])
    assert county.post(url, {"on": "2026-03-02", "document": "协议"}).status_code == 403
    assert chief.post(url, {"on": "2020-03-02", "document": "协议"}, headers=EN).status_code == 422
    assert chief.post(url, {"on": "2026-03-02", "document": "协议"}, headers=EN).status_code == 302
    text = chief.get(page, headers=EN).content.decode()
    assert "Concluded" in text
    assert "Enter a clause" not in text


def test_page_costs_the_same_for_one_and_three(contract, officer, user_with, client_for):
    make_places()
    client = client_for(user_with("county_approver", regions=["530823"]))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("projects:linkage_contract", args=[contract.pk])).status_code == 200
        return len(queries)

    add(contract, officer, FIRM)
    cost()
    first = cost()
    add(contract, officer, HOME, GOVERNMENT)
    assert cost() == first


def row_of(contract, **values):
    known = {
        "project": contract.project.code, "contract": contract.number, "position": 1, "kind": "agri_firm",
        "party": "菌业公司", "duty": "租金", "pays_kind": "village", "amount_fen": 100, "due_on": DUE,
        "work": "", "met_on": None, "met_proof": "",
    }  # fmt: skip
    return {**known, **values}


def test_clauses_round_trip(contract, officer, approver):
    def load(*rows):
        sheets.load_rows(sheet="projects.clauses", rows=list(rows), actor=officer, at=AT)

    government = row_of(contract, position=2, kind="government", pays_kind="", amount_fen=None, due_on=None)
    home = {**government, "position": 3, "kind": "households"}
    load(row_of(contract, amount_fen=1))
    load(row_of(contract), government, home)
    rows = get_loader("projects.clauses")().export_rows(actor=officer, scope=officer.scope, filters={})
    assert list(rows) == [tuple(one.values()) for one in (row_of(contract), government, home)]
    for wrong in ({"contract": "?"}, {"kind": "government", "pays_kind": "agri_firm", "work": "?"}):
        with pytest.raises(Exception, match=r".+"):
            load(row_of(contract, **wrong))
    conclude(contract, approver)
    load(row_of(contract))  # as on file: nothing to do
    with pytest.raises(Exception, match=r"concluded|已订立"):
        load(row_of(contract, amount_fen=2))


def test_row_names_its_wrong_cell(contract):
    assert [key for key, _text in clause_possible(row_of(contract, due_on=None))] == ["due_on"]
    assert [key for key, _text in clause_possible(row_of(contract, work="SG-01"))] == ["work"]
    assert list(clause_possible(row_of(contract))) == []


def test_api_reads_the_contract_and_what_it_reached(contract, officer, approver, user_with, client_for):
    add(contract, officer, FIRM)
    household = make_household(Actor.system("测试"), region_code=VILLAGE)
    days = (date(2026, 4, 1), date(2026, 5, 1))
    for payment in (
        linkage.Payment(10_000_00, *days, "回单", village_code=VILLAGE),
        linkage.Payment(500_00, *days, "回单", household_id=household.pk),
    ):
        row = linkage.enter_benefit(contract_id=contract.pk, payment=payment, actor=officer, at=AT)
        linkage.confirm_benefits(benefit_ids=[row.pk], actor=approver, at=AT)
    client = client_for(user_with("project_officer", regions=["530823"]))
    root = f"/api/v1/projects/library/{contract.project_id}"
    listed = client.get(f"{root}/linkage").json()
    assert {row["number"]: row["paid_fen"] for row in listed}["JT-1"] == 10_500_00
    found = client.get(f"/api/v1/projects/linkage/{contract.pk}").json()
    assert (found["formula"], found["gaps"]) == (["agri_firm"], ["platform", "home"])
    assert (found["village_fen"], found["households"], found["household_fen"]) == (10_000_00, 1, 500_00)
    assert [(one["paid_fen"], one["position"]) for one in found["clauses"]] == [(10_000_00, 1)]
    other = client_for(user_with("project_officer", regions=["530326"]))
    assert other.get(f"/api/v1/projects/linkage/{contract.pk}").status_code == 404
