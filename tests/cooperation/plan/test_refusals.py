"""Plans that are not taken down: without words, on legs of another district, below another plan's line."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cooperation.places import AT, DISTRICT, EAST, OTHER
from tests.cooperation.plan.test_plan import add, draw, need, required
from xieshou.cooperation.errors import TextMissingError
from xieshou.cooperation.models import Plan, PlanLine, Requirement
from xieshou.cooperation.operations import plan

FOREIGN_EAST, FOREIGN_WEST = f"{OTHER}000000", "530823000000"
THREE_YEARS = (date(2025, 1, 1), date(2028, 1, 1))


@pytest.mark.parametrize("field", ["title", "document"])
def test_requirement_has_a_title_and_a_document(officer, field):
    with pytest.raises(TextMissingError) as refusal:
        required(officer, **{field: " "})
    assert refusal.value.field == field
    assert not Requirement.objects.exists()


def test_plan_has_a_title(officer):
    with pytest.raises(TextMissingError) as refusal:
        plan.draw_up(
            region_code=EAST,
            kind="annual",
            title=" ",
            days=(date(2026, 1, 1), date(2027, 1, 1)),
            actor=officer,
            at=AT,
        )
    assert refusal.value.field == "title"
    assert not Plan.objects.exists()


def test_line_stands_on_no_leg_of_another_district(places, actor_with):
    both = actor_with("cooperation_officer", regions=[DISTRICT, OTHER, "5303", "5308"])
    foreign = need(both, FOREIGN_WEST, region_code=FOREIGN_EAST)
    with pytest.raises(plan.LineError) as refusal:
        add(both, draw(both), need_id=foreign.pk)
    assert refusal.value.field == "need_id"
    assert not PlanLine.objects.exists()


def test_line_stands_below_a_line_of_its_own_three_year_plan(officer):
    long, other = (draw(officer, "three_year", THREE_YEARS) for _number in range(2))
    stray = add(officer, other)
    with pytest.raises(plan.LineError) as refusal:
        add(officer, draw(officer, parent=long), parent_id=stray.pk)
    assert refusal.value.field == "parent_id"
    assert PlanLine.objects.get() == stray
