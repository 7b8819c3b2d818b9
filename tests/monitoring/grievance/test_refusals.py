"""Steps that a grievance refuses: after its answer, from a reader, and without words."""

from __future__ import annotations

import pytest

from tests.monitoring.grievance.test_operations import appeal, assign, receive, refuse
from tests.monitoring.story import COUNTY
from xieshou.kernel.errors import Denied
from xieshou.monitoring.errors import IllegalMoveError
from xieshou.monitoring.models import Grievance, GrievanceStep
from xieshou.monitoring.operations import grievance as steps
from xieshou.monitoring.operations.grievance import EmptyGrievanceError


@pytest.fixture
def refused(story):
    """Return a grievance that was answered: not right."""
    return refuse(story, assign(story, receive(story)))


def moves() -> list[str]:
    return list(GrievanceStep.objects.order_by("at", "id").values_list("move", flat=True))


def test_answered_grievance_is_given_to_nobody_else(story, refused):
    with pytest.raises(IllegalMoveError) as refusal:
        assign(story, refused)
    assert refusal.value.__cause__ is None
    assert Grievance.objects.get().status == "refused"
    assert moves() == ["receive", "assign", "refuse"]


def test_reader_does_not_appeal_for_a_family(story, refused, actor_with):
    story.village = actor_with("auditor", regions=[COUNTY])
    with pytest.raises(Denied):
        appeal(story, refused)
    assert moves() == ["receive", "assign", "refuse"]


def test_appeal_says_something(story, refused):
    with pytest.raises(EmptyGrievanceError) as refusal:
        steps.appeal(grievance_id=refused.pk, text=" ", actor=story.village, at=story.at)
    assert refusal.value.field == "text"
    assert (Grievance.objects.get().status, moves()) == ("refused", ["receive", "assign", "refuse"])
