"""Loading of the tree: whole, repeatable, and equal to the files afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.kernel.regions.conftest import AT
from xieshou.kernel.regions.models import Region, RegionRelease
from xieshou.kernel.regions.operations import load_tree
from xieshou.kernel.regions.retired import retired_codes
from xieshou.kernel.regions.tree_files import TreeFilesMissingError, core_name

LATER = AT + timedelta(days=400)


def test_every_level_is_loaded_with_names_pinyin_and_parents(tree) -> None:
    village = Region.objects.get(pk="530326103201")
    assert (village.level, village.parent_code, village.short_code) == (5, "530326103000", "530326103201")
    assert village.full_name == "云南省 曲靖市 会泽县 娜姑镇 红石岩村委会"
    assert (village.pinyin, village.initials) == ("hongshiyan", "hsy")
    assert set(village.name_grams) == {"红石", "石岩"}
    county = Region.objects.get(pk="530326000000")
    assert (county.level, county.pinyin, county.initials, county.short_code) == (
        3,
        "huizexian",
        "hzx",
        "530326",
    )


def test_city_without_counties_serves_both_levels(tree) -> None:
    township = Region.objects.get(pk="441900003000")
    assert (township.parent_code, township.full_name) == ("441900000000", "广东省 东莞市 东城街道")
    assert Region.objects.get(pk="441900000000").level == 2


def test_places_without_a_tree_are_provinces(tree) -> None:
    assert Region.objects.get(pk="810000000000").name == "香港特别行政区"


def test_retired_counties_point_to_their_successors(tree) -> None:
    old = Region.objects.get(pk="530328000000")
    assert (old.name, old.successor_code, old.level) == ("沾益县", "530303000000", 3)
    assert old.retired_on.year == 2016
    assert old.full_name == "云南省 曲靖市 沾益县"


def test_loading_again_is_skipped(tree) -> None:
    report = load_tree(tree, at=LATER)
    assert report.skipped
    assert RegionRelease.objects.count() == 1


def test_loading_by_force_changes_nothing(tree) -> None:
    before = list(Region.objects.order_by("pk").values())
    assert not load_tree(tree, at=LATER, force=True).skipped
    assert list(Region.objects.order_by("pk").values()) == before


def test_new_files_change_names_add_places_and_retire_what_disappeared(tree) -> None:
    villages = (tree / "villages.csv").read_text(encoding="utf-8")
    villages = villages.replace("白雾村委会", "白雾街村委会").replace(
        '530326103201,"红石岩村委会",530326103,53,5303,530326\n',
        '530326103203,"石咀村委会",530326103,53,5303,530326\n',
    )
    (tree / "villages.csv").write_text(villages, encoding="utf-8")
    load_tree(tree, at=LATER)
    assert Region.objects.get(pk="530326103202").name == "白雾街村委会"
    assert Region.objects.get(pk="530326103203").retired_on is None
    assert Region.objects.get(pk="530326103201").retired_on == LATER.date()
    assert Region.objects.get(pk="530328000000").retired_on.year == 2016


def test_place_that_comes_back_is_no_longer_retired(tree) -> None:
    original = (tree / "villages.csv").read_text(encoding="utf-8")
    without = original.replace('530326103201,"红石岩村委会",530326103,53,5303,530326\n', "")
    for text in (without, original):
        (tree / "villages.csv").write_text(text, encoding="utf-8")
        load_tree(tree, at=LATER)
    assert Region.objects.get(pk="530326103201").retired_on is None


def test_odd_characters_in_a_name_arrive_as_they_are(tree) -> None:
    with (tree / "villages.csv").open("a", encoding="utf-8") as handle:
        handle.write('530326103299,"甲\\乙\t丙\'村",530326103,53,5303,530326\n')
    load_tree(tree, at=LATER)
    assert Region.objects.get(pk="530326103299").name == "甲\\乙\t丙'村"


def test_missing_file_is_said(db, tree_files) -> None:
    (tree_files / "villages.csv").unlink()
    with pytest.raises(TreeFilesMissingError, match=r"villages\.csv"):
        load_tree(tree_files, at=AT)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("多福巷社区居委会", "多福巷"),
        ("红石岩村委会", "红石岩"),
        ("北城社区", "北城社区"),
        ("居委会", "居委会"),
        ("甲", "甲"),
    ],
)
def test_core_name(name: str, core: str) -> None:
    assert core_name(name) == core


def test_owner_fills_an_empty_table_before_its_indexes(fresh_database, tree_files) -> None:
    from django.db import connections

    report = load_tree(tree_files, at=AT, using="owner")
    assert (report.skipped, report.row_count) == (False, 22 + len(retired_codes()))
    with connections["owner"].cursor() as cursor:
        cursor.execute("select indexname from pg_indexes where tablename = 'regions_region'")
        names = {name for (name,) in cursor.fetchall()}
    assert {index.name for index in Region._meta.indexes} <= names
    connections["owner"].close()


def test_rows_are_copied_block_by_block(db, tree_files, monkeypatch) -> None:
    monkeypatch.setattr("xieshou.kernel.regions.operations.BLOCK_ROWS", 4)
    load_tree(tree_files, at=AT)
    assert Region.objects.filter(retired_on__isnull=True).count() == 22
    assert str(Region.objects.get(pk="530326000000")) == "云南省 曲靖市 会泽县"
