"""What labour cooperation gives a family: subsidies, courses, loans and start-up money, each with its source."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.labour.course.school import School
from tests.labour.makers import make_household, make_person
from tests.labour.startup.makers import AT, BEGAN, open_business
from tests.labour.story import Story
from tests.labour.subsidy.test_income import DAY, pay
from tests.labour.subsidy.test_operations import desk, prove, to_status  # noqa: F401 -- fixture
from xieshou.insight.queries.aid import get_family, list_aid
from xieshou.insight.queries.doubles import DoubleFilter, list_doubles
from xieshou.insight.vocabulary import Level, Nature, Theme
from xieshou.kernel.actor import Actor
from xieshou.labour.operations import startup_help as helping
from xieshou.registry.operations.facts import NewMeasure, record_measure

SYSTEM = Actor.system("测试")


@pytest.fixture
def story(db, actor_with, user_with):
    return Story(actor_with, user_with)


def lines_of(home):
    return list_aid(get_family(home.pk, scope=SYSTEM.scope), actor=SYSTEM)


def test_paid_subsidy_is_money_given_and_a_waiting_one_is_none(story, desk):  # noqa: F811
    prove(story, desk=desk)
    batch = to_status(desk, "sent")
    assert [line for line in lines_of(story.household) if line.nature is Nature.GIVEN] == []
    pay(desk, batch)
    (line,) = [line for line in lines_of(story.household) if line.nature is Nature.GIVEN]
    assert (line.on, line.amount_fen, line.source) == (DAY, 100_000, batch.document)


def test_course_is_a_service_and_a_measure_of_it_the_same_help(db, actor_with):
    school = School(actor_with)
    school.run()
    home = school.homes[0]
    (line,) = lines_of(home)
    assert (line.nature, line.amount_fen, line.source) == (Nature.SERVICE, None, school.provider.name)
    assert line.title.startswith("养老护理员培训")
    fact = NewMeasure(
        household_id=home.pk, source="visit", kind="training", cause="no_skill", unit="family",
        period_from=school.course.from_date,
    )  # fmt: skip
    record_measure(fact=fact, actor=SYSTEM, at=AT)
    (double,) = list_doubles(DoubleFilter(2026), actor=SYSTEM)
    assert (double.theme, double.level, len(double.entries)) == (Theme.TRAINING, Level.FAMILY, 2)


def test_loan_is_lent_and_a_subsidy_is_given_once_they_are_paid(db, actor_with):
    county = actor_with("station_west", regions=["530326"])
    person = make_person()
    home = make_household(person)
    business = open_business(county, person)
    given = [
        helping.grant_aid(aid=helping.Aid(kind, 5_000_00, giver, BEGAN, f"批{kind}"), **business.step)
        for kind, giver in (("loan", "会泽农商行"), ("subsidy", "县人社局"))
    ]
    assert lines_of(home) == []
    for row in given:
        helping.pay_aid(aid_id=row.pk, paid_on=BEGAN + timedelta(days=1), actor=county, at=AT)
    assert {(line.nature, line.amount_fen, line.source) for line in lines_of(home)} == {
        (Nature.SERVICE, None, "会泽农商行"), (Nature.GIVEN, 5_000_00, "县人社局"),
    }  # fmt: skip
