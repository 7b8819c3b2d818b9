"""The public page of figures, and the boards as Excel."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.monitoring.story import COUNTY, VILLAGE
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.operations.run import evaluate_region
from xieshou.monitoring.queries import public_figures

from .makers import AT, MONTH, make_family
from .test_figures import exit_of

ALL = Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture
def families(db, monkeypatch):
    """Run a county of eleven poor families, one whose income nobody knows, and one that is well off."""
    monkeypatch.setattr(timezone, "now", lambda: AT)
    with in_scope(ALL):
        for number in range(11):
            make_family(100 if number else 9_000_000)
        make_family(None)
        evaluate_region(region_code=f"{COUNTY}000000", month=MONTH, actor=Actor.system("测试"), at=AT)


def _page(client, name, **query):
    return client.get(reverse(f"monitoring:{name}"), query, headers=EN)


def test_anybody_reads_the_page_and_small_counts_are_not_on_it(families):
    page = _page(Client(), "public_figures")
    assert page.status_code == 200
    (row,) = page.context["rows"]
    households, at_risk, _cleared, unknown, people, _below = row["cells"]
    assert (households, people, unknown) == (12, 24, None)
    assert at_risk is None
    assert row["url"] == ""
    assert "private" in page["Cache-Control"]
    again = Client().get(reverse("monitoring:public_figures"), headers={**EN, "if-none-match": page["ETag"]})
    assert again.status_code == 304
    zh = Client().get(reverse("monitoring:public_figures"), headers={"accept-language": "zh-hans"})
    assert zh["ETag"] != page["ETag"]


def test_towns_are_shown_only_where_nothing_of_the_county_is_hidden(families, monkeypatch):
    closed = _page(Client(), "public_figures", place=COUNTY)
    assert closed.context["is_closed"]
    assert "could be recognised" in closed.content.decode()
    monkeypatch.setattr(public_figures, "load_law", type("L", (), {"number": lambda *_a: 1}))
    (town,) = _page(Client(), "public_figures", place=COUNTY).context["rows"]
    assert town["cells"][0] == 12
    assert town["incidence"] == pytest.approx(20 / 22)


def _run(month: int) -> None:
    with in_scope(ALL):
        at = AT + timedelta(days=31 * (month - MONTH))
        evaluate_region(region_code=f"{COUNTY}000000", month=month, actor=Actor.system("测试"), at=at)


@pytest.mark.parametrize(("more", "shown"), [(0, True), (1, False), (9, False), (10, True)])
def test_count_that_changed_a_little_since_the_figures_before_is_hidden(families, more, shown):
    """From 24 people: one to nine households more would be read off the difference of two months."""
    with in_scope(ALL):
        for _number in range(more):
            make_family()
    _run(MONTH + 1)
    (row,) = _page(Client(), "public_figures").context["rows"]
    assert (row["cells"][0] is not None) == shown


def test_rerun_of_a_month_is_compared_with_what_it_replaces(families):
    with in_scope(ALL):
        make_family()
    _run(MONTH)
    (row,) = _page(Client(), "public_figures").context["rows"]
    assert row["cells"][0] is None


def test_with_the_comparison_off_the_difference_shows(families, monkeypatch):
    """The guard off: 12 households before, 13 now, and everybody knows that one came."""
    with in_scope(ALL):
        make_family()
    _run(MONTH + 1)
    monkeypatch.setattr(public_figures, "changed_cells", lambda *_tables, smallest: set())
    (row,) = _page(Client(), "public_figures").context["rows"]
    assert row["cells"][0] == 13


def test_empty_page_and_wrong_places_say_so(db):
    for place in ("", "abc", "530823"):
        page = _page(Client(), "public_figures", place=place)
        assert "No figures yet" in page.content.decode()


def test_boards_leave_as_excel_and_on_record(families, user_with, client_for):
    with in_scope(ALL):
        exit_of(f"{COUNTY}000000", 769)
    client = client_for(user_with("county_approver", regions=[COUNTY]))
    for name, wanted in (
        ("incidence_excel", {VILLAGE[:9], 12}),
        ("movements_excel", {"No run before", 1}),
        ("exits_excel", {769, 10_000}),
    ):
        answer = _page(client, name, place=COUNTY)
        book = openpyxl.load_workbook(BytesIO(answer.content))
        values = {cell.value for row in book.active.iter_rows() for cell in row}
        assert wanted <= values | {int(v) for v in values if isinstance(v, str) and v.isdigit()}, name
    with in_scope(ALL):
        assert Event.objects.filter(event="monitoring.figures.listed").count() == 3
    cadre = client_for(user_with("village_cadre", regions=[VILLAGE]))
    assert _page(cadre, "incidence_excel").status_code == 403
