"""Introduced enterprises: what is recorded, what is refused, what the walls hold."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.projects.introduction.steps import DAY, go, hire, invest, lead, operating, valid_uscc
from tests.projects.makers import AT, COUNTY, ON, make_places
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.operations.committing import RowsWrong
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.projects import errors
from xieshou.projects.models import (
    Introduction,
    IntroductionStep,
)
from xieshou.projects.operations import introduction as intro
from xieshou.projects.queries.introduction import (
    IntroFilter,
    count_by_stage,
    facts_of,
    list_hired,
    list_introductions,
    list_visits_due,
)
from xieshou.projects.rules.introduction import JobCount, count_jobs

ALL = Scope.everything()


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
