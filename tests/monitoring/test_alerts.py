"""Lists of departments come in as clues, meet the register, and come in once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.monitoring.story import VILLAGE, make_places
from tests.registry.factories import make_household
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.secrets import id_columns
from xieshou.kernel.regions.models import Region
from xieshou.kernel.sheets.operations import load_rows
from xieshou.kernel.sheets.operations.committing import RowsWrong
from xieshou.monitoring.models import Clue
from xieshou.monitoring.operations.alerts import ELSEWHERE

NEXT_VILLAGE = f"{VILLAGE[:9]}202"
NUMBER, STRANGER = "53032619900307000X", "530326198501010004"


@pytest.fixture
def household(db, county, village):
    make_places()
    made = make_household(village)
    Person.objects.filter(pk=made.head_id).update(**id_columns(NUMBER))
    return made


def _row(**values):
    row = {
        "name": "李秀英", "id_number": NUMBER, "region_code": VILLAGE, "observed_on": date(2026, 3, 1),
        "note": "", "amount_fen": 3_000_000,
    }  # fmt: skip
    return {**row, **values}


def _load(kind, rows, county, at):
    if kind in {"disability", "school"}:
        rows = [{key: value for key, value in row.items() if key != "amount_fen"} for row in rows]
    return load_rows(sheet=f"monitoring.alert_{kind}", rows=rows, actor=county, at=at)


@pytest.mark.parametrize(
    ("kind", "cause"),
    [("medical", "illness"), ("disability", "disability"), ("disaster", "disaster"), ("school", "schooling")],
)
def test_alert_meets_the_household_and_starts_the_clock(household, county, at, kind, cause):
    _load(kind, [_row(), _row(id_number=STRANGER, name="王五")], county, at)

    known, unknown = Clue.objects.order_by("household_id")
    assert (known.household_id, known.cause, known.alert_kind) == (household.pk, cause, kind)
    assert (unknown.household_id, unknown.told_name) == (None, "王五")
    assert known.due_on == date(2026, 3, 17)
    assert NUMBER.encode() not in bytes(known.id_index)


def test_alert_that_came_before_only_gets_the_newer_amount(household, county, at):
    _load("medical", [_row()], county, at)
    _load("medical", [_row(amount_fen=3_500_000)], county, at)
    assert Clue.objects.get().amount_fen == 3_500_000
    _load("medical", [_row(observed_on=date(2026, 3, 2))], county, at)
    assert Clue.objects.count() == 2


def test_alert_names_the_village_in_which_the_family_is_registered(household, county, at):
    Region.objects.create(
        code=NEXT_VILLAGE, name="邻村", level=5, parent_code="", pinyin="", initials="", full_name="邻村"
    )
    _load("medical", [_row(region_code=NEXT_VILLAGE, id_number=STRANGER)], county, at)
    with pytest.raises(RowsWrong) as refusal:
        _load("medical", [_row(region_code=NEXT_VILLAGE)], county, at)
    assert str(ELSEWHERE) in str(refusal.value)
    assert Clue.objects.get().household_id is None
