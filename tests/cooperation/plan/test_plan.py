"""Plans: three legs a line, quarters counted from records, proposals proven and kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cooperation.agreement.test_agreement import tie
from tests.cooperation.places import AT, EAST, ON, SECOND, WEST
from xieshou.cooperation.errors import OutsideAreaError, PeriodError, TextMissingError
from xieshou.cooperation.models import Milestone, NeedRecord, Plan, PlanLine, ProposalLine, ProposalRun
from xieshou.cooperation.operations import plan, proposal
from xieshou.cooperation.operations.plan import LineDraft
from xieshou.cooperation.operations.takeover import (
    StandsBelowError,
    TakenOverError,
    Takeover,
    WrongPlanError,
    take_out,
    take_over,
)
from xieshou.cooperation.queries.plan import list_lines, list_proposal_lines
from xieshou.cooperation.rules import plan as rules
from xieshou.cooperation.rules.plan import (
    end_of_quarter,
    missing_legs,
    quarters_between,
    spread_target,
)
from xieshou.cooperation.vocabulary.plan import Leg
from xieshou.engines.planning import NotProvenError
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope

ALL = Scope.everything()
NEXT = f"{SECOND}000000"
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
LINE = LineDraft("村村结对", "区合作交流办", "cooperation.ties", 4)


def draw(actor, kind="annual", days=YEAR, parent=None):
    return plan.draw_up(
        region_code=EAST, kind=kind, title="2026年度实施方案", days=days,
        parent_id=parent.pk if parent else None, actor=actor, at=AT,
    )  # fmt: skip


def add(actor, made, **values):
    return plan.add_line(plan_id=made.pk, draft=replace(LINE, **values), actor=actor, at=AT, on=ON)


def need(actor, county=WEST, **values):
    known = {
        "region_code": EAST, "partner_region_code": county, "year": 2026, "kind": "teacher", "title": "英语教师",
        "quantity": 2, "weight": 1, "source": "县教育局",
    }  # fmt: skip
    return plan.record_need(values={**known, **values}, actor=actor, at=AT)


def capability(actor, **values):
    known = {
        "region_code": EAST, "year": 2026, "kind": "teacher", "title": "支教教师", "units": 3, "cost_fen": 1000,
        "people": 1, "source": "",
    }  # fmt: skip
    return plan.record_capability(values={**known, **values}, actor=actor, at=AT)


def propose(actor, budget=10_000, people=10, year=2026):
    return proposal.make_proposal(
        region_code=EAST, year=year, budget_fen=budget, people=people, actor=actor, at=AT
    )


# --- the rules ----------------------------------------------------------------------------------------


def test_quarters_end_on_the_first_day_of_the_next():
    assert [end_of_quarter(2026, number) for number in (1, 4)] == [date(2026, 4, 1), date(2027, 1, 1)]
    for wrong in (0, 5):
        with pytest.raises(ValueError, match="Not a quarter"):
            end_of_quarter(2026, wrong)


def test_only_quarters_that_end_within_the_days_count():
    assert quarters_between(date(2026, 1, 1), date(2026, 7, 1)) == [(2026, 1), (2026, 2)]
    assert quarters_between(date(2026, 4, 1), date(2026, 6, 30)) == []


def test_target_is_spread_to_the_last_unit():
    assert (spread_target(10, 4), spread_target(3, 4)) == ([2, 5, 7, 10], [0, 1, 2, 3])


def test_missing_legs_are_named_in_order():
    assert missing_legs({"need": object()}) == [Leg.REQUIREMENT, Leg.CAPABILITY]
    assert missing_legs(dict.fromkeys(("requirement", "need", "capability"), 1)) == []


# --- plans --------------------------------------------------------------------------------------------


def test_quarters_are_counted_from_records(officer):
    made = draw(officer)
    add(officer, made)
    assert Milestone.objects.count() == 4
    tie(officer, date(2026, 2, 1))
    (line,) = list_lines(made.pk, scope=officer.scope, on=date(2026, 4, 1))
    assert [(one.target, one.actual) for one in line.quarters] == [(1, 1), (2, 1), (3, 1), (4, 1)]
    assert [one.standing for one in line.quarters][:2] == ["reached", "on_course"]
    assert line.missing == [Leg.REQUIREMENT, Leg.NEED, Leg.CAPABILITY]


def test_annual_lines_roll_up_to_the_three_year_line(officer):
    long = draw(officer, "three_year", (date(2025, 1, 1), date(2028, 1, 1)))
    above = add(officer, long, target=9)
    year = draw(officer, parent=long)
    add(officer, year, parent_id=above.pk)
    tie(officer, date(2026, 2, 1))
    (line,) = list_lines(long.pk, scope=officer.scope, on=ON)
    assert (line.measured.actual, line.rolled_up, len(line.below)) == (1, 1, 1)


def test_annual_plan_lies_within_its_three_year_plan(officer):
    long = draw(officer, "three_year", (date(2025, 1, 1), date(2028, 1, 1)))
    with pytest.raises(plan.ParentPlanError):
        draw(officer, days=(date(2028, 1, 1), date(2029, 1, 1)), parent=long)
    with pytest.raises(plan.ParentPlanError):
        draw(officer, "three_year", parent=long)
    with pytest.raises(PeriodError):
        draw(officer, days=(date(2026, 1, 1), date(2026, 1, 1)))
    assert draw(officer, parent=long).parent_id == long.pk


def test_line_stands_on_legs_of_its_own_district_and_county(officer):
    made = draw(officer)
    item = plan.require_item(
        region_code=EAST, title="选派教师", document="2026年度协作要求", issued_on=ON, actor=officer, at=AT
    )
    legs = {
        "requirement_id": item.pk, "need_id": need(officer).pk, "capability_id": capability(officer).pk,
        "partner_region_code": WEST,
    }  # fmt: skip
    add(officer, made, **legs)
    (line,) = list_lines(made.pk, scope=officer.scope, on=ON)
    assert line.missing == []
    with pytest.raises(plan.LineError):
        add(officer, made, **{**legs, "partner_region_code": NEXT})
    with pytest.raises(plan.RequirementExistsError):
        plan.require_item(
            region_code=EAST,
            title="选派教师",
            document="2026年度协作要求",
            issued_on=ON,
            actor=officer,
            at=AT,
        )


def test_missing_leg_is_refused_where_the_parameter_says_so(officer, monkeypatch):
    from types import SimpleNamespace

    made = draw(officer)
    monkeypatch.setattr(rules, "resolve", lambda *_args, **_options: SimpleNamespace(value="block"))
    with pytest.raises(plan.MissingLegError):
        add(officer, made)
    assert PlanLine.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"title": " "}, TextMissingError),
        ({"owner": ""}, TextMissingError),
        ({"indicator_code": "ghost.figure"}, plan.LineError),
        ({"target": 0}, plan.LineError),
        ({"to_date": date(2027, 1, 2)}, plan.LineError),
        ({"parent_id": "01a21f97-e651-7726-baaf-6eab859be96f"}, plan.LineError),
    ],
    ids=["no title", "no owner", "unknown indicator", "nothing", "after the plan", "foreign parent"],
)
def test_line_that_cannot_be_counted_is_refused(officer, values, error):
    with pytest.raises(error):
        add(officer, draw(officer), **values)


def test_only_the_district_plans(officer, stranger, county):
    with pytest.raises(OutsideAreaError):
        draw(stranger)
    with pytest.raises(Denied):
        draw(county)
    for values in ({"title": " "}, {"partner_region_code": ""}):
        with pytest.raises(TextMissingError):
            need(officer, **values)
    with pytest.raises(TextMissingError):
        capability(officer, title="")
    draw(officer)
    with in_scope(stranger.scope):
        assert Plan.objects.count() == 0


# --- proposals ----------------------------------------------------------------------------------------


def test_proposal_serves_every_county_and_lists_what_stays_unmet(officer):
    need(officer, weight=9)
    need(officer, NEXT)
    capability(officer)
    run = propose(officer)
    lines = list(list_proposal_lines(run.pk, scope=officer.scope))
    given = {one.partner_region_code: one.units for one in lines if one.capability_id}
    unmet = [(one.partner_region_code, one.units, one.unmet_reason) for one in lines if not one.capability_id]
    assert given == {WEST: 2, NEXT: 1}
    assert unmet == [(NEXT, 1, "used_up")]
    assert (run.weight, run.bound, run.cost_fen, run.people) == (19, 19, 3000, 3)


def test_proposal_without_needs_or_without_proof_is_refused(officer, stranger, monkeypatch):
    with pytest.raises(proposal.NothingToMatchError):
        propose(officer)
    need(officer)
    with pytest.raises(proposal.NothingToMatchError):
        propose(officer, year=2027)
    with pytest.raises(OutsideAreaError):
        propose(stranger)

    def unproven(*_args):
        raise NotProvenError

    monkeypatch.setattr(proposal, "propose", unproven)
    with pytest.raises(proposal.TooLargeError):
        propose(officer)
    monkeypatch.setattr(proposal, "LARGEST", -1)
    with pytest.raises(proposal.TooLargeError):
        propose(officer)


def test_database_keeps_only_proven_plans_within_their_limits(officer):
    need(officer)
    run = propose(officer)
    for wrong in ({"bound": run.bound + 1}, {"budget_fen": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProposalRun.objects.filter(pk=run.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposalLine.objects.update(unmet_reason="")


# --- the pages ----------------------------------------------------------------------------------------


def test_plan_goes_through_the_pages(client, foreign_client):
    def post(route, /, *keys, **data):
        return client.post(reverse(f"cooperation:{route}", args=keys), data).status_code

    long = {"region_code": EAST, "kind": "three_year", "title": "三年行动计划", "from_date": "2025-01-01"}
    assert client.get(reverse("cooperation:plan_draw_up")).status_code == 200
    assert post("plan_draw_up", **long) == 422
    assert post("plan_draw_up", **long, to_date="2028-01-01") == 302
    with in_scope(ALL):
        above = Plan.objects.get()
    year = {"region_code": EAST, "kind": "annual", "title": "2026年度实施方案", "from_date": "2026-01-01"}
    assert post("plan_draw_up", **year, to_date="2027-01-01", parent_id=str(above.pk)) == 302
    with in_scope(ALL):
        made = Plan.objects.get(kind="annual")
    assert post("need_add", region_code=EAST, partner_region_code=WEST, year="2026", kind="teacher") == 422
    entry = {"region_code": EAST, "year": "2026", "kind": "teacher"}
    needed = {"partner_region_code": WEST, "title": "英语教师", "quantity": "2", "weight": "1"}
    assert post("need_add", **entry, **needed) == 302
    given = {"title": "支教教师", "units": "1", "cost_fen": "10.00", "people": "1"}
    assert post("capability_add", **entry, **given) == 302
    item = {"region_code": EAST, "title": "选派教师", "document": "协作要求", "issued_on": "2026-01-01"}
    assert post("requirement_add", **item) == 302
    for route in ("need_add", "capability_add", "requirement_add", "supply", "proposal_make"):
        assert client.get(reverse(f"cooperation:{route}")).status_code == 200
    with in_scope(ALL):
        leg = NeedRecord.objects.get()
    line = {"title": "选派教师", "owner": "区教育局", "indicator_code": "cooperation.visits", "target": "2"}
    assert post("plan_line", made.pk, **{**line, "target": "0"}) == 422
    assert post("plan_line", made.pk, **line, need_id=str(leg.pk)) == 302
    page = client.get(reverse("cooperation:plan", args=[made.pk]))
    assert (page.context["flagged"], len(page.context["lines"])) == (1, 1)
    assert [row.tasks for row in client.get(reverse("cooperation:plans")).context["page"]] == [0, 1]
    assert foreign_client.get(reverse("cooperation:plan", args=[made.pk])).status_code == 404
    assert client.get(reverse("cooperation:supply"), {"year": "2026"}).context["needs"][0].pk == leg.pk


def test_proposal_goes_through_the_pages_and_out_as_excel(client, foreign_client, officer):
    need(officer)
    capability(officer, units=1)
    form = {"region_code": EAST, "year": "2026", "people": "5"}
    assert client.post(reverse("cooperation:proposal_make"), form).status_code == 422
    assert client.post(reverse("cooperation:proposal_make"), {**form, "budget_fen": "100"}).status_code == 302
    with in_scope(ALL):
        run = ProposalRun.objects.get()
    page = client.get(reverse("cooperation:proposal", args=[run.pk]))
    assert (page.context["served"], len(page.context["unmet"])) == (1, 1)
    book = openpyxl.load_workbook(
        BytesIO(client.get(reverse("cooperation:proposal_excel", args=[run.pk])).content)
    )
    cells = {cell.value for row in book.active.iter_rows() for cell in row}
    assert {"英语教师", "支教教师", "会泽县"} <= cells
    assert len(client.get(reverse("cooperation:proposals")).context["page"]) == 1
    assert foreign_client.get(reverse("cooperation:proposal", args=[run.pk])).status_code == 404


# --- a proposal becomes lines of the plan ---------------------------------------------------------------


def required(actor, **values):
    known = {"region_code": EAST, "title": "选派教师", "document": "协作要求", "issued_on": date(2026, 1, 1)}
    return plan.require_item(**{**known, **values}, actor=actor, at=AT)


def wanted(made, item, **values):
    known = {"owner": "区教育局", "indicators": {"teacher": "cooperation.visits"}}
    return Takeover(made.pk, item.pk, **{**known, **values})


def test_every_match_becomes_a_line_once_and_leaves_the_draft_again(officer, stranger):
    for county in (WEST, NEXT):
        need(officer, county=county)
    capability(officer)
    run, made, item = propose(officer), draw(officer), required(officer)
    step = {"run_id": run.pk, "actor": officer, "at": AT}
    lines = take_over(wanted=wanted(made, item), on=ON, **step)
    given = list(list_proposal_lines(run.pk, scope=officer.scope).filter(capability__isnull=False))
    assert [line.target for line in lines] == [one.units for one in sorted(given, key=lambda one: one.pk)]
    assert all(not one.missing for one in list_lines(made.pk, scope=officer.scope, on=ON))
    with pytest.raises(TakenOverError):
        take_over(wanted=wanted(made, item), on=ON, **step)
    with pytest.raises(NotFound):
        take_out(run_id=run.pk, actor=stranger, at=AT)
    assert take_out(**step) == len(given)
    assert (PlanLine.objects.count(), Milestone.objects.count()) == (0, 0)
    with pytest.raises(TakenOverError):
        take_out(**step)
    take_over(wanted=wanted(made, item), on=ON, **step)
    assert Event.objects.filter(event="cooperation.plan.proposal_taken_over").count() == 2
    plan.adopt(plan_id=made.pk, document="政发1号", on=ON, actor=officer, at=AT)
    with pytest.raises(plan.AdoptedError):
        take_out(**step)


def test_takeover_is_refused_into_another_plan_or_half(officer):
    need(officer)
    capability(officer, cost_fen=1000)
    run, made, item = propose(officer), draw(officer), required(officer)

    def take(**values):
        into = values.pop("into", made)
        return take_over(run_id=run.pk, wanted=wanted(into, item, **values), actor=officer, at=AT, on=ON)

    three = draw(officer, kind="three_year")
    next_year = draw(officer, days=(date(2027, 1, 1), date(2028, 1, 1)))
    for other in (three, next_year):
        with pytest.raises(WrongPlanError):
            take(into=other)
    with pytest.raises(TextMissingError):
        take(owner=" ")
    with pytest.raises(plan.LineError):
        take(indicators={})
    (line,) = take(indicators={"teacher": "cooperation.donations"})
    assert line.target == 2 * 1000
    below = draw(officer, days=YEAR)
    Plan.objects.filter(pk=below.pk).update(parent=made)
    add(officer, Plan.objects.get(pk=below.pk), parent_id=line.pk)
    with pytest.raises(StandsBelowError):
        take_out(run_id=run.pk, actor=officer, at=AT)


def test_plan_is_adopted_once_by_a_document(officer):
    made, item = draw(officer), required(officer)
    with pytest.raises(TextMissingError):
        plan.adopt(plan_id=made.pk, document=" ", on=ON, actor=officer, at=AT)
    plan.adopt(plan_id=made.pk, document="政发1号", on=ON, actor=officer, at=AT)
    with pytest.raises(plan.AdoptedError):
        plan.adopt(plan_id=made.pk, document="政发2号", on=ON, actor=officer, at=AT)
    need(officer)
    capability(officer)
    with pytest.raises(plan.AdoptedError):
        take_over(run_id=propose(officer).pk, wanted=wanted(made, item), actor=officer, at=AT, on=ON)


def test_proposal_is_taken_over_through_the_pages(client, foreign_client, officer):
    need(officer)
    capability(officer)
    run, made, item = propose(officer), draw(officer), required(officer)
    over, out = (reverse(f"cooperation:proposal_{name}", args=[run.pk]) for name in ("take_over", "take_out"))
    form = {"plan_id": str(made.pk), "requirement_id": str(item.pk), "owner": "区教育局"}
    assert client.post(over, form).status_code == 422
    counted = {**form, "indicator_teacher": "cooperation.visits"}
    assert foreign_client.post(over, counted).status_code == 404
    assert client.post(over, counted).status_code == 302
    page = client.get(reverse("cooperation:proposal", args=[run.pk]))
    assert (page.context["into"].pk, page.context["may_take_out"]) == (made.pk, True)
    assert client.post(out).status_code == 302
    assert client.post(over, counted).status_code == 302
    adopt = reverse("cooperation:plan_adopt", args=[made.pk])
    assert client.post(adopt, {"document": ""}).status_code == 422
    assert client.post(adopt, {"document": "政发1号"}).status_code == 302
    assert client.post(out).status_code == 302
    with in_scope(ALL):
        assert PlanLine.objects.count() == 1
