"""Measures that wings tell: all or none, each record once, taken back by whoever may."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.registry.factories import AT, make_household
from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.registry import errors as refusals
from xieshou.registry.models import MeasureFact
from xieshou.registry.operations.income import AmountError, NotAMemberError
from xieshou.registry.operations.measures import record_measures, take_back_measure

from .makers import JANUARY, measure

pytestmark = pytest.mark.django_db
PAID, KEY = "labour.subsidy", uuid4()


@pytest.fixture
def payer(actor_with):
    return actor_with("project_officer", regions=["530326"])


@pytest.fixture
def home():
    return make_household(Actor.system("tests"))


def told(home, **values):
    return measure(home.pk, **{"source": PAID, "source_id": KEY, **values})


def test_record_is_told_once_and_other_contents_are_refused(home, payer):
    (first,) = record_measures(facts=[told(home)], actor=payer, at=AT)
    (again,) = record_measures(facts=[told(home, note="再报")], actor=payer, at=AT)
    assert again.pk == first.pk
    assert Event.objects.filter(event="registry.measure.recorded").count() == 1
    with pytest.raises(refusals.FactConflictError):
        record_measures(facts=[told(home, amount_fen=5)], actor=payer, at=AT)
    assert record_measures(facts=[], actor=payer, at=AT) == []


@pytest.mark.parametrize(
    ("values", "refusal", "field"),
    [
        ({"source": "nobody"}, refusals.FactSourceError, "source"),
        ({"unit": "person"}, refusals.PersonNeededError, "person"),
        ({"period_to": JANUARY}, refusals.PeriodOrderError, "last_day"),
        ({"amount_fen": -1}, AmountError, "amount"),
        ({"unit": "person", "person_id": uuid4()}, NotAMemberError, "person"),
    ],
)
def test_measure_that_does_not_hold_stops_all(home, payer, values, refusal, field):
    facts = [told(home), told(home, **{"source_id": uuid4(), **values})]
    with pytest.raises(refusal) as caught:
        record_measures(facts=facts, actor=payer, at=AT)
    assert caught.value.field == field
    assert not MeasureFact.objects.exists()


def test_only_who_carries_the_record_tells_and_takes_back(home, payer, actor_with):
    checker = actor_with("county_approver", regions=["530326"])
    station = actor_with("station_west", regions=["530326"])
    step = {"source": PAID, "source_id": KEY, "reason": "退汇" * 200, "at": AT}
    with pytest.raises(Denied):
        record_measures(facts=[told(home)], actor=station, at=AT)
    (row,) = record_measures(facts=[told(home, amount_fen=0)], actor=payer, at=AT)
    with pytest.raises(Denied):
        take_back_measure(actor=payer, **step)  # another than who pays takes back
    assert take_back_measure(actor=checker, **step)
    assert not take_back_measure(actor=checker, **step)
    row.refresh_from_db()
    assert row.reversal_reason.startswith("退汇")
    assert row.reversed_by_id == checker.user_id
