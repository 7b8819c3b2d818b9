"""What a visitor noticed becomes a clue with its household and its clock, once, whoever visited."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.monitoring.story import VILLAGE, make_places
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor
from xieshou.kernel.ids import new_id
from xieshou.monitoring.models import Clue
from xieshou.registry.clues import RaisedClue, raise_clue

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("role", "entered_by_visitor"), [("village_cadre", True), ("employer", False)], ids=["may", "may-not"]
)
def test_visit_raises_a_clue_of_its_household(db, actor_with, role, entered_by_visitor):
    make_places()
    home = make_household(Actor.system("测试"))
    visitor = actor_with(role, regions=["530326"])
    raised = RaisedClue(home.pk, home.region_code, new_id(), date(2026, 3, 1), "父亲住院，花费很大")

    raise_clue(raised, actor=visitor, at=AT)

    clue = Clue.objects.get()
    assert (clue.household_id, clue.region_code, clue.channel) == (home.pk, VILLAGE, "visit")
    assert (clue.cause, clue.text) == ("other", "父亲住院，花费很大")
    assert (clue.observed_on, clue.due_on) == (date(2026, 3, 1), date(2026, 3, 17))
    assert (clue.received_by_name == visitor.name) is entered_by_visitor
