"""Platforms, pairs and channels: three steps, sales as dated records, counted apart by way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cooperation.places import AT, EAST, ON, WEST
from xieshou.cooperation.errors import OutsideAreaError, PeriodError, TextMissingError
from xieshou.cooperation.indicators import Cut, measure
from xieshou.cooperation.models import ChannelSale, SalesChannel, SalesPair, SalesPlatform
from xieshou.cooperation.operations import consumption as steps
from xieshou.cooperation.queries.consumption import list_channels
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.sheets import operations as sheets

EN = {"accept-language": "en"}
SIDES = {"region_code": EAST, "partner_region_code": WEST}
PLATFORM = steps.NewPlatform(EAST, WEST, "展销中心", "hall", "示范公司", date(2026, 1, 1))
PAIR = steps.NewSalesPair(EAST, WEST, "机关食堂", "食用菌合作社", "干香菇", date(2026, 1, 5))
SALE = steps.NewSale(ON, "干香菇", "bought", 120, "公斤", 1_440_000, "发票1")


def build(actor, **values):
    return steps.build_platform(replace(PLATFORM, **values), actor=actor, at=AT)


def tie(actor, **values):
    return steps.tie_pair(replace(PAIR, **values), actor=actor, at=AT)


def open_channel(actor, pair=None, **values):
    pair = pair or tie(actor)
    known = {"pair_id": pair.pk, "name": "食堂直采", "kind": "unit", "opened_on": date(2026, 1, 5)}
    return steps.open_channel(steps.NewChannel(**{**known, **values}), actor=actor, at=AT)


def sell(actor, channel, **values):
    return steps.enter_sale(channel_id=channel.pk, sale=replace(SALE, **values), actor=actor, at=AT)


def test_three_steps_leave_their_records(officer):
    channel = open_channel(officer, tie(officer, platform_id=build(officer).pk))
    sell(officer, channel)
    sell(officer, channel, way="help_sold", amount_fen=5_000)
    row = list_channels(scope=officer.scope).get()
    assert (row.bought_fen, row.help_sold_fen, row.last_sold_on) == (1_440_000, 5_000, ON)
    assert str(row.pair) == "机关食堂 – 食用菌合作社"
    assert [str(one) for one in (row.pair.platform, row, ChannelSale.objects.get(way="bought"))] == [
        "展销中心", "食堂直采", "干香菇 2026-03-02",
    ]  # fmt: skip
    assert Event.objects.filter(event__startswith="cooperation.consumption.").count() == 5


def test_the_same_again_is_refused(officer):
    channel = open_channel(officer)
    sell(officer, channel)
    build(officer)
    for again in (
        lambda: build(officer),
        lambda: tie(officer),
        lambda: open_channel(officer, channel.pair),
        lambda: sell(officer, channel),
    ):
        with pytest.raises(steps.AlreadyThereError):
            again()


@pytest.mark.parametrize(
    ("values", "refusal", "field"),
    [
        ({"quantity": 0}, steps.SoldNothingError, "quantity"),
        ({"amount_fen": 0}, steps.SoldNothingError, "amount_fen"),
        ({"proof": " "}, TextMissingError, "proof"),
        ({"sold_on": date(2026, 1, 4)}, PeriodError, "sold_on"),
    ],
)
def test_wrong_sale_is_refused(officer, values, refusal, field):
    channel = open_channel(officer)
    with pytest.raises(refusal) as refused:
        sell(officer, channel, **values)
    assert refused.value.field == field
    sell(officer, channel, quantity=1, amount_fen=1, sold_on=date(2026, 1, 5))


def test_dates_of_pair_and_channel_follow_each_other(officer):
    with pytest.raises(PeriodError):
        tie(officer, to_date=PAIR.from_date)
    pair = tie(officer, to_date=date(2026, 1, 6))
    with pytest.raises(PeriodError):
        open_channel(officer, pair, opened_on=date(2026, 1, 4))
    open_channel(officer, pair)


def test_names_are_needed(officer):
    for step in (
        lambda: build(officer, operator=""),
        lambda: tie(officer, buyer=" "),
        lambda: open_channel(officer, name=""),
    ):
        with pytest.raises(TextMissingError):
            step()


def test_only_one_side_and_the_right_role_may_enter(officer, stranger, county):
    channel = open_channel(officer)
    with pytest.raises(Denied):
        build(county)
    with pytest.raises(OutsideAreaError):
        build(stranger)
    with pytest.raises(NotFound):
        sell(stranger, channel)
    with pytest.raises(NotFound):
        tie(officer, buyer="另一食堂", platform_id=channel.pk)
    assert list(list_channels(scope=stranger.scope)) == []


def test_bought_and_help_sold_are_counted_apart_and_never_as_nought(officer):
    cut = Cut(EAST, WEST, date(2026, 1, 1), date(2027, 1, 1))
    assert measure("cooperation.bought", cut) is None
    channel = open_channel(officer)
    assert measure("cooperation.help_sold", cut) == 0
    sell(officer, channel)
    sell(officer, channel, way="help_sold", amount_fen=7)
    assert (measure("cooperation.bought", cut), measure("cooperation.help_sold", cut)) == (1_440_000, 7)
    assert measure("cooperation.bought", Cut(EAST, WEST, date(2026, 3, 3), date(2027, 1, 1))) == 0


# --- Excel ----------------------------------------------------------------------------------------------


def bring(officer, *rows):
    return sheets.load_rows(sheet="cooperation.channel_sales", rows=rows, actor=officer, at=AT)


def test_sales_come_in_and_go_out_as_excel(officer):
    open_channel(officer)
    row = {
        "channel": "食堂直采", "sold_on": ON, "product": "木耳", "way": "bought", "quantity": 3, "unit": "公斤",
        "amount_fen": 9_000, "proof": "发票2",
    }  # fmt: skip
    assert bring(officer, row)["new"] == 1
    assert bring(officer, row)["unchanged"] == 1
    assert bring(officer, {**row, "amount_fen": 9_100})["changed"] == 1
    from xieshou.cooperation.sheets.graph import SaleLoader

    out = list(SaleLoader().export_rows(actor=officer, scope=officer.scope, filters={}))
    assert out == [("食堂直采", ON, "木耳", "bought", 3, "公斤", 9_100, "发票2")]
    for wrong in ({"channel": "没有"}, {"sold_on": date(2025, 1, 1)}):
        with pytest.raises(sheets.committing.RowsWrong):
            bring(officer, {**row, **wrong})
    book = openpyxl.load_workbook(BytesIO(sheets.template(sheet="cooperation.channel_sales")))
    assert book.active["A1"].value == "渠道销售"


def test_channel_of_somebody_else_is_not_found_by_a_file(officer, stranger):
    open_channel(officer)
    with pytest.raises(sheets.committing.RowsWrong):
        bring(stranger, {"channel": "食堂直采", "sold_on": ON, "product": "x", "way": "bought", "quantity": 1, "unit": "件", "amount_fen": 1, "proof": "x"})  # fmt: skip


# --- the pages ------------------------------------------------------------------------------------------


def post(client, route, *args, **data):
    return client.post(reverse(f"cooperation:{route}", args=args), data, headers=EN)


def test_board_and_forms_take_the_three_steps(client):
    board = reverse("cooperation:consumption")
    assert "No platform yet" in client.get(board, headers=EN).content.decode()
    for route in ("sales_platform_add", "sales_pair_add", "sales_channel_add"):
        assert client.get(reverse(f"cooperation:{route}")).status_code == 200
    built = post(client, "sales_platform_add", **SIDES, name="展馆", kind="hall", operator="公司", opened_on="2026-01-01")  # fmt: skip
    assert built.url == board
    platform = SalesPlatform.objects.get()
    pair = {"buyer": "食堂", "producer": "合作社", "products": "香菇", "from_date": "2026-01-05"}
    assert post(client, "sales_pair_add", **SIDES, **pair, platform_id=platform.pk).url == board
    assert post(client, "sales_pair_add", **SIDES, **{**pair, "buyer": "另一食堂"}).url == board
    assert post(client, "sales_pair_add", **SIDES, **pair).status_code == 422
    channel = {"pair_id": SalesPair.objects.get(buyer="食堂").pk, "name": "直采", "kind": "unit", "opened_on": "2026-01-05"}  # fmt: skip
    assert post(client, "sales_channel_add", **channel).url == board
    key = SalesChannel.objects.get().pk
    page = client.get(reverse("cooperation:sales_channel", args=[key]), headers=EN)
    assert "Nothing sold over this channel yet" in page.content.decode()
    sale = {"sold_on": "2026-03-02", "product": "香菇", "way": "bought", "quantity": 2, "unit": "公斤", "amount_fen": "24.50", "proof": "发票"}  # fmt: skip
    assert post(client, "sale_add", key, **sale).status_code == 302
    assert ChannelSale.objects.get().amount_fen == 2450
    again = post(client, "sale_add", key, **sale)
    assert (again.status_code, again.context["open_sale"]) == (422, True)
    text = client.get(board, headers=EN).content.decode()
    assert all(word in text for word in ("展馆", "食堂 – 合作社", "直采", "24.50"))


def test_foreign_officer_and_county_without_the_right_are_refused(
    officer, foreign_client, user_with, client_for
):
    channel = open_channel(officer)
    assert foreign_client.get(reverse("cooperation:sales_channel", args=[channel.pk])).status_code == 404
    county = client_for(user_with("county_approver", regions=["530326"]))
    page = county.get(reverse("cooperation:sales_channel", args=[channel.pk]))
    assert (page.status_code, page.context["may_edit"]) == (200, False)
    assert county.get(reverse("cooperation:sales_platform_add")).status_code == 403


def test_queries_of_the_board_do_not_grow(client, officer):
    counts = []
    client.get(reverse("cooperation:consumption"))  # what a first page reads once
    for number in range(3):
        open_channel(officer, tie(officer, buyer=f"食堂{number}"), name=f"直采{number}")
        if number != 1:
            with CaptureQueriesContext(connection) as found:
                client.get(reverse("cooperation:consumption"))
            counts.append(len(found))
    assert counts[0] == counts[1]


def test_api_lists_channels(client, officer):
    sell(officer, open_channel(officer))
    (row,) = client.get("/api/v1/cooperation/channels/").json()
    assert (row["buyer"], row["platform"], row["bought_fen"]) == ("机关食堂", "", 1_440_000)
