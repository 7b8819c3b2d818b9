"""What payees got stands in the books: paid or earned, at the household or village, taken back by two."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.projects.makers import TOWN, VILLAGE, go, make_places, sign, under_way
from tests.projects.payment.makers import ask, contract_of, running
from tests.projects.payment.makers import pay as pay_out
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account, Entry
from xieshou.kernel.ledger.operations import refusals
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.queries import trace
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.organisations.models import Pairing
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.registry import get_loader
from xieshou.projects import errors
from xieshou.projects.models import Benefit, ProjectPlace
from xieshou.projects.operations import asset as assets
from xieshou.projects.operations import benefit_books as books
from xieshou.projects.operations import claim, linkage, undoing
from xieshou.projects.operations.books import open_project_account
from xieshou.projects.queries.linkage import list_paid
from xieshou.projects.queries.partner import list_partners, paired_district
from xieshou.projects.rules.linkage import count_reach
from xieshou.projects.sheets.linkage_contracts import TERMS
from xieshou.registry.models import IncomeFact

AT = datetime(2026, 6, 20, 9, 0, tzinfo=UTC)
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
EAST, FAR = "310116000000", "530326103201"
SYSTEM, ALL = Actor.system("测试"), Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture
def home(db):
    return make_household(SYSTEM, region_code=VILLAGE)


@pytest.fixture
def paired(db):
    return Pairing.objects.create(
        eastern_region_code=EAST,
        western_region_code="530823000000",
        from_date=date(2021, 1, 1),
        created_at=AT,
    )


def enter(contract, actor, home=None, fen=300_00, day=APRIL, **more):
    values = {"household_id": home.pk} if home else {"village_code": VILLAGE}
    payment = linkage.Payment(fen, day, day + timedelta(days=30), "分红表", **{**values, **more})
    return linkage.enter_benefit(contract_id=contract.pk, payment=payment, actor=actor, at=AT)


def confirm(actor, *rows):
    return linkage.confirm_benefits(benefit_ids=[row.pk for row in rows], actor=actor, at=AT)


def account(kind, **more):
    return Account.objects.get(kind=kind, **more)


def paying(project, work, officer, number="FH-01"):
    new = linkage.NewContract(
        number, "dividend", "景东建筑有限公司", "年底分红", date(2026, 1, 5), date(2027, 1, 5),
        work_contract_id=work.pk,
    )  # fmt: skip
    return linkage.sign_contract(project_id=project.pk, contract=new, actor=officer, at=AT)


@pytest.fixture
def work(officer, approver, paired):
    """Return a work contract whose payee got 285,000 yuan (300,000 less retention)."""
    row = running(officer, approver)
    pay_out(ask(row, officer, 300_000_00, row.milestones.get(position=1)), approver)
    return row


# --- earned ------------------------------------------------------------------------------------------


def test_what_an_undertaking_earned_reaches_household_and_village(officer, approver, home, paired):
    project = under_way(officer, approver)
    contract = sign(project, officer, kind="dividend", number="FH-1")
    rows = confirm(approver, enter(contract, officer, home), enter(contract, officer, fen=500_00))
    assert [Benefit.objects.get(pk=row.pk).entry_id for row in rows] == [row.entry_id for row in rows]

    earned, family, village = account("earnings"), account("household"), account("collective")
    assert (earned.balance_fen, family.balance_fen, village.balance_fen) == (-800_00, 300_00, 500_00)
    assert (earned.holder_kind, earned.holder_id) == ("projects.linkage", contract.pk)
    assert {one.partner_region_code for one in (earned, family, village)} == {EAST}
    entry = Entry.objects.get(source_id=rows[0].pk)
    assert (entry.source_kind, entry.maker_id, entry.checker_id) == (
        "projects.benefit", officer.user_id, approver.user_id,
    )  # fmt: skip
    assert (entry.booked_on, entry.memo) == (date(2026, 6, 20), "FH-1 分红表")
    assert not any(count_breaks().values())


def test_confirming_again_books_nothing(officer, approver, home):
    contract = sign(under_way(officer, approver), officer, kind="dividend", number="FH-2")
    row = enter(contract, officer, home)
    assert len(confirm(approver, row)) == 1
    assert confirm(approver, row) == []
    assert Entry.objects.count() == 1


def test_one_account_a_household_over_years_and_projects(officer, approver, home):
    project = under_way(officer, approver)
    first, second = (sign(project, officer, kind=kind, number=kind) for kind in ("dividend", "order"))
    confirm(approver, enter(first, officer, home), enter(second, officer, home))
    confirm(approver, enter(first, officer, home, day=MAY))
    assert account("household").balance_fen == 900_00
    assert Account.objects.filter(kind="earnings").count() == 2


def test_payees_of_another_county_have_its_own_account_of_earnings(officer, approver, actor_with):
    project = under_way(officer, approver)
    ProjectPlace.objects.create(project=project, region_code=FAR, area_mu=1)
    contract = sign(project, officer, kind="dividend", number="FH-3")
    row = enter(
        contract, actor_with("project_officer", regions=["530326"]), make_household(SYSTEM, region_code=FAR)
    )
    chief = actor_with("county_approver", regions=["530326"])
    with in_scope(chief.scope):
        confirm(chief, row)
    earned = account("earnings")
    assert (earned.region_code, earned.balance_fen) == ("530326000000", -300_00)
    assert earned.holder_id != contract.pk


def test_income_of_an_asset_is_earned_by_the_asset(officer, approver, home, work, paired):
    sign(work.project, officer, kind="asset_income", number="ZL-1")
    go(work.project, "accepted", officer=officer, approver=approver)
    new = assets.NewAsset("ZC-1", "冷库", "operating", "园区", "村集体", 200_000_00)
    asset = assets.register_asset(contract_id=work.pk, asset=new, actor=officer, at=AT)
    assets.confirm_asset(asset_id=asset.pk, actor=approver, at=AT, on=AT.date())
    days = {"from_date": APRIL, "to_date": MAY, "proof": "租金分配表"}
    contract = work.project.contracts_shared.get(number="ZL-1")
    made = assets.share_income(
        asset_id=asset.pk, contract_id=contract.pk, actor=officer, at=AT,
        payment=linkage.Payment(300_00, **days, household_id=home.pk),
    )  # fmt: skip
    confirm(approver, made.benefit)
    earned, standing = account("earnings"), account("asset")
    assert (earned.holder_kind, earned.holder_id) == (standing.holder_kind, asset.pk)
    assert (earned.balance_fen, standing.balance_fen) == (-300_00, 200_000_00)
    assert earned.partner_region_code == standing.partner_region_code == EAST
    assert not any(count_breaks().values())


# --- paid out of the project's money -------------------------------------------------------------------


def test_paid_benefit_is_the_funds_own_yuan_down_to_the_family(officer, approver, home, work):
    contract = paying(work.project, work, officer)
    confirm(approver, enter(contract, officer, home, fen=85_000_00))
    payee, family = account("payee"), account("household")
    assert (payee.balance_fen, family.balance_fen) == (200_000_00, 85_000_00)
    source = account("fund_source")
    assert trace.trace_back(family.pk, scope=ALL).sources == {source.pk: 85_000_00}
    assert not Account.objects.filter(kind="earnings").exists()
    assert not any(count_breaks().values())


def test_payee_pays_no_more_than_it_holds_to_the_fen(officer, approver, home, work):
    contract = paying(work.project, work, officer)
    rows = [
        enter(contract, officer, home, fen=285_000_00),
        enter(contract, officer, fen=1),
    ]
    with pytest.raises(books.PayerShortError, match=r"SG-01.*285,000\.00.*285,000\.01"):
        confirm(approver, *rows)
    assert not IncomeFact.objects.exists()
    assert not Account.objects.filter(kind="household").exists()
    confirm(approver, rows[0])
    assert account("payee").balance_fen == 0
    with pytest.raises(books.PayerShortError, match=r"0\.00.*0\.01"):
        confirm(approver, rows[1])


def test_money_of_assets_and_returns_that_wait_is_not_paid_on(officer, approver, home, work):
    contract = paying(work.project, work, officer)
    row = enter(contract, officer, home, fen=100_000_01)
    pending = ask(work, officer, 85_000_00, kind="return")
    go(work.project, "accepted", officer=officer, approver=approver)
    new = assets.NewAsset("ZC-1", "冷库", "operating", "园区", "村集体", 100_000_00)
    assets.register_asset(contract_id=work.pk, asset=new, actor=officer, at=AT)
    with pytest.raises(books.PayerShortError, match=r"100,000\.00.*100,000\.01"):
        confirm(approver, row)
    pay_out(pending, approver)
    with pytest.raises(books.PayerShortError, match=r"100,000\.00.*100,000\.01"):
        confirm(approver, row)


def test_work_contract_without_a_payment_or_of_another_project_does_not_pay(officer, approver, home, work):
    other = under_way(officer, approver, region_code=TOWN, origin="township")
    unpaid = contract_of(other, officer)
    with pytest.raises(linkage.PayerError):
        paying(other, work, officer)
    with pytest.raises(linkage.PayerError):
        paying(work.project, replace_pk(work), officer)
    row = enter(paying(other, unpaid, officer), officer, home)
    with pytest.raises(books.PayerElsewhereError):
        confirm(approver, row)


def replace_pk(work):
    """Return a work contract that nobody has."""
    return type(work)(pk=new_id())


def test_what_was_paid_on_is_not_claimed_back_before_it_is_taken_back(officer, approver, home, work):
    contract = paying(work.project, work, officer)
    (row,) = confirm(approver, enter(contract, officer, home, fen=285_000_00))
    with pytest.raises(claim.PaidOnError):
        ask(work, officer, 1, kind="return")
    undoing.ask_back(benefit_id=row.pk, reason="多付", actor=officer, at=AT)
    undoing.take_back(benefit_id=row.pk, actor=approver, at=AT)
    pay_out(ask(work, officer, 285_000_00, kind="return"), approver)
    assert account("payee").balance_fen == 0


# --- refusals ----------------------------------------------------------------------------------------


def test_benefit_that_a_program_entered_is_confirmed_by_nobody(officer, approver, home):
    contract = sign(under_way(officer, approver), officer, kind="dividend", number="FH-4")
    row = enter(contract, SYSTEM, home)
    with pytest.raises(errors.SamePersonError):
        confirm(approver, row)


def test_closed_books_refuse_confirming_and_taking_back(officer, approver, home, actor_with):
    contract = sign(under_way(officer, approver), officer, kind="dividend", number="FH-5")
    (row,) = confirm(approver, enter(contract, officer, home))
    undoing.ask_back(benefit_id=row.pk, reason="记错", actor=officer, at=AT)
    late = enter(contract, officer, home, day=MAY)
    ledger.close_period(
        region_code="530823000000", until=AT.date() + timedelta(days=1), note="", actor=officer, on=AT.date() + timedelta(days=9),
        at=AT + timedelta(days=9),
    )  # fmt: skip
    with pytest.raises(books.BooksClosedError):
        confirm(approver, late)
    with pytest.raises(books.BooksClosedError):
        undoing.take_back(benefit_id=row.pk, actor=approver, at=AT)
    late.refresh_from_db()
    assert (late.status, late.entry_id, IncomeFact.objects.filter(reversed_at=None).count()) == (
        "entered", None, 1,
    )  # fmt: skip
    tomorrow = AT + timedelta(days=1)
    linkage.confirm_benefits(benefit_ids=[late.pk], actor=approver, at=tomorrow)
    assert account("household").balance_fen == 600_00


def test_many_benefits_cost_as_many_queries_as_one(officer, approver):
    contract = sign(under_way(officer, approver), officer, kind="dividend", number="FH-6")
    homes = [make_household(SYSTEM, region_code=VILLAGE) for _number in range(7)]
    rows = [enter(contract, officer, home) for home in homes]
    confirm(approver, rows[0])

    def cost(*wanted):
        with CaptureQueriesContext(connection) as queries:
            assert len(confirm(approver, *wanted)) == len(wanted)
        return len(queries)

    assert cost(rows[1]) == cost(*rows[2:])
    assert Event.objects.filter(event="projects.verification.benefit_confirmed").count() == len(rows)


# --- taken back --------------------------------------------------------------------------------------


def test_benefit_is_taken_back_by_two_people_and_counts_nowhere(officer, approver, home, actor_with):
    project = under_way(officer, approver)
    contract = sign(project, officer, kind="dividend", number="FH-7")
    row, other = confirm(approver, enter(contract, officer, home), enter(contract, officer))
    with pytest.raises(errors.IllegalMoveError):
        undoing.take_back(benefit_id=row.pk, actor=approver, at=AT)
    with pytest.raises(errors.ReasonMissingError):
        undoing.ask_back(benefit_id=row.pk, reason=" ", actor=officer, at=AT)
    undoing.ask_back(benefit_id=row.pk, reason="名单有误", actor=officer, at=AT)
    with pytest.raises(errors.IllegalMoveError):
        undoing.ask_back(benefit_id=row.pk, reason="再要", actor=officer, at=AT)
    assert count_reach(list_paid(scope=ALL, project_id=project.pk)).household_fen == 300_00
    both = actor_with("county_approver", regions=["530823"], user_id=officer.user_id)
    with pytest.raises(errors.SamePersonError):
        undoing.take_back(benefit_id=row.pk, actor=both, at=AT)
    with pytest.raises(Denied):
        undoing.take_back(benefit_id=row.pk, actor=officer, at=AT)
    for _again in range(2):
        undoing.take_back(benefit_id=row.pk, actor=approver, at=AT)

    row.refresh_from_db()
    assert (row.status, row.undone_by_id, row.undo_reason) == ("reversed", approver.user_id, "名单有误")
    assert (account("household").balance_fen, account("collective").balance_fen) == (0, 300_00)
    fact = IncomeFact.objects.get()
    assert (fact.reversed_by_id, fact.reversal_reason) == (approver.user_id, "名单有误")
    reached = count_reach(list_paid(scope=ALL, project_id=project.pk))
    assert (reached.households, reached.household_fen, reached.collective_fen) == (0, 0, 300_00)
    assert list_paid(scope=ALL, confirmed=False)[0].key == other.pk
    assert not any(count_breaks().values())
    with pytest.raises(errors.IllegalMoveError):
        undoing.keep_benefit(benefit_id=row.pk, note="晚了", actor=approver, at=AT)
    again = enter(contract, officer, home)
    confirm(approver, again)
    assert account("household").balance_fen == 300_00


def test_benefit_that_was_asked_back_may_stand(officer, approver, home, stranger):
    contract = sign(under_way(officer, approver), officer, kind="dividend", number="FH-8")
    row = enter(contract, officer, home)
    with pytest.raises(errors.IllegalMoveError):
        undoing.ask_back(benefit_id=row.pk, reason="未确认", actor=officer, at=AT)
    confirm(approver, row)
    for actor, refusal in ((approver, Denied), (SYSTEM, Denied), (stranger, NotFound)):
        with pytest.raises(refusal):
            undoing.ask_back(benefit_id=row.pk, reason="x", actor=actor, at=AT)
    undoing.ask_back(benefit_id=row.pk, reason="存疑", actor=officer, at=AT)
    with pytest.raises(errors.ReasonMissingError):
        undoing.keep_benefit(benefit_id=row.pk, note="", actor=approver, at=AT)
    undoing.keep_benefit(benefit_id=row.pk, note="核对无误", actor=approver, at=AT)
    row.refresh_from_db()
    assert (row.status, row.undo_reason, row.undo_by_id) == ("confirmed", "", None)
    event = Event.objects.get(event="projects.verification.benefit_kept")
    assert event.reason == "核对无误"
    undoing.ask_back(benefit_id=row.pk, reason="再次存疑", actor=officer, at=AT)


def test_money_that_moved_on_is_not_taken_back(officer, approver):
    contract = sign(under_way(officer, approver), officer, kind="dividend", number="FH-9")
    (row,) = confirm(approver, enter(contract, officer))
    shop = ledger.open_account(
        ledger.AccountPlan("SD-1", "商店", AccountKind.PAYEE, "530823000000"), actor=officer, at=AT
    )
    plan = ledger.Transfer.of(
        key="spent", booked_on=AT.date(), memo="购置", payer_id=account("collective").pk,
        payees=[(shop.pk, 1)],
    )  # fmt: skip
    ledger.transfer(plan, maker=Maker(officer.user_id, "制单"), actor=approver, at=AT)
    undoing.ask_back(benefit_id=row.pk, reason="记错", actor=officer, at=AT)
    with pytest.raises(refusals.MoneyMovedOnError):
        undoing.take_back(benefit_id=row.pk, actor=approver, at=AT)


def test_benefit_confirmed_before_there_were_books_goes_back_as_income_alone(officer, approver, home):
    contract = sign(under_way(officer, approver), officer, kind="dividend", number="FH-10")
    (row,) = confirm(approver, enter(contract, officer, home))
    Benefit.objects.filter(pk=row.pk).update(entry_id=None)
    undoing.ask_back(benefit_id=row.pk, reason="记错", actor=officer, at=AT)
    undoing.take_back(benefit_id=row.pk, actor=approver, at=AT)
    assert Entry.objects.count() == 1
    assert IncomeFact.objects.get().reversed_at is not None


def test_database_wants_two_people_and_a_reason(officer, approver, home):
    contract = sign(under_way(officer, approver), officer, kind="dividend", number="FH-11")
    (row,) = confirm(approver, enter(contract, officer, home))
    mine = Benefit.objects.filter(pk=row.pk)
    for wrong in (
        {"undo_reason": ""},
        {"undo_by_id": None},
        {"undone_by_id": officer.user_id},
    ):
        good = {"undo_reason": "错", "undo_by_id": officer.user_id, "undone_by_id": approver.user_id}
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(status="reversed", **{**good, **wrong})


# --- who sees it -------------------------------------------------------------------------------------


def test_district_sees_the_whole_way_of_its_money(officer, approver, home, work, paired, actor_with):
    east = actor_with("cooperation_officer", regions=[EAST[:6]])
    confirm(
        approver,
        enter(paying(work.project, work, officer), officer, home, fen=85_000_00),
        enter(sign(work.project, officer, kind="dividend", number="FH-12"), officer, home),
    )
    with in_scope(east.scope):
        kinds = set(Account.objects.values_list("kind", flat=True))
        source = account("fund_source")
        found = trace.trace_forward(trace.start_at_account(source.pk, scope=east.scope), scope=east.scope)
        assert found.outside_fen == 0
        assert {total.kind: total.amount_fen for total in found.totals}["household"] == 85_000_00
        assert trace.trace_back(account("household").pk, scope=east.scope).amount_fen == 85_300_00
        assert account("earnings").balance_fen == -300_00
    assert kinds >= {"project", "contract", "payee", "household", "earnings"}
    other = actor_with("cooperation_officer", regions=["310113"])
    with in_scope(other.scope):
        assert set(Account.objects.values_list("kind", flat=True)) == {"fund_source"}


def test_partner_is_the_one_district_of_the_day(officer, approver, paired):
    project = under_way(officer, approver)
    county = project.region_code
    assert paired_district(county, on=AT.date()) == EAST
    assert paired_district(county, on=date(2020, 1, 1)) == ""
    assert paired_district("530326000000", on=AT.date()) == ""
    wanted = [(project.pk, county)]
    assert list_partners(wanted, on=AT.date(), scope=ALL) == {project.pk: EAST}
    opened = open_project_account(project, actor=officer, at=AT, partner="310113000000")
    assert opened.partner_region_code == "310113000000"
    assert list_partners(wanted, on=AT.date(), scope=ALL) == {project.pk: "310113000000"}
    Pairing.objects.create(
        eastern_region_code="310113000000",
        western_region_code="530823000000",
        from_date=date(2021, 1, 1),
        created_at=AT,
    )
    assert paired_district(county, on=AT.date()) == ""


# --- pages and files ---------------------------------------------------------------------------------


def test_benefit_is_taken_back_through_the_pages(officer, approver, home, user_with, client_for):
    make_places()
    contract = sign(under_way(officer, approver), officer, kind="dividend", number="FH-13")
    (row,) = confirm(approver, enter(contract, officer, home))
    clerk = client_for(user_with("project_officer", regions=["530823"]))
    chief = client_for(user_with("county_approver", regions=["530823"]))
    where = reverse("projects:benefits")
    steps = {
        name: reverse(f"projects:benefit_{name}", args=[row.pk])
        for name in ("undo", "undo_approve", "undo_refuse")
    }
    assert "Ask to take back" in clerk.get(where, headers=EN).content.decode()
    assert chief.post(steps["undo"], {"reason": "x"}, headers=EN).status_code == 403
    assert clerk.post(steps["undo_approve"], headers=EN).status_code == 403
    told = chief.post(steps["undo_approve"], headers=EN, follow=True).content.decode()
    assert "not possible in the present state" in told
    assert "Say why" in clerk.post(steps["undo"], {}, headers=EN, follow=True).content.decode()
    clerk.post(steps["undo"], {"reason": "名单有误"}, headers=EN)
    page = chief.get(where, headers=EN).content.decode()
    assert "Asked to take back:" in page
    assert "名单有误" in page
    assert reverse("ledger:entry", args=[row.entry_id]) in page
    assert "Say why" in chief.post(steps["undo_refuse"], {}, headers=EN, follow=True).content.decode()
    chief.post(steps["undo_refuse"], {"note": "无误"}, headers=EN)
    clerk.post(steps["undo"], {"reason": "重复"}, headers=EN)
    done = chief.post(steps["undo_approve"], headers=EN, follow=True).content.decode()
    assert "The payment is taken back" in done
    assert "Taken back" in done
    with in_scope(ALL):
        assert Benefit.objects.get().status == "reversed"


def test_contract_names_what_pays_on_its_page_and_in_excel(officer, approver, work, user_with, client_for):
    make_places()
    clerk = client_for(user_with("project_officer", regions=["530823"]))
    terms = {
        "number": "FH-1", "kind": "dividend", "undertaking": "建筑公司", "terms": "年底",
        "signed_on": "2026-01-05", "until": "2027-01-05",
    }  # fmt: skip
    add = reverse("projects:contract_add", args=[work.project_id])
    assert clerk.post(add, {**terms, "work_contract": str(new_id())}, headers=EN).status_code == 422
    assert clerk.post(add, {**terms, "work_contract": str(work.pk)}, headers=EN).status_code == 302
    with in_scope(ALL):
        made = work.project.contracts_shared.get(number="FH-1")
    page = clerk.get(reverse("projects:linkage_contract", args=[made.pk]), headers=EN).content.decode()
    assert "SG-01 · 景东建筑有限公司" in page

    loader = get_loader("projects.linkage_contracts")()
    rows = {row[1]: row for row in loader.export_rows(actor=officer, scope=ALL, filters={})}
    assert rows["FH-1"][-1] == "SG-01"
    cells = dict(zip(("project", "contract", *TERMS, "paid_from"), rows["FH-1"], strict=True))
    load = partial(sheets.load_rows, sheet="projects.linkage_contracts", actor=officer, at=AT)
    load(rows=[cells, {**cells, "contract": "FH-2"}, {**cells, "contract": "FH-3", "paid_from": ""}])
    with in_scope(ALL):
        named = work.project.contracts_shared.values_list("number", "work_contract__number")
        assert dict(named) == {"HT-00": None, "FH-1": "SG-01", "FH-2": "SG-01", "FH-3": None}
    for wrong in ({"contract": "FH-4", "paid_from": "?"}, {"paid_from": ""}):
        with pytest.raises(Exception, match=r"work contract|工程合同|other terms|其他"):
            load(rows=[{**cells, **wrong}])
