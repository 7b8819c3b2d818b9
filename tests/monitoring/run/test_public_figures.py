"""The public page of figures, and the boards as Excel."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.monitoring.story import COUNTY, VILLAGE
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.jobs.running import JOBS
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import Publication
from xieshou.monitoring.operations import publication
from xieshou.monitoring.operations.publication import publish_figures
from xieshou.monitoring.operations.run import evaluate_region

from .makers import AT, MONTH, make_family
from .test_figures import exit_of

ALL = Scope.everything()
SYSTEM = Actor.system("测试")
EN = {"accept-language": "en"}


@pytest.fixture
def families(db, monkeypatch):
    """Run a county of eleven poor families, one whose income nobody knows, and one that is well off."""
    monkeypatch.setattr(timezone, "now", lambda: AT)
    with in_scope(ALL):
        for number in range(11):
            make_family(100 if number else 9_000_000)
        make_family(None)
        evaluate_region(region_code=f"{COUNTY}000000", month=MONTH, actor=SYSTEM, at=AT)
        publish_figures(actor=SYSTEM, at=AT)


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
    monkeypatch.setattr(publication, "load_law", type("L", (), {"number": lambda *_a: 1}))
    monkeypatch.setattr(publication, "publications", lambda _place: [])
    publish_figures(actor=SYSTEM, at=AT + timedelta(days=1))
    (town,) = _page(Client(), "public_figures", place=COUNTY).context["rows"]
    assert town["cells"][0] == 12
    assert town["incidence"] == pytest.approx(20 / 22)


def _run(month: int) -> None:
    with in_scope(ALL):
        at = AT + timedelta(days=31 * (month - MONTH))
        evaluate_region(region_code=f"{COUNTY}000000", month=month, actor=SYSTEM, at=at)
        publish_figures(actor=SYSTEM, at=at + timedelta(hours=1))


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


def test_month_long_before_is_compared_too(families, monkeypatch):
    """50, 70, 53 households: no month is near the one before it, and the third is near the first."""
    for day, households in enumerate((50, 70, 53), start=1):
        tables = (
            {COUNTY: {"at_risk": 20, "no_risk": households - 20, "unknown": 0}},
            {COUNTY: {"cleared": 0, "not_cleared": households}},
            {COUNTY: {"below": 30, "above": 70, "people_unknown": 0}},
        )
        monkeypatch.setattr(publication, "count_places", lambda _runs, _level, found=tables: found)
        publish_figures(actor=SYSTEM, at=AT + timedelta(days=day))
    with in_scope(ALL):
        kept = list(Publication.objects.filter(region_code="0" * 12).order_by("published_at"))
    assert [one.rows[COUNTY]["households"] for one in kept] == [12, 50, 70, None]


def test_same_figures_are_published_once_and_new_ones_are_on_record(families):
    assert publish_figures(actor=SYSTEM, at=AT + timedelta(days=1)) == []
    with in_scope(ALL):
        kept = Publication.objects.get()
        assert Event.objects.get(event="monitoring.figures.published").after == {"months": [MONTH]}
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.update(rows={})
    assert kept.months == [MONTH]


def test_nothing_is_published_before_the_first_run(db):
    assert publish_figures(actor=SYSTEM, at=AT) == []


def test_figures_are_published_at_night(db):
    assert JOBS["monitoring.figures.publish"].cron == "30 20 * * *"


def test_with_the_comparison_off_the_difference_shows(families, monkeypatch):
    """The guard off: 12 households before, 13 now, and everybody knows that one came."""
    monkeypatch.setattr(publication, "publications", lambda _place: [])
    with in_scope(ALL):
        make_family()
    _run(MONTH + 1)
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
