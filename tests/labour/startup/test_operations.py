"""A business from advice to the end of its first year: each step beside its refusals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.labour.makers import make_person
from tests.labour.startup.makers import AT, BEGAN, DUE, IDEA, make_uscc, open_business
from tests.labour.story import EAST, WEST
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.inbox.queries import list_tasks
from xieshou.kernel.organisations.models import Pairing
from xieshou.kernel.organisations.rules import InvalidUsccError, UsccCheckError
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Startup
from xieshou.labour.operations import startup as steps
from xieshou.labour.operations import startup_help as helping
from xieshou.labour.queries import startup as queries
from xieshou.labour.queries.coordination import Cut, list_rows
from xieshou.labour.vocabulary.coordination import Indicator
from xieshou.labour.vocabulary.startup import Survival

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ON = DUE


@pytest.fixture
def station(actor_with):
    return actor_with("station_west", regions=[WEST])


@pytest.fixture
def business(station):
    return open_business(station)


def test_way_from_advice_to_the_end_of_the_first_year(business, station):
    assert business.row.stage == "advice"
    assert business.planned().reload().stage == "plan"
    assert business.registered().reload().stage == "registered"
    steps.begin_business(operating_from=BEGAN, **business.step)
    assert (business.reload().stage, business.row.check_due_on) == ("operating", DUE)
    business.seen(jobs=3, households_led=5)

    row = business.reload()
    assert (row.stage, row.alive_on, row.jobs, row.households_led) == ("alive", DUE, 3, 5)
    assert queries.total_led(scope=station.scope) == {"jobs": 3, "households": 5}
    told = list(
        Event.objects.filter(event__startswith="labour.delivery.startup").values_list("event", flat=True)
    )
    verbs = {event.rpartition("_")[2] for event in told}
    assert verbs == {"opened", "planned", "registered", "began", "at"}


def test_founder_has_one_business_at_a_time(business, station):
    founder = business.row.founder
    with pytest.raises(steps.FounderBusyError):
        open_business(station, founder, name="另一家店")
    with pytest.raises(IntegrityError), transaction.atomic():
        Startup.objects.create(
            founder=founder, region_code=founder.region_code, name="x", branch="retail", opened_on=ON,
            stage_since=ON, entered_at=AT,
        )  # fmt: skip
    steps.give_up(ended_on=ON, cause="job", note="", **business.step)
    assert open_business(station, founder, name="另一家店").row.stage == "advice"


@pytest.mark.parametrize(
    ("idea", "on", "refusal"),
    [
        (steps.Idea(" ", "retail"), ON, steps.StartupIncompleteError),
        (steps.Idea("店", "nothing"), ON, steps.StartupIncompleteError),
        (IDEA, ON + DAY, steps.StartupDayError),
    ],
    ids=["no name", "no branch", "future"],
)
def test_case_is_opened_with_name_branch_and_a_day_that_has_come(station, idea, on, refusal):
    with pytest.raises(refusal):
        steps.open_startup(founder_id=make_person().pk, idea=idea, opened_on=on, actor=station, at=AT)


def test_strangers_are_refused(business, actor_with):
    far = actor_with("station_west", regions=["530823"])
    reader = actor_with("village_cadre", regions=[WEST])
    for actor, refusal in ((far, NotFound), (reader, Denied)):
        with pytest.raises(refusal):
            open_business(actor, business.row.founder)
        with pytest.raises(refusal):
            steps.write_plan(startup_id=business.row.pk, plan="x", actor=actor, at=AT)
    with pytest.raises(NotFound):
        queries.get_startup(business.row.pk, scope=far.scope)
    with in_scope(Scope.of(["530823"])):
        assert not Startup.objects.exists()  # the second wall
    with in_scope(Scope.of([WEST])):
        assert Startup.objects.exists()


def test_licence_is_checked_and_held_once(business, station):
    with pytest.raises(IllegalMoveError):
        business.registered()  # no plan yet
    business.planned()
    good = make_uscc()
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    for code, refusal in (
        ("", steps.LicenceMissingError),
        ("123", InvalidUsccError),
        (wrong, UsccCheckError),
    ):
        with pytest.raises(refusal):
            steps.register_business(uscc=code, registered_on=BEGAN, **business.step)
    for day in (BEGAN - DAY, ON + DAY):
        with pytest.raises(steps.StartupDayError):
            business.registered(good, on=day)
    business.registered(good.lower())
    assert business.reload().uscc == good
    other = open_business(station, name="另一家店").planned()
    with pytest.raises(steps.LicenceTakenError):
        other.registered(good)


def test_operation_begins_after_the_licence(business):
    with pytest.raises(IllegalMoveError):
        steps.begin_business(operating_from=BEGAN, **business.step)
    business.planned().registered()
    for day in (BEGAN - DAY, ON + DAY):
        with pytest.raises(steps.StartupDayError):
            steps.begin_business(operating_from=day, **business.step)
    with pytest.raises(IntegrityError), transaction.atomic():
        Startup.objects.filter(pk=business.row.pk).update(stage="alive")  # the wall against leaps


@pytest.mark.parametrize(("day", "stage"), [(DUE - DAY, "operating"), (DUE, "alive")])
def test_only_a_look_after_the_first_year_settles_it(business, day, stage):
    business.operating().seen(day)
    assert business.reload().stage == stage
    with pytest.raises(steps.VisitTwiceError):
        business.seen(day)


def test_latest_look_counts_whatever_order_it_is_entered_in(business):
    business.operating().seen(DUE - DAY, jobs=4).seen(DUE - 2 * DAY, jobs=9)
    assert business.reload().jobs == 4


def test_look_that_finds_it_closed_needs_a_cause(business):
    with pytest.raises(IllegalMoveError):
        business.seen()
    business.operating()
    for values in ({}, {"end_cause": "other"}):
        with pytest.raises(steps.EndIncompleteError):
            business.seen(is_alive=False, **values)
    with pytest.raises(steps.StartupDayError):
        business.seen(ON + DAY)
    business.seen(DUE - DAY, is_alive=False, end_cause="other", note="搬走了")
    row = business.reload()
    assert (row.stage, row.ended_on, row.end_cause, row.jobs) == ("ended", DUE - DAY, "other", 0)
    for step in (
        lambda: steps.give_up(ended_on=ON, cause="job", note="", **business.step),
        lambda: steps.write_plan(plan="x", **business.step),
        lambda: helping.add_mentor(name="张", organisation_name="x", side="east", **business.step),
    ):
        with pytest.raises(IllegalMoveError):
            step()


def test_giving_up_needs_cause_and_day(business):
    for day in (BEGAN - DAY, ON + DAY):
        with pytest.raises(steps.StartupDayError):
            steps.give_up(ended_on=day, cause="job", note="", **business.step)
    with pytest.raises(steps.EndIncompleteError):
        steps.give_up(ended_on=ON, cause="", note="", **business.step)
    with pytest.raises(steps.StartupIncompleteError):
        steps.write_plan(plan=" ", **business.step)


def test_mentor_advises_and_money_is_paid_once(business):
    mentor = {"name": "张顾问", "organisation_name": "宝山创业指导中心", "side": "east"}
    made = helping.add_mentor(**mentor, **business.step)
    for values in (mentor, {**mentor, "name": " "}, {**mentor, "side": "north"}):
        with pytest.raises(helping.MentorIncompleteError):
            helping.add_mentor(**values, **business.step)
    talk = {"mentor_id": made.pk, "held_on": ON, "note": "先做样品"}
    helping.add_talk(**talk, **business.step)
    with pytest.raises(helping.MentorTalkError):
        helping.add_talk(**{**talk, "note": " "}, **business.step)
    with pytest.raises(steps.StartupDayError):
        helping.add_talk(**{**talk, "held_on": ON + DAY}, **business.step)
    aid = helping.Aid("loan", 5_000_000, "会泽农商行", BEGAN, "合同1号")
    granted = helping.grant_aid(aid=aid, **business.step)
    with pytest.raises(helping.AidIncompleteError):
        helping.grant_aid(aid=aid, **business.step)  # the same paper
    with pytest.raises(helping.AidIncompleteError):
        helping.grant_aid(aid=helping.Aid("loan", 0, "行", BEGAN, "2"), **business.step)
    with pytest.raises(steps.StartupDayError):
        helping.grant_aid(aid=helping.Aid("loan", 1, "行", BEGAN - DAY, "2"), **business.step)
    pay = {"aid_id": granted.pk, "actor": business.actor, "at": AT}
    with pytest.raises(steps.StartupDayError):
        helping.pay_aid(paid_on=BEGAN - DAY, **pay)
    assert helping.pay_aid(paid_on=BEGAN, **pay).paid_on == BEGAN
    with pytest.raises(IllegalMoveError):
        helping.pay_aid(paid_on=ON, **pay)


def test_mentor_of_another_business_and_foreign_money_are_not_found(business, station, actor_with):
    other = open_business(station, name="另一家店")
    made = helping.add_mentor(name="张", organisation_name="中心", side="east", **other.step)
    with pytest.raises(NotFound):
        helping.add_talk(mentor_id=made.pk, held_on=ON, note="x", **business.step)
    aid = helping.grant_aid(aid=helping.Aid("subsidy", 1, "县人社局", BEGAN, "批1"), **business.step)
    for role, region, refusal in (
        ("station_west", "530823", NotFound),
        ("village_cadre", WEST, Denied),
    ):
        with pytest.raises(refusal):
            helping.pay_aid(aid_id=aid.pk, paid_on=ON, actor=actor_with(role, regions=[region]), at=AT)


def test_check_stands_on_the_desk_a_month_before_and_goes_when_done(business, station):
    business.operating()
    system = Actor.system("test")
    early = DUE - timedelta(days=31)
    assert steps.remind_of_checks(actor=system, at=AT, on=early) == 0
    for _rerun in range(2):
        assert steps.remind_of_checks(actor=system, at=AT, on=early + DAY) == 1
    (task,) = list_tasks(actor=station).filter(kind=steps.CHECK_KIND)
    assert task.due_on == DUE
    business.seen()
    assert not list_tasks(actor=station).filter(kind=steps.CHECK_KIND).exists()


def test_survival_has_both_figures_and_each_opens_to_its_rows(station):
    alive = open_business(station, name="甲").operating().seen()
    lost = open_business(station, name="乙").operating().seen(DUE - DAY, is_alive=False, end_cause="market")
    unseen = open_business(station, name="丙").operating()
    young = open_business(station, name="丁").operating(BEGAN + DAY)
    (cohort,) = queries.list_cohorts(scope=station.scope, on=ON)
    assert (cohort.county, cohort.year, cohort.begun) == (WEST, 2025, 4)
    assert (cohort.rate.alive, cohort.rate.due) == (1, 3)
    for word, one in ((Survival.ALIVE, alive), (Survival.LOST, lost), (Survival.UNKNOWN, unseen)):
        wanted = queries.StartupFilter(survival=word, county=WEST, cohort=2025)
        assert [row.pk for row in queries.list_startups(wanted, scope=station.scope, on=ON)] == [one.row.pk]
    due = queries.list_startups(queries.StartupFilter(due=True), scope=station.scope, on=ON)
    assert [row.pk for row in due] == [unseen.row.pk]
    assert young.reload().stage == "operating"


def test_business_counts_on_the_boards_of_county_and_paired_district(actor_with):
    Pairing.objects.create(
        eastern_region_code=f"{EAST}000000", western_region_code=f"{WEST}000000", from_date=date(2021, 1, 1),
        created_at=AT,
    )  # fmt: skip
    officer = actor_with("cooperation_officer", regions=[EAST, WEST])
    row = open_business(officer).operating().seen().row
    for area in (EAST, WEST):
        for indicator, year in ((Indicator.STARTUPS_BEGUN, 2025), (Indicator.STARTUPS_ALIVE, 2026)):
            found = list_rows(scope=officer.scope, cut=Cut(area, year), indicator=indicator)
            assert [one.pk for one in found] == [row.pk]


def test_second_plan_replaces_the_first_and_moves_nothing(business):
    since = business.planned().reload().stage_since
    later = {**business.step, "at": AT + DAY}
    steps.write_plan(plan="第二稿", **later)
    row = business.reload()
    assert (row.plan, row.stage, row.stage_since) == ("第二稿", "plan", since)
