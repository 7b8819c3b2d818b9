"""Parks: a unit has one tenant, and only an enterprise that has signed."""

from __future__ import annotations

import pytest

from tests.projects.introduction.steps import DAY, lead, operating
from tests.projects.makers import AT, COUNTY, ON
from xieshou.kernel.errors import Denied, NotFound
from xieshou.projects import errors
from xieshou.projects.models import (
    Tenancy,
)
from xieshou.projects.operations import park


def test_a_unit_has_one_tenant_at_a_time(officer, stranger):
    row, early = operating(officer), lead(officer, name="还在谈的公司")
    made = park.open_park(
        region_code=COUNTY, name="共建产业园", operator="园区公司", opened_on=ON - DAY, actor=officer, at=AT
    )

    def let(tenant=row, **values):
        known = {"unit": "A1", "area_m2": 500, "from_date": ON, "contract": "租1号"}
        lease = park.Lease(tenant.pk, **{**known, **values})
        return park.let_unit(park_id=made.pk, lease=lease, actor=officer, at=AT)

    lease = let()
    with pytest.raises(park.UnitTakenError):
        let(from_date=ON + 30 * DAY)
    let(unit="A2", to_date=ON + DAY)
    with pytest.raises(park.NotSignedError):
        let(tenant=early, unit="A3")
    for wrong in (
        {"unit": " "},
        {"area_m2": 0},
        {"contract": ""},
        {"to_date": ON},
        {"from_date": ON - 2 * DAY},
    ):
        with pytest.raises(park.LeaseError):
            let(**{"unit": "A4", **wrong})
    with pytest.raises(park.LeaseError):
        park.end_lease(tenancy_id=lease.pk, last_day=ON - DAY, actor=officer, at=AT)
    park.end_lease(tenancy_id=lease.pk, last_day=ON, actor=officer, at=AT)
    with pytest.raises(errors.IllegalMoveError):
        park.end_lease(tenancy_id=lease.pk, last_day=ON, actor=officer, at=AT)
    let(from_date=ON + DAY)
    assert Tenancy.objects.filter(unit="A1").count() == 2
    with pytest.raises(NotFound):
        park.end_lease(tenancy_id=lease.pk, last_day=ON, actor=stranger, at=AT)
    for name, operator in (("共建产业园", "别人"), ("", "别人"), ("二期", "")):
        with pytest.raises(park.ParkError):
            park.open_park(
                region_code=COUNTY, name=name, operator=operator, opened_on=ON, actor=officer, at=AT
            )
    with pytest.raises(Denied):
        park.open_park(
            region_code="530326000000", name="园", operator="司", opened_on=ON, actor=officer, at=AT
        )
