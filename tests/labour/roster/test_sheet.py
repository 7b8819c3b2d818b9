"""Both rosters come in from Excel, go out unchanged, and are compared without either side seeing the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.labour.models import RosterEntry, RosterPair
from xieshou.labour.vocabulary.roster import SHEETS

from .makers import ALL, AT, EAST, WEST, load, number_of, pair_of, row_of

pytestmark = pytest.mark.django_db


def out_of(actor, side):
    with in_scope(actor.scope):
        lines = list(get_loader(SHEETS[side])().export_rows(actor=actor, scope=actor.scope, filters={}))
    keys = [column.key for column in get_sheet(SHEETS[side]).exported]
    return [dict(zip(keys, line, strict=True)) for line in lines]


def test_claim_comes_in_goes_out_and_comes_in_unchanged(west):
    first = load(west, WEST, row_of(phone="13800000000"))
    assert first.counts["new"] == 1
    (out,) = out_of(west, WEST)
    assert (out["id_number"], out["phone"], out["name"]) == (number_of(1), "13800000000", "示范·工人1")
    again = load(west, WEST, row_of(phone="13800000000"))
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    assert RosterEntry.objects.count() == 1


def test_dry_run_compares_nothing(west):
    load(west, WEST, row_of(), commit=False)
    with in_scope(ALL):
        assert not RosterEntry.objects.exists()
        assert not RosterPair.objects.exists()


def test_rows_of_both_stations_agree(west, east):
    load(west, WEST, row_of())
    assert pair_of().state == "only_west"
    load(east, EAST, row_of(employer="上海 示范服饰（有限）公司", since="2026-02-19"))
    assert (pair_of().state, pair_of().resolution) == ("agreed", "corrected")


def test_undo_takes_the_claim_and_its_comparison_back(west, east):
    load(west, WEST, row_of())
    upload = load(east, EAST, row_of(employer="另一家公司"))
    assert (pair_of().state, pair_of().fields) == ("differ", ["employer"])
    sheets.undo(upload_id=upload.pk, actor=east, at=AT)
    assert pair_of().state == "only_west"


def test_undo_of_the_only_claim_leaves_no_pair(west):
    upload = load(west, WEST, row_of())
    sheets.undo(upload_id=upload.pk, actor=west, at=AT)
    with in_scope(ALL):
        assert not RosterPair.objects.exists()


def test_later_upload_without_a_day_confirms_as_of_that_day(west):
    load(west, WEST, row_of())
    load(west, WEST, row_of(), at=datetime(2026, 5, 4, 9, 0, tzinfo=UTC))
    assert str(pair_of().west_confirmed_on) == "2026-05-04"


@pytest.mark.parametrize(
    "change",
    [
        {"id_number": None},
        {"id_number": "530326198503124000"},
        {"name": None},
        {"employer": None},
        {"since": None},
        {"since": str((AT + timedelta(days=1)).date())},
        {"status": "也许"},
        {"home": "530823000000"},
        {"district": "530326000000"},
    ],
    ids=["no id", "digit", "name", "employer", "day", "future", "status", "foreign county", "same place"],
)
def test_wrong_row_is_marked_and_not_written(west, change):
    assert len(load(west, WEST, row_of(**change), commit=False).wrong_rows) == 1


def test_station_of_the_other_side_may_not_bring_this_roster(west, east):
    from xieshou.kernel.errors import Denied

    with pytest.raises(Denied):
        load(east, WEST, row_of())
    with pytest.raises(Denied):
        load(west, EAST, row_of())


def test_each_side_sees_its_own_claims_only(west, east):
    load(west, WEST, row_of(1), row_of(2, district="310116000000"))
    load(east, EAST, row_of(1))
    assert len(out_of(west, WEST)) == 2
    assert len(out_of(east, EAST)) == 1
    assert out_of(east, WEST) == []
    with in_scope(east.scope):
        assert [row.side for row in RosterEntry.objects.all()] == ["east"]
        assert RosterPair.objects.count() == 1  # the second works in another district
