"""What introduced enterprises buy and with whom they work: the local share, refusals, page, Excel."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.projects.makers import AT, COUNTY, ON, make_places
from tests.sheet_trip import line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.sheets.refusals import Kept
from xieshou.projects.errors import EvidenceMissingError, IllegalMoveError, ReasonMissingError
from xieshou.projects.models import EnterpriseTie, Supply
from xieshou.projects.operations import supply as steps
from xieshou.projects.operations.introduction import AmountError, TakenBackError
from xieshou.projects.queries.supply import list_supplies
from xieshou.projects.rules.supply import Bought, LocalShare, local_share, share_of_year

from .steps import lead

DAY = timedelta(days=1)
HERE, THERE = "530823100201", "530100000000"
SUPPLIES, TIES = "projects.enterprise_supplies", "projects.enterprise_ties"
EN = {"accept-language": "en"}


@pytest.fixture
def firm(officer):
    make_places()
    return lead(officer)


def buy(row, actor, **values):
    known = {
        "supplier": "苗种合作社", "home_code": HERE, "what": "苗种", "amount_fen": 200, "on_date": ON - DAY,
        "proof": "发票1号",
    }  # fmt: skip
    new = steps.NewSupply(**{**known, **values})
    return steps.enter_supply(introduction_id=row.pk, supply=new, actor=actor, at=AT)


def tie(row, actor, **values):
    known = {
        "kind": "university", "partner": "海洋大学", "what": "种苗选育", "from_date": ON - 10 * DAY,
        "document": "协议1号",
    }  # fmt: skip
    new = steps.NewTie(**{**known, **values})
    return steps.begin_tie(introduction_id=row.pk, tie=new, actor=actor, at=AT)


# --- the rule -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bought", "found", "percent"),
    [
        ([], LocalShare(0, 0, 0, 0), None),
        ([Bought("a", HERE, 2), Bought("b", THERE, 1)], LocalShare(3, 2, 2, 1), 66),
        ([Bought("a", HERE, 2), Bought("a", THERE, 2)], LocalShare(4, 2, 2, 1), 50),
        ([Bought("a", HERE, 2), Bought("a", HERE, -2)], LocalShare(0, 0, 0, 0), None),
        ([Bought("a", HERE, 1), Bought("a", HERE, 1)], LocalShare(2, 2, 1, 1), 100),
        ([Bought("a", "530824000000", 5)], LocalShare(5, 0, 1, 0), 0),
    ],
)
def test_share_of_the_county_is_counted_by_fen_and_supplier(bought, found, percent):
    share = local_share(bought, county="530823")
    assert (share, share.percent) == (found, percent)


# --- writing --------------------------------------------------------------------------------------------


def test_purchases_of_the_year_make_the_share_and_a_wrong_one_is_taken_back(firm, officer):
    buy(firm, officer)
    wrong = buy(firm, officer, supplier="饲料公司", home_code=THERE, amount_fen=600)
    buy(firm, officer, on_date=date(2025, 12, 31))

    def share():
        rows = list_supplies(firm.pk, scope=officer.scope)
        return share_of_year(rows, county="530823", year=2026)

    assert (share().percent, share().suppliers) == (25, 2)
    back = steps.take_back_supply(supply_id=wrong.pk, reason="重复录入", actor=officer, at=AT)
    assert (back.amount_fen, back.on_date, share().percent) == (-600, wrong.on_date, 100)
    for key in (wrong.pk, back.pk):
        with pytest.raises(TakenBackError):
            steps.take_back_supply(supply_id=key, reason="再次", actor=officer, at=AT)
    with pytest.raises(ReasonMissingError):
        steps.take_back_supply(supply_id=wrong.pk, reason=" ", actor=officer, at=AT)
    events = Event.objects.filter(event__startswith="projects.introduction.supply").order_by("id")
    last = events.last()
    assert (last.after["what"], last.after["proof"]) == (wrong.what, "重复录入")
    assert sorted(events.values_list("event", flat=True)) == [
        "projects.introduction.supply_entered", "projects.introduction.supply_entered",
        "projects.introduction.supply_entered", "projects.introduction.supply_taken_back",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"supplier": " "}, steps.SupplierError, "supplier"),
        ({"home_code": ""}, steps.SupplierError, "home_code"),
        ({"what": ""}, steps.SupplierError, "what"),
        ({"amount_fen": 0}, AmountError, "amount_fen"),
        ({"on_date": ON + DAY}, AmountError, "on_date"),
        ({"proof": " "}, EvidenceMissingError, "proof"),
    ],
)
def test_purchase_names_what_is_missing(firm, officer, values, error, field):
    with pytest.raises(error) as refusal:
        buy(firm, officer, **values)
    assert refusal.value.field == field
    buy(firm, officer, on_date=ON)


def test_tie_is_entered_once_and_ends_once(firm, officer):
    row = tie(firm, officer)
    with pytest.raises(steps.TieError) as refusal:
        tie(firm, officer)
    assert refusal.value.field == "partner"
    with pytest.raises(steps.TieError):
        steps.end_tie(tie_id=row.pk, last_day=row.from_date - DAY, actor=officer, at=AT)
    ended = steps.end_tie(tie_id=row.pk, last_day=row.from_date, actor=officer, at=AT)
    assert ended.to_date == row.from_date + DAY
    with pytest.raises(IllegalMoveError):
        steps.end_tie(tie_id=row.pk, last_day=ON, actor=officer, at=AT)
    assert Event.objects.filter(event="projects.introduction.tie_ended").count() == 1


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"partner": " "}, steps.TieError, "partner"),
        ({"what": ""}, steps.TieError, "what"),
        ({"kind": "club"}, steps.TieError, "kind"),
        ({"to_date": ON - 10 * DAY}, steps.TieError, "to_date"),
        ({"document": " "}, EvidenceMissingError, "document"),
    ],
)
def test_tie_names_what_is_missing(firm, officer, values, error, field):
    with pytest.raises(error) as refusal:
        tie(firm, officer, **values)
    assert refusal.value.field == field
    tie(firm, officer, to_date=ON - 9 * DAY)


def test_who_may_not_edit_or_is_from_elsewhere_is_refused(firm, officer, approver, stranger):
    supply, row = buy(firm, officer), tie(firm, officer)
    for actor, error in ((approver, Denied), (stranger, NotFound)):
        with pytest.raises(error):
            buy(firm, actor)
        with pytest.raises(error):
            tie(firm, actor)
        with pytest.raises(error):
            steps.take_back_supply(supply_id=supply.pk, reason="x", actor=actor, at=AT)
        with pytest.raises(error):
            steps.end_tie(tie_id=row.pk, last_day=ON, actor=actor, at=AT)


def test_database_keeps_a_purchase_as_it_is(firm, officer):
    row = buy(firm, officer)
    for change in ("update", "delete"):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            row.save() if change == "update" else row.delete()
    for wrong in ({"amount_fen": -1}, {"supplier": ""}):
        known = {
            "introduction": firm, "region_code": COUNTY, "supplier": "甲", "home_code": HERE, "what": "乙",
            "amount_fen": 1, "on_date": ON, "proof": "丙", "entered_at": AT,
        }  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Supply.objects.create(**{**known, **wrong})
    assert str(row) == "苗种合作社 · 苗种"
    assert str(tie(firm, officer)) == "海洋大学"


# --- page and Excel -------------------------------------------------------------------------------------


@pytest.fixture
def client(firm, user_with, client_for):
    return client_for(user_with("project_officer", regions=["530823"]))


def test_page_shows_takes_and_takes_back(client, firm):
    page = reverse("projects:introduction", args=[firm.pk])
    empty = client.get(page, headers=EN).content.decode()
    assert "No purchase yet" in empty
    assert "No partnership yet" in empty
    today = timezone.localdate()
    address = reverse("projects:intro_supply_add", args=[firm.pk])
    given = {
        "supplier": "苗种合作社", "home_code": HERE, "what": "苗种", "amount_fen": "2000", "on_date": today,
        "proof": "发票1号",
    }  # fmt: skip
    refused = client.post(address, {**given, "amount_fen": "0"}, headers=EN)
    assert (refused.status_code, refused.context["open_supply"]) == (422, True)
    assert client.post(address, given).url == page
    assert client.get(page).context["share"].percent == 100
    row = Supply.objects.get()
    client.post(reverse("projects:intro_supply_back", args=[row.pk]), {"reason": "重复"})
    assert client.get(page).context["share"].percent is None

    address = reverse("projects:intro_tie_add", args=[firm.pk])
    given = {
        "kind": "firm", "partner": "上海水产公司", "what": "订单收购", "from_date": "2026-01-02", "document": "协议",
    }  # fmt: skip
    refused = client.post(address, {**given, "last_day": "2026-01-01"}, headers=EN)
    assert refused.status_code == 422
    assert "last_day" in refused.context["tie_form"].errors
    assert client.post(address, given).url == page
    made = EnterpriseTie.objects.get()
    end = reverse("projects:intro_tie_end", args=[made.pk])
    client.post(end, {"last_day": ""})
    made.refresh_from_db()
    assert made.to_date is None
    client.post(end, {"last_day": "2026-01-02"})
    made.refresh_from_db()
    assert made.to_date == date(2026, 1, 3)
    assert "上海水产公司" in client.get(page).content.decode()


def test_queries_of_the_page_do_not_grow(client, firm, officer):
    address, counts = reverse("projects:introduction", args=[firm.pk]), []
    client.get(address)
    for number in (1, 2, 3):
        buy(firm, officer, supplier=f"合作社{number}")
        tie(firm, officer, partner=f"大学{number}")
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        counts.append(len(found))
    assert counts[0] == counts[2]


def bought(**values):
    known = {
        "region_code": COUNTY, "name": "海味养殖公司", "supplier": "苗种合作社", "home_code": HERE, "what": "苗种",
        "amount_fen": 200_00, "on_date": ON - DAY, "proof": "发票1号",
    }  # fmt: skip
    return line(SUPPLIES, **{**known, **values})


def tied(**values):
    known = {
        "region_code": COUNTY, "name": "海味养殖公司", "kind": "institute", "partner": "水产所", "what": "病害防治",
        "from_date": ON - 9 * DAY, "document": "协议2号",
    }  # fmt: skip
    return line(TIES, **{**known, **values})


def test_purchases_go_in_once_and_come_out(firm, officer):
    first = there_and_back(SUPPLIES, [bought(), bought(supplier="饲料公司")], officer, AT)
    assert Supply.objects.count() == 2
    assert wrong_cells(SUPPLIES, [bought(name="没有")], officer, AT) == ["name"]
    with pytest.raises(Kept):
        undo(first, officer, AT)
    wrong = Supply.objects.get(supplier="饲料公司")
    steps.take_back_supply(supply_id=wrong.pk, reason="重复录入", actor=officer, at=AT)
    load(SUPPLIES, [bought(supplier="饲料公司")], officer, AT)  # what was taken back is not on file
    assert len(taken_out(SUPPLIES, officer)) == 2


def test_ties_go_in_end_and_come_out(firm, officer):
    there_and_back(TIES, [tied(), tied(partner="大学", last_day=ON)], officer, AT)
    load(TIES, [tied(last_day=ON)], officer, AT)
    assert set(EnterpriseTie.objects.values_list("to_date", flat=True)) == {ON + DAY}
    wrong = [tied(name="没有"), tied(what="别的", last_day=ON), tied(partner="乙", last_day=ON - 10 * DAY)]
    assert wrong_cells(TIES, wrong, officer, AT) == ["name", "partner", "last_day"]
    assert wrong_cells(TIES, [tied(last_day=ON - DAY)], officer, AT) == ["partner"]
