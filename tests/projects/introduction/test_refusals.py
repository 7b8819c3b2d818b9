"""Enterprises, parks, leaders and specialities: who only reads them records nothing."""

from __future__ import annotations

from functools import partial

from tests.projects.introduction.steps import DAY, go, hire, invest, lead
from tests.projects.makers import AT, COUNTY, ON, VILLAGE
from tests.projects.refusals import refused
from xieshou.kernel.errors import Denied
from xieshou.projects.operations import introduction as intro
from xieshou.projects.operations import leader, park, share

WORKER = {"worker_name": "李四", "home_code": "530326000000"}


def only_the_office(step, *, reader, officer):
    """Assert that a step is denied to who only reads; the same step of the office is taken."""
    with refused(Denied):
        step(actor=reader)
    return step(actor=officer)


def test_reader_records_nothing_of_an_enterprise(officer, approver):
    row = lead(officer)
    who = {"reader": approver, "officer": officer}
    only_the_office(partial(intro.plan_visit, introduction_id=row.pk, next_visit_on=ON, at=AT), **who)
    only_the_office(partial(go, row, "visited"), **who)
    wrong = only_the_office(partial(invest, row), **who)
    take_back = partial(intro.take_back_investment, investment_id=wrong.pk, reason="录错", at=AT)
    only_the_office(take_back, **who)
    job = only_the_office(partial(hire, row, **WORKER), **who)
    only_the_office(partial(intro.end_job, job_id=job.pk, last_day=ON, at=AT), **who)


def test_employment_does_not_end_before_it_began(officer):
    job = hire(lead(officer), officer, **WORKER)
    with refused(intro.WorkerError, "last_day"):
        intro.end_job(job_id=job.pk, last_day=job.from_date - DAY, actor=officer, at=AT)
    ended = intro.end_job(job_id=job.pk, last_day=job.from_date, actor=officer, at=AT)
    assert ended.to_date == job.from_date + DAY


def test_reader_lets_no_unit_and_ends_no_lease(officer, approver):
    tenant = lead(officer)
    go(tenant, "visited", officer)
    invest(tenant, officer)
    go(tenant, "signed", officer)
    site = park.open_park(
        region_code=COUNTY, name="共建产业园", operator="园区公司", opened_on=ON, actor=officer, at=AT
    )
    who = {"reader": approver, "officer": officer}
    lease = park.Lease(tenant.pk, "A1", 500, ON, "租1号")
    row = only_the_office(partial(park.let_unit, park_id=site.pk, lease=lease, at=AT), **who)
    only_the_office(partial(park.end_lease, tenancy_id=row.pk, last_day=ON, at=AT), **who)


def test_reader_records_nothing_of_a_leader(officer, approver, home):
    household, person = home
    who = {"reader": approver, "officer": officer}
    hold = partial(
        leader.hold_training, region_code=COUNTY, title="致富带头人培训班", organiser="区农广校",
        days=(ON - 30 * DAY, ON - 20 * DAY), document="通知1号", at=AT,
    )  # fmt: skip
    training = only_the_office(hold, **who)
    ids = {"training_id": training.pk, "household_id": household.pk, "person_id": person.pk}
    row = only_the_office(partial(leader.train_leader, **ids, at=AT), **who)
    started = leader.Started("cooperative", "香菇合作社", ON, "执照1")
    only_the_office(partial(leader.start_undertaking, leader_id=row.pk, started=started, at=AT), **who)


def test_who_decides_on_projects_ends_no_speciality(officer, approver):
    new = share.NewSpeciality(VILLAGE, "mushroom", "香菇", ON, "文1")
    row = share.declare_speciality(new=new, actor=officer, at=AT)
    end = partial(share.end_speciality, speciality_id=row.pk, to_date=ON + DAY, at=AT)
    only_the_office(end, reader=approver, officer=officer)
