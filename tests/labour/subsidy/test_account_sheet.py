"""Bank accounts from a file: whole numbers in, masked numbers out; what came out masked changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.labour.files import load, out_of
from tests.labour.makers import VILLAGE, make_places
from tests.labour.need.test_sheet import id_number
from tests.labour.story import WEST
from xieshou.kernel.people.entries import PersonEntry
from xieshou.kernel.people.operations import register_person
from xieshou.kernel.sheets import operations
from xieshou.labour.models import BankAccount
from xieshou.labour.queries.subsidy import open_account

pytestmark = pytest.mark.django_db
SHEET, AT = "labour.accounts", datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
NUMBER = "6228480000000001234"


@pytest.fixture
def station(actor_with):
    make_places()
    return actor_with("station_west", regions=[WEST])


@pytest.fixture
def worker(station):
    entry = PersonEntry(name="李秀英", region_code=VILLAGE, id_number=id_number("53032619850312000"))
    return register_person(entry, actor=station, at=AT)


def row_of(**change):
    known = {
        "id_number": id_number("53032619850312000"), "name": "李秀英", "bank": "农商行", "holder": "李秀英",
        "number": NUMBER,
    }  # fmt: skip
    return {**known, **change}


def number():
    return open_account(BankAccount.objects.get())


def test_account_comes_in_whole_and_goes_out_masked(station, worker):
    load(SHEET, station, row_of(number="6228 4800 0000 0001 234"), at=AT)
    assert number() == NUMBER
    (line,) = out_of(SHEET, station)
    assert (line["number"], line["id_number"]) == ("6228****1234", id_number("53032619850312000"))
    load(SHEET, station, row_of(number=line["number"]), at=AT.replace(day=2))
    assert number() == NUMBER
    assert BankAccount.objects.get().entered_at == AT


def test_changed_account_is_changed_and_undo_brings_the_old_one_back(station, worker):
    load(SHEET, station, row_of(), at=AT)
    upload = load(SHEET, station, row_of(number="6228480000000009999", bank="邮储银行"), at=AT)
    assert number() == "6228480000000009999"
    operations.undo(upload_id=upload.id, actor=station, at=AT)
    assert number() == NUMBER


def test_masked_number_of_another_account_is_refused(station, worker):
    load(SHEET, station, row_of(), at=AT)
    upload = load(SHEET, station, row_of(number="6217****9999"), at=AT, commit=False)
    assert len(upload.wrong_rows) == 1


@pytest.mark.parametrize(
    "change",
    [{"name": "别人"}, {"bank": None}, {"holder": None}, {"number": "123"}, {"id_number": None}],
    ids=["name", "bank", "holder", "short", "nobody"],
)
def test_wrong_account_is_marked_and_not_entered(station, worker, change):
    assert len(load(SHEET, station, row_of(**change), at=AT, commit=False).wrong_rows) == 1
    assert not BankAccount.objects.exists()


def test_station_of_another_county_enters_nothing(station, worker, actor_with):
    stranger = actor_with("station_west", regions=["530823"])
    assert len(load(SHEET, stranger, row_of(), at=AT, commit=False).wrong_rows) == 1
    load(SHEET, station, row_of(), at=AT)
    assert out_of(SHEET, stranger) == []
