"""Leaders: trained, then starting something, then leading households."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.projects.introduction.steps import DAY
from tests.projects.makers import AT, COUNTY, ON, VILLAGE
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor
from xieshou.projects import errors
from xieshou.projects.models import (
    Leader,
    LedHousehold,
)
from xieshou.projects.operations import leader
from xieshou.projects.queries.leader import count_leaders


def test_training_leads_to_an_undertaking_and_households_once(officer, home):
    household, person = home
    others = [
        make_household(Actor.system("测试"), region_code=VILLAGE, names=[name]) for name in ("张三", "钱五")
    ]

    def hold(**values):
        known = {
            "region_code": COUNTY, "title": "致富带头人培训班", "organiser": "区农广校", "document": "通知1号",
            "days": (ON - 30 * DAY, ON - 20 * DAY),
        }  # fmt: skip
        return leader.hold_training(**{**known, **values}, actor=officer, at=AT)

    training = hold()
    for wrong in ({}, {"title": " "}, {"days": (ON, ON)}):
        with pytest.raises(leader.TrainingError):
            hold(**wrong)
    with pytest.raises(errors.EvidenceMissingError):
        hold(document="")
    who = {"training_id": training.pk, "household_id": household.pk, "actor": officer, "at": AT}
    row = leader.train_leader(person_id=person.pk, **who)
    for wrong in (person.pk, training.pk):
        with pytest.raises(leader.LeaderError):
            leader.train_leader(person_id=wrong, **who)

    def lead_to(one, day=ON, proof="订单1"):
        return leader.lead_household(
            leader_id=row.pk, household_id=one.pk, from_date=day, proof=proof, actor=officer, at=AT
        )

    with pytest.raises(leader.LedError):
        lead_to(others[0])

    def start(**values):
        known = {"kind": "cooperative", "name": "香菇合作社", "on_date": ON - 5 * DAY, "document": "执照1"}
        started = leader.Started(**{**known, **values})
        return leader.start_undertaking(leader_id=row.pk, started=started, actor=officer, at=AT)

    for wrong in ({"kind": "club"}, {"name": " "}, {"on_date": ON - 31 * DAY}):
        with pytest.raises(leader.StartError):
            start(**wrong)
    with pytest.raises(errors.EvidenceMissingError):
        start(document="")
    start()
    with pytest.raises(errors.IllegalMoveError):
        start()
    for one in others:
        lead_to(one)
    for one, day in ((others[0], ON), (household, ON), (others[1], ON - 6 * DAY)):
        with pytest.raises(leader.LedError):
            lead_to(one, day)
    with pytest.raises(errors.EvidenceMissingError):
        lead_to(others[0], proof="")
    count = count_leaders(scope=officer.scope)
    assert (count.trainings, count.trained, count.started, count.households) == (1, 1, 1, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leader.objects.filter(pk=row.pk).update(started_name="")
    assert LedHousehold.objects.count() == 2
