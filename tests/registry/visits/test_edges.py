"""Edges of visits: a full device, a visitor who records no facts, the same picture a third time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.registry.factories import make_household
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied
from xieshou.registry.models import GuaranteeFact, Visit, VisitAssignment, VisitEdit
from xieshou.registry.operations import device as devices
from xieshou.registry.operations.device import NobodyLeftError, TooManyHouseholdsError
from xieshou.registry.operations.visit import receive_visit

from .makers import AT, answer, open_for, receive, visit
from .test_operations import PNG, send_file

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

pytestmark = pytest.mark.django_db


def test_full_device_takes_no_given_household_on(cadre: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_household(cadre), make_household(cadre)
    monkeypatch.setattr(devices, "visit_value", lambda _name, _day: 1)
    given = {"actor": cadre, "at": AT}
    assert devices.take_on_households([first.pk], **given) == {first.pk}
    with pytest.raises(TooManyHouseholdsError):
        devices.take_on_households([second.pk], **given)
    assert VisitAssignment.objects.get().household_id == first.pk


def test_nobody_takes_on_households_that_they_do_not_see_or_may_not_visit(
    cadre: Actor, auditor: Actor
) -> None:
    household = make_household(cadre)
    stranger = replace(cadre, scope=Scope.of(["530823"]))
    with pytest.raises(NobodyLeftError):
        devices.take_on_households([household.pk], actor=stranger, at=AT)
    with pytest.raises(Denied):
        devices.take_on_households([household.pk], actor=auditor, at=AT)
    assert not VisitAssignment.objects.exists()


def test_answers_of_who_records_no_facts_stay_answers(cadre: Actor) -> None:
    guest = replace(cadre, capabilities=cadre.capabilities - {"registry.fact.edit"})
    open_for(guest)
    receive(guest, make_household(cadre), answer("water", "no"))
    assert VisitEdit.objects.get().value == "no"
    assert not GuaranteeFact.objects.exists()


def test_sign_of_the_same_photo_stands_once(cadre: Actor) -> None:
    open_for(cadre)
    for _number in range(3):
        one = visit(make_household(cadre))
        receive_visit(visit=one, actor=cadre, at=AT)
        send_file(cadre, one.id, PNG)
    assert [row.signs for row in Visit.objects.all()] == [["same_photo"]] * 3
