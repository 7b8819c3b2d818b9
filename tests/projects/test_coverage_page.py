"""The coverage of a sector: townships as tiles and as a table, and what lies in the one that is opened."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.projects.makers import AT, COUNTY, TOWN, VILLAGE, in_library, make_places
from xieshou.kernel.actor import Scope
from xieshou.kernel.regions.models import Region
from xieshou.kernel.regions.rules import short_code
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.operations.proposal import add_place
from xieshou.projects.rules.tile import LONGEST, lines_of

EN = {"accept-language": "en"}
ALL = Scope.everything()
OTHER = "530823101000"


@pytest.fixture
def client(db, user_with, client_for):
    make_places()
    Region.objects.create(
        code=OTHER, short_code=short_code(OTHER), level=4, name="漫湾彝族回族乡", parent_code=COUNTY,
        full_name="景东彝族自治县漫湾彝族回族乡",
    )  # fmt: skip
    return client_for(user_with("project_officer", regions=["530823"]))


@pytest.fixture
def project(client, officer, approver):
    with in_scope(ALL):
        row = in_library(officer, approver)
        add_place(project_id=row.pk, region_code=VILLAGE, area_mu=Decimal(320), actor=officer, at=AT)
    return row


def get(client, **asked):
    return client.get(reverse("projects:coverage"), asked, headers=EN)


def test_every_township_is_a_tile_and_a_row(client, project):
    page = get(client)
    assert [(tile["name"], tile["is_on"], tile["note"]) for tile in page.context["tiles"]] == [
        ("锦屏镇", True, "1 project"), ("漫湾彝族回族乡", False, ""),
    ]  # fmt: skip
    assert [(one.name, one.projects, one.villages) for one in page.context["townships"]] == [
        ("锦屏镇", 1, 1), ("漫湾彝族回族乡", 0, 0),
    ]  # fmt: skip
    text = page.content.decode()
    assert text.count('class="x-place x-place-on" href') == 1
    assert "锦屏镇 · covered · 1 project" in text
    assert "漫湾彝族回族乡 · not covered" in text
    assert page.context["town"] is None


def test_tile_opens_to_its_projects_and_villages(client, project):
    (tile, empty) = get(client, sector="mushroom").context["tiles"]
    assert tile["href"] == f"?county=530823&sector=mushroom&town={TOWN[:9]}#town"
    page = get(client, sector="mushroom", town=TOWN[:9])
    (row,) = page.context["there"]
    assert row["project"].pk == project.pk
    assert len(row["places"]) == 1
    assert "aria-current" in page.content.decode()
    nothing = get(client, town=OTHER[:9])
    assert empty["is_on"] is nothing.context["tiles"][0]["is_open"] is False
    assert "No project of the library covers this township" in nothing.content.decode()


def test_township_of_another_county_or_sector_opens_nothing(client, project):
    assert get(client, town="530326103").context["town"] is None
    assert [tile["is_on"] for tile in get(client, sector="tea").context["tiles"]] == [False, False]


def test_coverage_costs_the_same_for_one_and_three_projects(client, project, officer, approver):
    numbers = []
    for _round in range(2):
        get(client, town=TOWN[:9])
        with CaptureQueriesContext(connection) as queries:
            get(client, town=TOWN[:9])
        numbers.append(len(queries))
        with in_scope(ALL):
            for _number in range(2 * (not _round)):
                in_library(officer, approver)
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        pytest.param("锦屏镇", ("锦屏镇",), id="short"),
        pytest.param("新街回族乡", ("新街回族乡",), id="five"),
        pytest.param("甲" * 6, ("甲" * 6,), id="one-line-full"),
        pytest.param("瓦马彝族白族乡", ("瓦马彝族", "白族乡"), id="seven"),
        pytest.param("甲" * LONGEST, ("甲" * 6, "甲" * 6), id="longest"),
        pytest.param("甲" * (LONGEST + 1), ("甲" * 6, "甲" * 5 + "…"), id="too-long"),
    ],
)
def test_name_stands_on_one_line_or_two(name, lines):
    assert lines_of(name) == lines


def test_tiles_differ_by_shape_not_by_colour_alone(client, project):
    text = get(client).content.decode()
    tiles = re.findall(r'<a class="x-place[ "].*?</a>', text, re.DOTALL)
    assert ["<rect" in tile and "x-place-check" in tile for tile in tiles] == [True, False]
