"""Parks and tenants go in and come out by Excel; a lease on file only ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.projects.introduction.steps import lead, operating
from tests.projects.makers import AT, COUNTY, ON
from tests.sheet_trip import bring, line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.kernel.audit.models import Event
from xieshou.kernel.sheets.refusals import ChangedSince
from xieshou.projects.models import Park, Tenancy

PARKS, TENANTS = "projects.parks", "projects.tenants"
DAY = timedelta(days=1)
PARK = {
    "region_code": COUNTY, "name": "金山园", "operator": "园区公司", "district_code": "310116000000",
    "opened_on": ON - 10 * DAY,
}  # fmt: skip
LEASE = {
    "region_code": COUNTY, "park": "金山园", "unit": "A1", "enterprise": "海味养殖公司", "area_m2": 900,
    "from_date": ON - DAY, "contract": "租1",
}  # fmt: skip


def park(**values):
    return line(PARKS, **{**PARK, **values})


def lease(**values):
    return line(TENANTS, **{**LEASE, **values})


@pytest.fixture
def tenant(clerk):
    return operating(clerk)


def test_parks_there_and_back(clerk):
    first = there_and_back(PARKS, [park(name="第二园", district_code=""), park()], clerk, AT)
    changed = load(PARKS, [park(operator="新公司")], clerk, AT)
    assert changed.counts["changed"] == 1
    undo(changed, clerk, AT)
    assert Park.objects.get(name="金山园").operator == "园区公司"
    undo(first, clerk, AT)
    assert not Park.objects.exists()


def test_wrong_parks_are_marked(clerk, tenant):
    load(PARKS, [park()], clerk, AT)
    load(TENANTS, [lease()], clerk, AT)
    lines = [
        park(region_code="530326000000"), park(name=""), park(district_code=COUNTY[:4] + "00000000"),
    ]  # fmt: skip
    assert wrong_cells(PARKS, lines, clerk, AT) == ["region_code", "name", "district_code"]
    assert wrong_cells(PARKS, [park(opened_on=ON)], clerk, AT) == ["opened_on"]
    assert bring(PARKS, [park(opened_on=ON - DAY)], clerk, AT).counts["changed"] == 1


def test_tenants_there_and_back(clerk, tenant):
    load(PARKS, [park()], clerk, AT)
    lines = [lease(from_date=ON - 9 * DAY, last_day=ON - 2 * DAY), lease()]
    first = there_and_back(TENANTS, lines, clerk, AT)
    assert Event.objects.filter(event="projects.park.unit_let").count() == 2
    ended = load(TENANTS, [lease(last_day=ON)], clerk, AT)
    assert ended.counts["changed"] == 1
    assert Tenancy.objects.get(from_date=ON - DAY).to_date == ON + DAY
    with pytest.raises(ChangedSince):
        undo(first, clerk, AT)
    undo(ended, clerk, AT)
    assert Tenancy.objects.get(from_date=ON - DAY).to_date is None
    undo(first, clerk, AT)
    assert taken_out(TENANTS, clerk) == []


def test_wrong_tenants_are_marked(clerk, tenant):
    lead(clerk, name="线索公司")
    load(PARKS, [park()], clerk, AT)
    load(TENANTS, [lease()], clerk, AT)
    lines = [
        lease(park="别园"),
        lease(enterprise="没有的公司", unit="B1"),
        lease(area_m2=901),
        lease(unit="B2", enterprise="线索公司"),
        lease(unit="B3", from_date=date(2026, 1, 1)),
        lease(unit="B4", last_day=ON - 2 * DAY),
        lease(from_date=ON, contract="租2"),
    ]
    assert wrong_cells(TENANTS, lines, clerk, AT) == [
        "park", "enterprise", "unit", "enterprise", "from_date", "last_day", "unit",
    ]  # fmt: skip


def test_enterprise_of_the_county_goes_before_one_of_the_same_name_elsewhere(clerk, tenant, actor_with):
    wide = actor_with("project_officer", regions=["530"])
    operating_elsewhere = operating(wide, region_code="530326000000")
    assert operating_elsewhere.name == tenant.name
    load(PARKS, [park()], wide, AT)
    load(TENANTS, [lease()], wide, AT)
    assert Tenancy.objects.get().introduction_id == tenant.pk
