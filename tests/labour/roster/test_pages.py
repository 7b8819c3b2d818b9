"""The pages of the rosters: list, figures, one worker, Excel; each step beside its refusal."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from xieshou.labour.rules.dated import resolve

from .makers import EAST, EN, WEST, load, pair_of, row_of

pytestmark = pytest.mark.django_db
LIST = "/labour/roster/"


@pytest.fixture
def county(west, user_with, client_for):
    return client_for(user_with("station_west", regions=["530326"]))


@pytest.fixture
def district(east, user_with, client_for):
    return client_for(user_with("station_east", regions=["310113"]))


@pytest.fixture
def now():
    return timezone.now()


def text_of(client, address):
    answer = client.get(address, headers=EN)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, step, **data):
    return client.post(f"{LIST}{pair_of().pk}/{step}/", data, headers=EN)


def test_empty_roster_says_what_to_do(county):
    assert "Upload own roster" in text_of(county, LIST)
    assert "No roster yet" in text_of(county, f"{LIST}figures/")


def test_list_shows_each_side_what_it_may_know(west, east, county, district):
    load(west, WEST, row_of())
    assert "示范·工人1" in text_of(county, LIST)
    shown = text_of(district, LIST)
    assert "示范·工人1" not in shown
    assert pair_of().alias in shown
    assert "上海示范服饰有限公司" in shown
    page = text_of(district, f"{LIST}{pair_of().pk}/")
    assert "示范·工人1" not in page
    assert "does not know this worker" in page


def test_unlike_words_that_count_as_equal_are_said_so(west, east, county):
    load(west, WEST, row_of())
    load(east, EAST, row_of(since="2026-02-18"))
    assert "count as equal" in text_of(county, f"{LIST}{pair_of().pk}/")
    load(east, EAST, row_of(since="2026-02-18", status="离岗"))
    assert "count as equal" not in text_of(county, f"{LIST}{pair_of().pk}/")


def test_open_differences_come_first(west, east, county):
    load(west, WEST, row_of(1, employer="一厂"), row_of(2, employer="二厂"))
    load(east, EAST, row_of(1, employer="一厂"))
    shown = text_of(county, LIST)
    assert shown.index("示范·工人2") < shown.index("示范·工人1")


def test_cuts_lead_to_their_rows(west, east, county):
    load(west, WEST, row_of(1), row_of(2, employer="一厂"), row_of(3, status="离岗"))
    load(east, EAST, row_of(1), row_of(2, employer="二厂"))
    for show, worker, other in (("agreed", 1, 2), ("differ", 2, 1), ("open", 2, 3), ("gone", 3, 2)):
        shown = text_of(county, f"{LIST}?show={show}")
        assert f"示范·工人{worker}" in shown
        assert f"示范·工人{other}" not in shown
    assert "示范·工人2" in text_of(county, f"{LIST}?employer=二厂&county=530326&district=310113")
    assert "Nobody here" in text_of(county, f"{LIST}?employer=一厂&show=agreed")
    for by, label in (("county", "会泽县"), ("district", "宝山区"), ("employer", "二厂")):
        assert label in text_of(county, f"{LIST}figures/?by={by}")


def test_stale_is_flagged_the_day_after_the_limit(west, county, now):
    today = timezone.localdate()
    limit = today - timedelta(days=resolve("roster", "stale_days", on=today).value)
    before = limit - timedelta(days=1)
    load(west, WEST, row_of(since="2026-01-01", confirmed_on=str(limit)), at=now)
    assert "示范·工人1" not in text_of(county, f"{LIST}?show=stale")
    load(west, WEST, row_of(since="2026-01-01", confirmed_on=str(before)), at=now)
    assert "示范·工人1" in text_of(county, f"{LIST}?show=stale")
    assert "Stale" in text_of(county, f"{LIST}{pair_of().pk}/")


def test_steps_of_a_station(west, east, county, district):
    load(west, WEST, row_of())
    load(east, EAST, row_of(employer="另一家公司"))
    until = timezone.localdate() + timedelta(days=2)
    assert send(district, "take-on", due_on=until.isoformat()).status_code == 302
    assert send(district, "take-on", due_on="").status_code == 422
    assert send(district, "take-on", due_on="2020-01-01").status_code == 422
    assert send(county, "take-on", due_on=until.isoformat()).status_code == 403
    assert send(county, "settle", note="").status_code == 422
    assert send(county, "settle", note="两家均属实").status_code == 302
    assert "两家均属实" in text_of(district, f"{LIST}{pair_of().pk}/")
    assert send(county, "confirm").status_code == 302
    answer = {"employer_name": "另一家公司", "since": "2026-02-16", "status": "working", "reason": ""}
    assert send(county, "correct", **answer).status_code == 422
    assert send(county, "correct", **{**answer, "reason": "核实"}).status_code == 302
    assert pair_of().state == "agreed"
    assert send(county, "withdraw", reason="").status_code == 422
    assert send(county, "withdraw", reason="误录").status_code == 302
    assert pair_of().state == "only_east"


def test_name_is_told_and_agreed_to(west, county, district):
    load(west, WEST, row_of())
    assert send(district, "agree").status_code == 302  # refused, and told why
    assert pair_of().state == "only_west"
    assert send(county, "tell-name").status_code == 302
    assert "示范·工人1" in text_of(district, f"{LIST}{pair_of().pk}/")
    assert send(district, "agree").status_code == 302
    assert pair_of().state == "agreed"


def test_auditor_reads_and_changes_nothing(west, user_with, client_for):
    load(west, WEST, row_of())
    auditor = client_for(user_with("auditor", regions=["310113"]))
    assert pair_of().alias in text_of(auditor, f"{LIST}{pair_of().pk}/")
    for step in ("agree", "confirm", "tell-name"):
        assert send(auditor, step).status_code == 403
    assert send(auditor, "settle", note="核实").status_code == 403
    assert auditor.get(f"{LIST}excel/").status_code == 403


def test_pair_elsewhere_is_not_found(west, user_with, client_for):
    load(west, WEST, row_of())
    far = client_for(user_with("station_west", regions=["530823"]))
    assert far.get(f"{LIST}{pair_of().pk}/").status_code == 404
    assert "示范" not in text_of(far, LIST)


def test_comparison_goes_out_as_excel_without_names(west, east, county):
    load(west, WEST, row_of(1), row_of(2))
    load(east, EAST, row_of(1, employer="另一家公司"))
    book = load_workbook(BytesIO(county.get(f"{LIST}excel/?show=differ").content))
    cells = [str(cell.value) for line in book.active.iter_rows() for cell in line]
    assert pair_of(1).alias in cells
    assert pair_of(2).alias not in cells
    assert "另一家公司" in cells
    assert not any("示范·工人" in cell for cell in cells)


def test_records_are_taken_over_by_a_press(county, user_with, client_for):
    assert county.post(f"{LIST}take-records/").status_code == 302
    auditor = client_for(user_with("auditor", regions=["310113"]))
    assert auditor.post(f"{LIST}take-records/").status_code == 403


def test_lists_ask_as_often_for_three_rows_as_for_one(west, east, county):
    load(west, WEST, row_of(1))
    load(east, EAST, row_of(1, employer="二厂"))
    for address in (LIST, f"{LIST}figures/", f"{LIST}figures/?by=employer", f"{LIST}excel/"):
        county.get(address)  # warms up what is read once
    one = [asked(county, name) for name in ("", "figures/", "figures/?by=employer", "excel/")]
    load(west, WEST, row_of(2), row_of(3, employer="三厂"))
    three = [asked(county, name) for name in ("", "figures/", "figures/?by=employer", "excel/")]
    assert one == three


def asked(client, name):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(f"{LIST}{name}").status_code == 200
    return len(seen)
