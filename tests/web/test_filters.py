"""Filters and tags: what a number, a date or a masked value looks like."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from xieshou.web.templatetags import xieshou as tags
from xieshou.web.templatetags import xieshou_parts as parts


def render(source: str, **context: object) -> str:
    return Template("{% load xieshou xieshou_parts %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (123_450, "1,234.50"),
        (-7, "−0.07"),
        (-123_450, "−1,234.50"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_yuan_shows_fen(fen: int | None, shown: str) -> None:
    assert tags.yuan(fen) == shown


@pytest.mark.parametrize(
    ("fen", "shown"), [(149, "1"), (150, "2"), (250, "2"), (123_456_789, "1,234,568"), (None, "—")]
)
def test_yuan_round_rounds_half_to_even(fen: int | None, shown: str) -> None:
    assert tags.yuan_round(fen) == shown


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (1234567, "1,234,567"), (-3, "−3"), (None, "—")])
def test_count_separates_thousands(number: int | None, shown: str) -> None:
    assert tags.count(number) == shown


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (3, "+3"), (-1200, "−1,200")])
def test_signed_shows_the_direction_of_a_change(number: int, shown: str) -> None:
    assert tags.signed(number) == shown


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"), [(247, 300, "82.3%"), (0, 5, "0.0%"), (1, 0, "—"), (None, 3, "—")]
)
def test_share_has_no_meaning_without_denominator(
    numerator: int | None, denominator: int, shown: str
) -> None:
    assert tags.share(numerator, denominator) == shown


@pytest.mark.parametrize(
    ("value", "top", "width"),
    [(5, 10, "50.0%"), (20, 10, "100.0%"), (-5, 10, "50.0%"), (None, 10, "0%"), (1, 0, "0%")],
)
def test_scaled_stays_inside_the_bar(value: int | None, top: int, width: str) -> None:
    assert tags.scaled(value, top) == width


def test_day_is_written_as_each_language_writes_it() -> None:
    with translation.override("zh-hans"):
        assert tags.day(date(2026, 3, 5)) == "2026年3月5日"
    with translation.override("en"):
        assert tags.day(date(2026, 3, 5)) == "5 Mar 2026"
        assert tags.day(None) == "—"


def test_moment_is_shanghai_time_on_both_sides_of_midnight() -> None:
    assert tags.moment(datetime(2026, 3, 5, 15, 59, tzinfo=UTC)) == "2026-03-05 23:59"
    assert tags.moment(datetime(2026, 3, 5, 16, 0, tzinfo=UTC)) == "2026-03-06 00:00"
    assert tags.short_day(datetime(2026, 3, 5, 16, 0, tzinfo=UTC)) == "2026-03-06"


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (tags.mask_id, "530326199003074521", "530326********4521"),
        (tags.mask_id, "1234567890", "**********"),
        (tags.mask_phone, "13800001234", "138****1234"),
        (tags.mask_phone, "110", "***"),
        (tags.mask_name, "李文秀", "李**"),
        (tags.mask_name, "", "—"),
    ],
)
def test_masks_hide_the_middle_and_never_more_than_they_promise(mask, text, shown) -> None:
    assert mask(text) == shown


def test_icon_is_hidden_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in tags.icon("user")
    assert 'role="img" aria-label="&lt;b&gt;"' in tags.icon("user", "<b>")
    assert tags.icon("") == ""


def test_query_keeps_the_rest_and_starts_again_at_page_one() -> None:
    request = RequestFactory().get("/", {"q": "李", "county": "530326", "page": "4", "after": "x"})
    shown = render("{% query county='530302' q=None %}", request=request)
    assert shown == "?county=530302"


@pytest.mark.parametrize(
    ("asked", "order", "link"),
    [("", "", "?sort=name"), ("name", "ascending", "?sort=-name"), ("-name", "descending", "?sort=name")],
)
def test_sort_turns_round_on_the_second_press(asked: str, order: str, link: str) -> None:
    request = RequestFactory().get("/", {"sort": asked} if asked else {})
    assert render("{% sort_order 'name' %}", request=request) == order
    assert render("{% sort_query 'name' %}", request=request) == link


def test_sort_order_knows_the_default_of_the_list() -> None:
    assert (
        render("{% sort_order 'name' %}", request=RequestFactory().get("/"), default_sort="-name")
        == "descending"
    )


def test_url_if_is_empty_for_a_page_that_does_not_exist() -> None:
    assert tags.url_if("account_login") == "/account/login/"
    assert tags.url_if("no:such") == ""


@pytest.mark.parametrize(
    ("qualifier", "shown"), [("exact", "8,000"), ("at_least", "8,000 余"), ("about", "约 8,000")]
)
def test_a_reported_figure_keeps_its_qualifier(qualifier: str, shown: str) -> None:
    with translation.override("zh-hans"):
        assert tags.qualified("8,000", qualifier) == shown


def test_beats_before_the_current_one_are_done() -> None:
    assert [step["state"] for step in parts.beat_steps("match", [])] == [
        "done",
        "done",
        "current",
        "todo",
        "todo",
    ]
    assert [step["state"] for step in parts.beat_steps("", [])] == ["todo"] * 5


def test_factor_bars_grow_from_the_middle() -> None:
    assert parts.factor_bar(10, 20) == {"x": "50.0%", "width": "25.0%"}
    assert parts.factor_bar(-20, 20) == {"x": "0.0%", "width": "50.0%"}


def test_display_attributes_take_only_known_choices() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["xs_display"] = 'dark.large."><script>'
    assert render("{% display_attributes %}", request=request) == ' data-theme="dark" data-size="large"'
    request.COOKIES["xs_display"] = "auto.normal.comfortable"
    assert render("{% display_attributes %}", request=request) == ""


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36", "Chrome · Android"),
        ("", "—"),
    ],
)
def test_browser_name_says_browser_and_system(agent: str, name: str) -> None:
    assert parts.browser_name(agent) == name
