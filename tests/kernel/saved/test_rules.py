"""What a saved view may hold: filters and order, a name, no number of a person."""

from __future__ import annotations

import pytest

from xieshou.kernel.saved import rules
from xieshou.kernel.saved.rules import SavedView, check_name, check_query, clean_query

OTHERS = [SavedView("1", "/list/", "Urgent", "q=1")]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("?", ""),
        ("q=&status=", ""),
        ("page=3&cursor=x&start=50&after=y", ""),
        ("status=open&q=王&page=2", "q=%E7%8E%8B&status=open"),
        ("q=%E7%8E%8B&status=open", "q=%E7%8E%8B&status=open"),
        ("tag=b&tag=a", "tag=a&tag=b"),
        ("q=a%00b", "q=ab"),
        ("q=" + "x" * 998, "q=" + "x" * 998),
        ("q=" + "x" * 999, ""),
    ],
)
def test_query_keeps_filters_and_order_but_not_the_page(query: str, kept: str) -> None:
    assert clean_query(query) == kept


@pytest.mark.parametrize(
    "value",
    [
        "530326198503124524",
        "５３０３２６１９８５０３１２４５２４",
        "13812345678",
        "138-1234-5678",
        "6222020200112345678",
    ],
)
def test_query_with_a_personal_number_is_refused(value: str) -> None:
    with pytest.raises(rules.NumberInViewError):
        check_query(f"q={value}")


@pytest.mark.parametrize(
    "value", ["530326103201", "2026-03-05", "4524", "01a223f9-e245-738c-ae33-138123456780", "王甲子"]
)
def test_query_with_a_place_a_day_a_key_or_a_name_is_kept(value: str) -> None:
    check_query(f"q={value}")


def test_query_without_a_filter_is_refused() -> None:
    with pytest.raises(rules.NothingToKeepError):
        check_query("")


@pytest.mark.parametrize(("name", "kept"), [("  急招  岗位 ", "急招 岗位"), ("x" * 40, "x" * 40)])
def test_name_is_kept_without_spare_blanks(name: str, kept: str) -> None:
    assert check_name(name, OTHERS) == kept


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_name_outside_its_limits_is_refused(name: str) -> None:
    with pytest.raises(rules.ViewNameError):
        check_name(name, OTHERS)


def test_name_of_another_view_is_refused_in_any_case() -> None:
    with pytest.raises(rules.ViewNameTakenError):
        check_name("URGENT", OTHERS)
