"""What payees got: entered by one, confirmed by another, income of the household once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.projects.makers import AT, VILLAGE, go, in_library, make_places, sign, under_way
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.registry import get_loader
from xieshou.projects import errors
from xieshou.projects.models import Benefit, Project
from xieshou.projects.operations import linkage, stage
from xieshou.projects.queries.linkage import BenefitFilter, collective_by_village, list_benefits, list_paid
from xieshou.projects.rules.linkage import count_reach, find_doubles
from xieshou.projects.sheets.benefits import payee_is_clear
from xieshou.registry.models import IncomeFact
from xieshou.registry.queries.household import list_members

EN = {"accept-language": "en"}
ALL = Scope.everything()
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


@pytest.fixture
def home(db):
    household = make_household(Actor.system("测试"), region_code=VILLAGE, names=["王秀英"])
    (member,) = list_members(household.pk, scope=ALL)
    return household, member.person


@pytest.fixture
def project(officer, approver):
    return under_way(officer, approver)


def pay(contract, actor, **values):
    known = {"amount_fen": 3_000_00, "from_date": APRIL, "to_date": MAY, "proof": "工资表4月"}
    payment = linkage.Payment(**{**known, **values})
    return linkage.enter_benefit(contract_id=contract.pk, payment=payment, actor=actor, at=AT)


def test_wage_becomes_income_of_the_household_once(project, officer, approver, home):
    household, person = home
    contract = sign(project, officer, kind="job_long", number="HT-1")
    row = pay(contract, officer, household_id=household.pk, person_id=person.pk)
    assert IncomeFact.objects.count() == 0
    for _again in range(2):
        linkage.confirm_benefits(benefit_ids=[row.pk], actor=approver, at=AT)

    fact = IncomeFact.objects.get()
    assert (fact.household_id, fact.person_id, fact.kind, fact.amount_fen, fact.source, fact.source_id) == (
        household.pk, person.pk, "wage", 3_000_00, "projects.benefit", row.pk,
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.status, row.income_fact_id) == ("confirmed", fact.pk)


def test_collective_income_is_no_household_income(project, officer, approver):
    contract = sign(project, officer, kind="asset_income", number="HT-2")
    row = pay(contract, officer, village_code=VILLAGE, amount_fen=50_000_00)
    linkage.confirm_benefits(benefit_ids=[row.pk], actor=approver, at=AT)
    assert IncomeFact.objects.count() == 0
    assert collective_by_village(project.pk, scope=approver.scope) == [(VILLAGE, 50_000_00)]


def test_who_enters_does_not_confirm(project, officer, approver, actor_with, home):
    household, _person = home
    contract = sign(project, officer, kind="order", number="HT-3")
    both = actor_with("project_officer", "county_approver", regions=["530823"])
    row = pay(contract, both, household_id=household.pk)
    with pytest.raises(errors.SamePersonError):
        linkage.confirm_benefits(benefit_ids=[row.pk], actor=both, at=AT)
    with pytest.raises(Denied):
        linkage.confirm_benefits(benefit_ids=[row.pk], actor=officer, at=AT)
    with pytest.raises(errors.ReasonMissingError):
        linkage.reject_benefit(benefit_id=row.pk, note=" ", actor=approver, at=AT)
    linkage.reject_benefit(benefit_id=row.pk, note="金额不符", actor=approver, at=AT)
    with pytest.raises(errors.IllegalMoveError):
        linkage.reject_benefit(benefit_id=row.pk, note="再退", actor=approver, at=AT)
    assert pay(contract, officer, household_id=household.pk).status == "entered"


def test_same_payee_and_day_is_refused(project, officer, home):
    household, _person = home
    contract = sign(project, officer, kind="order", number="HT-4")
    pay(contract, officer, household_id=household.pk)
    with pytest.raises(linkage.PaidTwiceError):
        pay(contract, officer, household_id=household.pk, amount_fen=1)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({}, linkage.PayeeError),
        ({"village_code": VILLAGE}, linkage.PaymentError),
        ({"proof": " ", "kind": "order"}, errors.EvidenceMissingError),
    ],
    ids=["nobody", "a job of a village", "no proof"],
)
def test_payment_without_payee_or_proof_is_refused(project, officer, home, values, refusal):
    kind = values.pop("kind", "job_long")
    contract = sign(project, officer, kind=kind, number="HT-5")
    if kind == "order":
        values["household_id"] = home[0].pk
    with pytest.raises(refusal):
        pay(contract, officer, **values)


def test_person_of_another_household_is_refused(project, officer, home):
    other = make_household(Actor.system("测试"), region_code=VILLAGE)
    contract = sign(project, officer, kind="job_long", number="HT-6")
    with pytest.raises(linkage.PayeeError):
        pay(contract, officer, household_id=other.pk, person_id=home[1].pk)


def test_contract_has_a_number_of_its_own(project, officer):
    with pytest.raises(linkage.ContractError):
        sign(project, officer, number="HT-00")


def test_operating_project_is_accepted_with_a_contract_only(officer, approver):
    project = in_library(officer, approver)
    go(project, "initiated", "approved", "implementing", officer=officer, approver=approver)
    with pytest.raises(stage.LinkageMissingError):
        go(project, "accepted", officer=officer, approver=approver)
    sign(project, officer)
    assert go(project, "accepted", officer=officer, approver=approver).stage == "accepted"


def test_database_refuses_a_job_without_a_person_and_a_step_back(project, officer, approver, home):
    contract = sign(project, officer, kind="job_long", number="HT-7")
    row = pay(contract, officer, household_id=home[0].pk, person_id=home[1].pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Benefit.objects.filter(pk=row.pk).update(person=None)
    linkage.confirm_benefits(benefit_ids=[row.pk], actor=approver, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Benefit.objects.filter(pk=row.pk).update(status="entered")


def test_reach_counts_what_is_confirmed_and_doubles_show_before(project, officer, approver, home):
    household, person = home
    first = sign(project, officer, kind="order", number="HT-8")
    second = sign(project, officer, kind="order", number="HT-9")
    rows = [pay(one, officer, household_id=household.pk) for one in (first, second)]
    assert find_doubles(list_paid(scope=officer.scope, confirmed=False)) == {row.pk for row in rows}
    assert count_reach(list_paid(scope=officer.scope)).households == 0
    linkage.confirm_benefits(benefit_ids=[rows[0].pk], actor=approver, at=AT)
    assert count_reach(list_paid(scope=officer.scope, project_id=project.pk)).household_fen == 3_000_00
    assert person.name == "王秀英"


def test_other_counties_see_no_payment(project, officer, stranger, home):
    contract = sign(project, officer, kind="order", number="HT-10")
    row = pay(contract, officer, household_id=home[0].pk)
    with pytest.raises(NotFound):
        linkage.reject_benefit(benefit_id=row.pk, note="x", actor=stranger, at=AT)
    assert linkage.confirm_benefits(benefit_ids=[row.pk], actor=stranger, at=AT) == []
    with in_scope(stranger.scope):
        assert Benefit.objects.count() == 0


# --- pages -------------------------------------------------------------------------------------------


def test_payments_are_entered_and_confirmed_through_the_pages(project, home, user_with, client_for):
    make_places()
    county = client_for(user_with("project_officer", regions=["530823"]))
    chief = client_for(user_with("county_approver", regions=["530823"]))
    where = reverse("projects:linkage", args=[project.pk])
    contract = {
        "number": "HT-1", "kind": "job_long", "undertaking": "菌业公司", "terms": "月结",
        "signed_on": "2026-01-05", "until": "2026-01-05",
    }  # fmt: skip
    add = reverse("projects:contract_add", args=[project.pk])
    assert county.post(add, contract, headers=EN).status_code == 422
    assert county.post(add, {**contract, "until": "2027-01-05"}, headers=EN).status_code == 302
    with in_scope(ALL):
        key = project.contracts_shared.get(number="HT-1").pk
    payment = {
        "contract": str(key), "household_code": home[0].code, "member": "没有", "amount_fen": "3000.00",
        "from_date": "2026-04-01", "last_date": "2026-04-30", "proof": "工资表",
    }  # fmt: skip
    add = reverse("projects:benefit_add", args=[project.pk])
    assert county.post(add, payment, headers=EN).status_code == 422
    assert county.post(add, {**payment, "household_code": "?"}, headers=EN).status_code == 422
    assert county.post(add, {**payment, "member": "王秀英"}, headers=EN).status_code == 302
    assert county.post(reverse("projects:benefits_confirm"), {}, headers=EN).status_code == 403
    with in_scope(ALL):
        row = Benefit.objects.get()
    page = chief.get(reverse("projects:benefits"), {"status": "entered"}, headers=EN).content.decode()
    assert "王**" in page or "王*" in page
    assert "王秀英" not in page
    chief.post(reverse("projects:benefits_confirm"), {"ids": [str(row.pk), "x"]}, headers=EN)
    assert "3,000" in chief.get(where, headers=EN).content.decode()
    assert chief.post(reverse("projects:benefit_reject", args=[row.pk]), {"note": "x"}).status_code == 302
    with in_scope(ALL):
        assert Benefit.objects.get().status == "confirmed"


def test_list_costs_the_same_for_one_and_three(project, officer, home, user_with, client_for):
    make_places()
    client = client_for(user_with("county_approver", regions=["530823"]))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("projects:benefits")).status_code == 200
            assert client.get(reverse("projects:linkage", args=[project.pk])).status_code == 200
        return len(queries)

    contract = sign(project, officer, kind="order", number="HT-1")
    pay(contract, officer, household_id=home[0].pk)
    cost()
    first = cost()
    pay(contract, officer, household_id=home[0].pk, from_date=date(2026, 4, 2))
    pay(contract, officer, household_id=home[0].pk, from_date=date(2026, 4, 3))
    assert cost() == first


# --- Excel -------------------------------------------------------------------------------------------


def row_of(project, home, **values):
    known = {
        "project": project.code, "contract": "HT-1", "household": home[0].code, "member": "王秀英",
        "village": "", "amount_fen": 3_000_00, "from_date": APRIL, "last_date": date(2026, 4, 30),
        "proof": "工资表", "status": "",
    }  # fmt: skip
    return {**known, **values}


def test_pay_list_round_trip(project, officer, approver, home):
    make_places()
    sign(project, officer, kind="job_long", number="HT-1")

    def load(**values):
        row = row_of(project, home, **values)
        sheets.load_rows(sheet="projects.benefits", rows=[row], actor=officer, at=AT)

    load()
    load(amount_fen=3_200_00)
    row = Benefit.objects.get()
    assert (row.amount_fen, row.status, row.to_date, row.project_id) == (
        3_200_00, "entered", MAY, Project.objects.get().pk,
    )  # fmt: skip
    (cells,) = get_loader("projects.benefits")().export_rows(actor=officer, scope=officer.scope, filters={})
    assert cells == tuple(row_of(project, home, amount_fen=3_200_00, status="entered").values())
    linkage.confirm_benefits(benefit_ids=[row.pk], actor=approver, at=AT)
    with pytest.raises(Exception, match=r"confirmed|确认"):
        load(amount_fen=1_00)
    for wrong in ({"contract": "?"}, {"household": "?"}, {"member": "?"}, {"last_date": date(2027, 2, 1)}):
        with pytest.raises(Exception, match=r".+"):
            load(**wrong)
    assert list_benefits(BenefitFilter(kind="job_long", project=project.pk), scope=officer.scope).count() == 1


def test_payee_of_a_row_is_clear():
    base = {"household": "", "member": "", "village": ""}
    assert [key for key, _text in payee_is_clear(base)] == ["household"]
    assert [key for key, _text in payee_is_clear({**base, "household": "a", "village": "b"})] == ["household"]
    assert [key for key, _text in payee_is_clear({**base, "village": "b", "member": "c"})] == ["member"]
    assert list(payee_is_clear({**base, "household": "a", "member": "c"})) == []
