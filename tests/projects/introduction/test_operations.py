"""Enterprises, parks, leaders, shares and specialities: what is recorded, what is refused, what the walls hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.projects.makers import AT, COUNTY, ON, VILLAGE, enter, make_places
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.operations.committing import RowsWrong
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.projects import errors
from xieshou.projects.models import (
    Introduction,
    IntroductionStep,
    Leader,
    LedHousehold,
    ProjectPlace,
    ProjectShare,
    Speciality,
    Tenancy,
)
from xieshou.projects.operations import introduction as intro
from xieshou.projects.operations import leader, park, share
from xieshou.projects.queries.introduction import (
    IntroFilter,
    count_by_stage,
    facts_of,
    list_hired,
    list_introductions,
    list_visits_due,
)
from xieshou.projects.queries.leader import count_leaders
from xieshou.projects.queries.share import list_shares
from xieshou.projects.rules.introduction import JobCount, count_jobs
from xieshou.registry.queries.household import list_members

ALL = Scope.everything()
DAY = timedelta(days=1)


@pytest.fixture
def home(db):
    household = make_household(Actor.system("测试"), region_code=VILLAGE, names=["王秀英"])
    (member,) = list_members(household.pk, scope=ALL)
    return household, member.person


def lead(actor, **values):
    known = {
        "region_code": COUNTY, "name": "海味养殖公司", "origin": "嘉定区商会", "sector": "fish",
        "found_on": ON - 20 * DAY, "jobs_planned": 30, "next_visit_on": ON,
    }  # fmt: skip
    return intro.enter_lead(lead=intro.NewLead(**{**known, **values}), actor=actor, at=AT)


def go(row, to, actor, **values):
    step = intro.IntroStep(**{"to": to, "on_date": ON, "document": "文件1号", **values})
    return intro.advance(introduction_id=row.pk, step=step, actor=actor, at=AT, on=ON)


def invest(row, actor, kind="committed", fen=5_000_000_00, **values):
    known = {"on_date": ON - DAY, "proof": "合同2026-1"}
    return intro.enter_investment(
        introduction_id=row.pk, kind=kind, amount_fen=fen, actor=actor, at=AT, **{**known, **values}
    )


def hire(row, actor, **values):
    job = intro.NewJob(**{"from_date": ON - DAY, "proof": "劳动合同", **values})
    return intro.hire(introduction_id=row.pk, job=job, actor=actor, at=AT)


def valid_uscc():
    from stdnum.cn import uscc

    body = "91310116MA1J0000X"
    return body + uscc.calc_check_digit(body)


def operating(actor, **values):
    row = lead(actor, **values)
    go(row, "visited", actor)
    invest(row, actor)
    go(row, "signed", actor)
    invest(row, actor, kind="paid", fen=1_000_000_00)
    go(row, "landed", actor, uscc=valid_uscc())
    hire(row, actor, worker_name="李四", home_code="530326000000")
    return go(row, "operating", actor)


def test_signed_is_not_landed_and_each_stage_needs_its_records(officer):
    row = lead(officer)
    go(row, "visited", officer)
    with pytest.raises(intro.StageNotReadyError):
        go(row, "signed", officer)
    invest(row, officer)
    go(row, "signed", officer)
    for fen, code in ((0, valid_uscc()), (1_00, "")):
        if fen:
            invest(row, officer, kind="paid", fen=fen)
        with pytest.raises(intro.StageNotReadyError):
            go(row, "landed", officer, uscc=code)
    go(row, "landed", officer, uscc=valid_uscc())
    with pytest.raises(intro.StageNotReadyError):
        go(row, "operating", officer)
    hire(row, officer, worker_name="李四", home_code="530326000000")
    assert go(row, "operating", officer).stage == "operating"
    assert list(IntroductionStep.objects.order_by("taken_at", "id").values_list("to_stage", flat=True)) == [
        "visited", "signed", "landed", "operating",
    ]  # fmt: skip
    assert Event.objects.filter(event="projects.introduction.stage_reached").count() == 4


def test_steps_are_refused_out_of_order_without_proof_or_on_a_wrong_day(officer, stranger):
    row = lead(officer)
    with pytest.raises(errors.IllegalMoveError):
        go(row, "landed", officer)
    with pytest.raises(errors.EvidenceMissingError):
        go(row, "visited", officer, document=" ")
    for day in (ON - 21 * DAY, ON + DAY):
        with pytest.raises(intro.StageDayError):
            go(row, "visited", officer, on_date=day)
    with pytest.raises(errors.ReasonMissingError):
        go(row, "lost", officer)
    with pytest.raises(NotFound):
        go(row, "visited", stranger)
    lost = go(row, "lost", officer, note="选址外省")
    assert (lost.stage, lost.lost_reason, lost.next_visit_on) == ("lost", "选址外省", None)
    with pytest.raises(errors.IllegalMoveError):
        intro.plan_visit(introduction_id=row.pk, next_visit_on=ON, actor=officer, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.filter(pk=row.pk).update(stage="signed")


def test_lead_is_known_once_and_of_the_area(officer, approver):
    lead(officer)
    with pytest.raises(intro.IntroductionError):
        lead(officer)
    for wrong in ({"name": " "}, {"origin": ""}, {"sector": "gold", "name": "另一家"}):
        with pytest.raises(intro.IntroductionError):
            lead(officer, **wrong)
    with pytest.raises(Denied):
        lead(officer, region_code="530326000000")
    with pytest.raises(Denied):
        lead(approver, name="另一家")


def test_amounts_add_up_and_a_wrong_one_is_taken_back_once(officer):
    row = lead(officer)
    wrong = invest(row, officer)
    invest(row, officer, kind="paid", fen=2_00)
    intro.take_back_investment(investment_id=wrong.pk, reason="录错", actor=officer, at=AT)
    facts = facts_of(row, on=ON)
    assert (facts.committed_fen, facts.paid_fen) == (0, 2_00)
    with pytest.raises(intro.TakenBackError):
        intro.take_back_investment(investment_id=wrong.pk, reason="录错", actor=officer, at=AT)
    with pytest.raises(errors.ReasonMissingError):
        intro.take_back_investment(investment_id=wrong.pk, reason="", actor=officer, at=AT)
    for values in ({"fen": 0}, {"on_date": AT.date() + DAY}, {"kind": "gift"}):
        with pytest.raises(intro.AmountError):
            invest(row, officer, **values)
    with pytest.raises(errors.EvidenceMissingError):
        invest(row, officer, proof="")


def test_jobs_are_counted_from_people(officer, home):
    household, person = home
    row = operating(officer)
    mine = {"household_id": household.pk, "person_id": person.pk}
    job = hire(row, officer, **mine)
    for wrong in (mine, {}, {"worker_name": "赵六"}, {**mine, "person_id": household.pk}):
        with pytest.raises(intro.WorkerError):
            hire(row, officer, **wrong)
    with pytest.raises(errors.EvidenceMissingError):
        hire(row, officer, proof="", **mine)
    with pytest.raises(intro.WorkerError):
        hire(row, officer, to_date=ON - DAY, **mine)
    hired = list_hired(scope=ALL, introduction_ids=[row.pk])
    counted = count_jobs(hired, county=COUNTY[:6], on=ON)
    assert counted == JobCount(2, 1, int(household.is_priority))
    (listed,) = list_introductions(IntroFilter(text="海味"), scope=officer.scope, on=ON)
    assert (listed.jobs_now, listed.committed_fen, listed.paid_fen) == (2, 5_000_000_00, 1_000_000_00)
    intro.end_job(job_id=job.pk, last_day=ON, actor=officer, at=AT)
    with pytest.raises(errors.IllegalMoveError):
        intro.end_job(job_id=job.pk, last_day=ON, actor=officer, at=AT)
    hired = list_hired(scope=ALL, introduction_ids=[row.pk])
    assert [count_jobs(hired, county="53", on=day).total for day in (ON, ON + DAY)] == [2, 1]


def test_visits_due_are_those_whose_day_has_come(officer):
    row = lead(officer)
    lead(officer, name="另一家", next_visit_on=ON + DAY)
    assert [one.pk for one in list_visits_due(scope=officer.scope, on=ON)] == [row.pk]
    intro.plan_visit(introduction_id=row.pk, next_visit_on=None, actor=officer, at=AT)
    assert not list_visits_due(scope=officer.scope, on=ON)
    assert count_by_stage(officer.scope)["lead"] == 2


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


def test_shares_are_set_whole_and_read_by_each_county(officer, actor_with, approver):
    make_places()
    prefecture = actor_with("project_officer", regions=["5308"])
    project = enter(officer)
    shares = {COUNTY: 6_667, "530822000000": 3_333}

    def set_to(values, actor=prefecture, document="会议纪要1号"):
        return share.set_shares(project_id=project.pk, shares=values, document=document, actor=actor, at=AT)

    set_to(shares)
    set_to({COUNTY: 5_000, "530822000000": 5_000})
    assert dict(ProjectShare.objects.values_list("county_code", "basis_points")) == {
        COUNTY: 5_000, "530822000000": 5_000,
    }  # fmt: skip
    assert ProjectPlace.objects.filter(project=project).count() == 2
    for wrong in ({COUNTY: 10_000}, {COUNTY: 5_000, "530822000000": 4_999}, {COUNTY: 5_000, VILLAGE: 5_000}):
        with pytest.raises(share.SharesError):
            set_to(wrong)
    with pytest.raises(errors.EvidenceMissingError):
        set_to(shares, document=" ")
    with pytest.raises(Denied):
        set_to(shares, actor=approver)
    partner = actor_with("project_officer", regions=["530822"])
    with pytest.raises(NotFound):
        set_to(shares, actor=partner)
    assert list_shares(project.pk, scope=partner.scope).count() == 2
    event = Event.objects.filter(event="projects.need.shares_set").order_by("id").last()
    assert event.before[COUNTY] == 6_667
    with pytest.raises(share.ForeignShareError):
        set_to({COUNTY: 5_000, "530326000000": 5_000})
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectShare.objects.filter(county_code=COUNTY).update(basis_points=4_000)


def test_accepted_projects_keep_their_shares(officer):
    make_places()
    project = enter(officer)
    type(project).objects.filter(pk=project.pk).update(stage="submitted")
    for stage in ("reviewed", "argued", "library", "exited"):
        type(project).objects.filter(pk=project.pk).update(stage=stage)
    with pytest.raises(errors.IllegalMoveError):
        share.set_shares(project_id=project.pk, shares={}, document="文件", actor=officer, at=AT)


def test_a_place_declares_one_at_a_time(officer, stranger):
    def declare(**values):
        known = {
            "region_code": VILLAGE, "sector": "mushroom", "product": "香菇", "from_date": ON, "document": "文1",
        }  # fmt: skip
        return share.declare_speciality(new=share.NewSpeciality(**{**known, **values}), actor=officer, at=AT)

    row = declare()
    declare(region_code=COUNTY, product="")
    with pytest.raises(share.SpecialityTakenError):
        declare(product="木耳", from_date=ON + DAY)
    for wrong in ({"product": " "}, {"sector": "none"}, {"region_code": "530823100000"}):
        with pytest.raises(share.SpecialityError):
            declare(**wrong)
    with pytest.raises(errors.EvidenceMissingError):
        declare(document="")
    with pytest.raises(Denied):
        declare(region_code="530326000000")
    with pytest.raises(errors.IllegalMoveError):
        share.end_speciality(speciality_id=row.pk, to_date=ON, actor=officer, at=AT)
    with pytest.raises(NotFound):
        share.end_speciality(speciality_id=row.pk, to_date=ON + DAY, actor=stranger, at=AT)
    share.end_speciality(speciality_id=row.pk, to_date=ON + DAY, actor=officer, at=AT)
    declare(product="木耳", from_date=ON + DAY)
    assert Speciality.objects.filter(region_code=VILLAGE).count() == 2


def test_leads_go_in_and_come_out_by_excel(officer):
    make_places()
    row = {
        "name": "绣品公司", "region_code": COUNTY, "origin": "金山区妇联", "sector": "craft",
        "district_code": "310116000000",
        "found_on": date(2026, 1, 5), "next_visit_on": date(2026, 3, 20), "jobs_planned": 12, "stage": None,
        "committed_fen": None, "paid_fen": None, "tax_fen": None, "jobs_now": None,
    }  # fmt: skip
    for planned in (12, 15):
        sheets.load_rows(
            sheet="projects.enterprises", rows=[{**row, "jobs_planned": planned}], actor=officer, at=AT
        )
    found = Introduction.objects.get()
    assert (found.jobs_planned, found.stage) == (15, "lead")
    loader = get_loader("projects.enterprises")()
    (cells,) = loader.export_rows(actor=officer, scope=officer.scope, filters={})
    keys = [column.key for column in get_sheet("projects.enterprises").columns]
    out = dict(zip(keys, cells, strict=True))
    assert (out["name"], out["found_on"], out["jobs_planned"], out["stage"], out["paid_fen"]) == (
        "绣品公司", date(2026, 1, 5), 15, "lead", 0,
    )  # fmt: skip
    go(found, "visited", officer)
    with pytest.raises(RowsWrong):
        sheets.load_rows(sheet="projects.enterprises", rows=[row], actor=officer, at=AT)
