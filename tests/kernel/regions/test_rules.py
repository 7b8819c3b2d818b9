"""Codes: prefixes, levels, parents, and the codes of former days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieshou.config.environment import project_folder
from xieshou.config.host.seeding import REGION_FILES
from xieshou.kernel.regions import rules
from xieshou.kernel.regions.retired import retired_codes, successor_of
from xieshou.kernel.regions.search_terms import PlaceToken, bisections, cut_address, read_tokens
from xieshou.kernel.regions.vocabulary import RegionLevel


@pytest.mark.parametrize(
    ("code", "prefix", "level", "parent"),
    [
        ("530000000000", "53", RegionLevel.PROVINCE, ""),
        ("500000000000", "50", RegionLevel.PROVINCE, ""),
        ("530300000000", "5303", RegionLevel.PREFECTURE, "530000000000"),
        ("371000000000", "3710", RegionLevel.PREFECTURE, "370000000000"),
        ("530326000000", "530326", RegionLevel.COUNTY, "530300000000"),
        ("341210000000", "341210", RegionLevel.COUNTY, "341200000000"),
        ("530326103000", "530326103", RegionLevel.TOWNSHIP, "530326000000"),
        ("530326100000", "530326100", RegionLevel.TOWNSHIP, "530326000000"),
        ("530326103201", "530326103201", RegionLevel.VILLAGE, "530326103000"),
        ("530326103200", "530326103200", RegionLevel.VILLAGE, "530326103000"),
    ],
)
def test_code_has_prefix_level_and_parent(code, prefix, level, parent) -> None:
    assert rules.short_code(code) == prefix
    assert rules.full_code(prefix) == code
    assert rules.level_of(code) is level
    assert rules.parent_code_of(code) == parent


@pytest.mark.parametrize("code", ["", "53032610320x", "5303261032011"])
def test_no_code_has_no_level(code: str) -> None:
    with pytest.raises(ValueError, match="Not a region code"):
        rules.level_of(code)


def test_prefix_at_a_level() -> None:
    assert rules.prefix_at("530326103201", RegionLevel.TOWNSHIP) == "530326103"
    assert rules.county_of("530326103201") == "530326"
    assert rules.short_code("") == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("530328", "530303"),
        ("530321", "530304"),
        ("511227", "500238"),
        ("532233", "530326"),
        ("652101", "650402"),
        ("632121", "630203"),
        ("310225", "310115"),
        ("533421", "533401"),
        ("530326", "530326"),
        ("530328000000", "530303000000"),
        ("530328100201", "530303000000"),
        ("53", "53"),
    ],
)
def test_retired_code_leads_to_its_successor(old: str, new: str) -> None:
    assert successor_of(old) == new


def test_retired_table_is_sound() -> None:
    table = retired_codes()
    assert len(table) > 2_000
    for code, row in table.items():
        assert len(code) == 6
        assert row.successor_code != code
        assert row.successor_code not in table
        assert date(1984, 1, 1) <= row.retired_on <= date(2026, 1, 1)
        assert row.certainty in {"known", "derived"}


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("hz jz", ["hz", "jz"]),
        ("HZ金钟", ["hz", "金钟"]),
        ("会泽县金钟街道温泉社区", ["会泽县", "金钟街道", "温泉社区"]),
        ("云南省曲靖市会泽县", ["云南省", "曲靖市", "会泽县"]),
        ("xi'an", ["xian"]),
        ("县城", ["县城"]),
        ("  ,。 ", []),
        ("一 二 三 四 五 六 七", ["一", "二", "三", "四", "五"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert [token.value for token in read_tokens(text)] == tokens


def test_token_knows_letters() -> None:
    assert read_tokens("hz金") == [PlaceToken("hz", is_letters=True), PlaceToken("金", is_letters=False)]


def test_bisections() -> None:
    assert bisections("会泽金钟") == [("会泽", "金钟")]
    assert bisections("会泽") == []


@given(st.text())
def test_address_is_cut_without_loss(text: str) -> None:
    assert "".join(cut_address(text)) == text


def test_published_tree_has_every_village_of_the_package() -> None:
    """What `xieshou bench regions` loads whole: here only that the installed package is the one it speaks of."""
    folder = project_folder() / REGION_FILES
    with (folder / "villages.csv").open("rb") as handle:
        assert sum(1 for _line in handle) == 620_573 + 1
    retired = retired_codes()
    assert [retired[code].successor_code for code in ("530328", "530321")] == ["530303", "530304"]
