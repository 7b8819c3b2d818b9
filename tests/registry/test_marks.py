"""Who marks a household as monitored or cleared, and which household takes the mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.registry.factories import AT, make_household
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.registry.errors import HouseholdClosedError
from xieshou.registry.models import Household
from xieshou.registry.operations import monitoring
from xieshou.registry.operations.household import HouseholdState, close_household

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.kernel.actor import Actor

pytestmark = pytest.mark.django_db
MARKS: dict[str, tuple[Callable[..., Household], dict[str, Any]]] = {
    "monitored": (monitoring.mark_monitored, {"monitoring_class": "sudden"}),
    "cleared": (monitoring.mark_cleared, {"on": AT.date()}),
    "not cleared": (monitoring.mark_not_cleared, {}),
}


def state(household: Household) -> tuple[str, object, int]:
    found = Household.objects.get(pk=household.pk)
    return found.monitoring_class, found.risk_cleared_on, Event.objects.count()


@pytest.fixture
def household(cadre: Actor) -> Household:
    return make_household(cadre, state=HouseholdState("exited", "unstable"))


@pytest.mark.parametrize("name", MARKS)
def test_village_marks_nobody(household: Household, cadre: Actor, name: str) -> None:
    (mark, values), before = MARKS[name], state(household)
    with pytest.raises(Denied):
        mark(household_id=household.pk, reason="测试", actor=cadre, at=AT, **values)
    assert state(household) == before


@pytest.mark.parametrize("name", MARKS)
def test_closed_household_is_marked_no_more(
    household: Household, cadre: Actor, actor_with: Callable[..., Actor], name: str
) -> None:
    close_household(household_id=household.pk, closed_on=AT.date(), reason="迁出", actor=cadre, at=AT)
    (mark, values), before = MARKS[name], state(household)
    county = actor_with("county_approver", regions=["530326"])
    with pytest.raises(HouseholdClosedError):
        mark(household_id=household.pk, reason="测试", actor=county, at=AT, **values)
    assert state(household) == before
