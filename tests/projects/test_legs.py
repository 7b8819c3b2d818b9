"""What projects stand on: legs chosen or taken from the plan's task, flagged or refused as the place has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.projects.makers import AT, COUNTY, ON, REVIEW, VILLAGE, enter, go, in_library, make_places, terms
from tests.projects.test_library import move
from tests.projects.test_library_sheet import ROW, load
from xieshou.cooperation.operations import plan
from xieshou.cooperation.rules import plan as plan_rules
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.kernel.organisations.operations import register_pairing
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.projects.errors import IllegalMoveError
from xieshou.projects.models import Project
from xieshou.projects.operations import proposal, stage
from xieshou.projects.operations.legs import LegError, MissingLegsError, name_legs
from xieshou.projects.queries.legs import count_chain_missing, count_legs_missing, read_stands
from xieshou.projects.queries.proposal import ProjectFilter, list_projects
from xieshou.projects.rules import proposal as proposal_rules
from xieshou.projects.rules.legs import holds_year, missing_of, serves_place
from xieshou.projects.rules.proposal import lacks_chain, refuses_without_chain

EAST, ELSEWHERE = "310116000000", "530326000000"
EN = {"accept-language": "en"}
SYSTEM = Actor.system("测试")


@pytest.fixture
def wide(db, actor_with):
    """Return who keeps plans and projects of the district and its county."""
    make_places()
    register_pairing(
        eastern_region_code=EAST, western_region_code=COUNTY, from_date=date(2017, 1, 1), actor=SYSTEM, at=AT
    )
    return actor_with("cooperation_officer", "project_officer", regions=["310116", "530823"])


def need(actor, county=COUNTY, **values):
    known = {
        "region_code": EAST, "partner_region_code": county, "year": 2026, "kind": "industry",
        "title": "食用菌产业", "quantity": 2, "weight": 1, "source": "县农业农村局",
    }  # fmt: skip
    return plan.record_need(values=known | values, actor=actor, at=AT)


def capability(actor, **values):
    known = {
        "region_code": EAST, "year": 2026, "kind": "industry", "title": "农业企业", "units": 3, "cost_fen": 100,
        "people": 1, "source": "",
    }  # fmt: skip
    return plan.record_capability(values=known | values, actor=actor, at=AT)


def line_of(actor, *, county=COUNTY, days=(date(2026, 1, 1), date(2027, 1, 1)), legs=True):
    """Return a task of an annual plan, on its three legs or on none."""
    made = plan.draw_up(
        region_code=EAST, kind="annual", title="2026年度实施方案", days=days, actor=actor, at=AT
    )
    keys = {}
    if legs:
        item = plan.require_item(
            region_code=EAST, title="发展产业", document="2026年度要求", issued_on=ON, actor=actor, at=AT
        )
        keys = {
            "requirement_id": item.pk,
            "need_id": need(actor, county or COUNTY).pk,
            "capability_id": capability(actor).pk,
        }
    draft = plan.LineDraft("食用菌", "合作办", "cooperation.ties", 4, partner_region_code=county, **keys)
    return plan.add_line(plan_id=made.pk, draft=draft, actor=actor, at=AT, on=ON)


def block(monkeypatch, *places):
    """Let some places refuse a missing leg, all others flag it."""

    def resolve(_subject, _name, *, on, region_code):
        return SimpleNamespace(value="block" if region_code in places else "flag")

    monkeypatch.setattr(plan_rules, "resolve", resolve)


# --- the rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("partner", "place", "fits"),
    [
        ("", VILLAGE, True),
        (COUNTY, VILLAGE, True),
        (COUNTY, "530800000000", True),
        (ELSEWHERE, VILLAGE, False),
        (ELSEWHERE, "530800000000", False),
    ],
)
def test_what_is_for_a_county_is_for_its_projects(partner, place, fits):
    assert serves_place(partner, place) is fits


@pytest.mark.parametrize(("year", "holds"), [(2024, False), (2025, True), (2026, True), (2027, False)])
def test_days_hold_a_year_to_the_day(year, holds):
    assert holds_year(date(2025, 12, 31), date(2027, 1, 1), year) is holds
    assert holds_year(date(2025, 12, 31), date(2027, 1, 2), 2027)


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({}, False),
        ({"chain_link": "none"}, True),
        ({"chain_link": "value"}, False),
        ({"category": "infrastructure", "sector": "road", "chain_link": "none"}, True),
        ({"category": "infrastructure", "sector": "road", "chain_link": "industry"}, True),
        ({"category": "infrastructure", "sector": "road", "chain_link": "circulation"}, False),
        ({"category": "infrastructure", "sector": "water", "chain_link": "none"}, False),
        ({"category": "service", "sector": "road", "chain_link": "none"}, False),
    ],
    ids=lambda value: str(value)[:60],
)
def test_industry_states_its_chain_and_roads_are_circulation(change, lacks):
    assert lacks_chain(terms(**change)) is lacks


# --- writing --------------------------------------------------------------------------------------------


def test_empty_legs_are_taken_from_the_task(wide):
    line = line_of(wide)
    project = enter(wide, plan_line_id=line.pk)
    assert missing_of(project) == []
    assert (project.requirement_id, project.need_id, project.capability_id) == (
        line.requirement_id, line.need_id, line.capability_id,
    )  # fmt: skip
    own = need(wide, title="冷库")
    other = enter(wide, plan_line_id=line.pk, need_id=own.pk)
    assert (other.need_id, other.capability_id) == (own.pk, line.capability_id)
    stands = read_stands(project, scope=wide.scope)
    assert (stands.line.pk, stands.legs["need_id"].pk, stands.budget) == (line.pk, line.need_id, None)


@pytest.mark.parametrize(
    "case", ["unknown", "other county", "other year", "three years", "other county's need", "other district"]
)
def test_what_does_not_fit_is_refused(wide, actor_with, case):
    values, field = {}, "plan_line_id"
    if case == "unknown":
        values = {"plan_line_id": wide.user_id}
    elif case == "other county":
        values = {"plan_line_id": line_of(wide, county=ELSEWHERE, legs=False).pk}
    elif case == "other year":
        values = {"plan_line_id": line_of(wide).pk, "plan_year": 2027}
    elif case == "three years":
        made = plan.draw_up(
            region_code=EAST, kind="three_year", title="三年行动", days=(date(2025, 1, 1), date(2028, 1, 1)),
            actor=wide, at=AT,
        )  # fmt: skip
        draft = plan.LineDraft("食用菌", "合作办", "cooperation.ties", 4)
        values = {"plan_line_id": plan.add_line(plan_id=made.pk, draft=draft, actor=wide, at=AT, on=ON).pk}
    elif case == "other county's need":
        values, field = {"need_id": need(wide, ELSEWHERE).pk}, "need_id"
    else:
        both = actor_with("cooperation_officer", regions=["310113", "530823"])
        far = capability(both, region_code="310113000000")
        wide = actor_with("cooperation_officer", "project_officer", regions=["310116", "310113", "530823"])
        values, field = {"plan_line_id": line_of(wide).pk, "capability_id": far.pk}, "capability_id"
    with pytest.raises(LegError) as refusal:
        enter(wide, **values)
    assert refusal.value.field == field


def test_county_keeps_what_its_area_does_not_show(wide, officer):
    line = line_of(wide, county="")
    project = enter(wide, plan_line_id=line.pk)
    with in_scope(officer.scope):
        known = proposal.terms_of(project)
        proposal.change_project(
            project_id=project.pk, terms=replace(known, name="改名"), actor=officer, at=AT
        )
        project.refresh_from_db()
        assert (project.plan_line_id, project.capability_id) == (line.pk, line.capability_id)
        stands = read_stands(project, scope=officer.scope)
        assert (stands.line, stands.legs["capability_id"]) == (None, None)
        with pytest.raises(LegError):
            enter(officer, plan_line_id=line.pk)


def test_county_names_the_task_that_is_for_it(wide, officer):
    line = line_of(wide)
    with in_scope(officer.scope):
        project = enter(officer, plan_line_id=line.pk)
        assert missing_of(project) == []
        assert read_stands(project, scope=officer.scope).line == line


def test_adjustment_keeps_the_legs_as_words(wide, officer, approver):
    line = line_of(wide)
    project = in_library(officer, approver)
    both = replace(approver, scope=Scope.everything())
    changed = replace(proposal.terms_of(project), plan_line_id=line.pk)
    row = proposal.adjust_project(
        project_id=project.pk, terms=changed, document="文件9号", reason="对应年度任务",
        actor=both, at=AT, on=date(2026, 10, 1),
    )  # fmt: skip
    assert row.after["plan_line_id"] == str(line.pk)
    assert row.before["need_id"] is None


def test_legs_are_named_at_any_stage_by_who_keeps_plans_or_projects(wide, officer, approver, district):
    line, project = line_of(wide, county=""), in_library(officer, approver)
    keys = dict.fromkeys(("requirement_id", "need_id", "capability_id")) | {"plan_line_id": line.pk}
    with pytest.raises(Denied):
        name_legs(project_id=project.pk, legs=keys, actor=approver, at=AT)
    after = name_legs(project_id=project.pk, legs=keys, actor=district, at=AT)
    assert after["need_id"] == str(line.need_id)
    assert name_legs(project_id=project.pk, legs=keys, actor=district, at=AT) == {}
    events = Event.objects.filter(event="projects.need.legs_named")
    assert [one.before["plan_line_id"] for one in events] == [None]
    go(project, "exited", officer=officer, approver=approver)
    with pytest.raises(IllegalMoveError):
        name_legs(project_id=project.pk, legs=keys, actor=district, at=AT)


# --- flag or block --------------------------------------------------------------------------------------


def test_missing_leg_is_flagged_listed_and_counted(wide, officer):
    lacking, whole = enter(officer), enter(wide, plan_line_id=line_of(wide).pk)
    go(lacking, "submitted", officer=officer, approver=officer)
    assert count_legs_missing(scope=officer.scope) == 1
    found = list_projects(ProjectFilter(legs_missing=True), scope=officer.scope)
    assert [row.pk for row in found] == [lacking.pk]
    assert missing_of(whole) == []


@pytest.mark.parametrize("place", [VILLAGE, EAST])
def test_missing_leg_is_refused_where_the_place_or_its_district_says_so(wide, officer, monkeypatch, place):
    lacking, whole = enter(officer), enter(wide, plan_line_id=line_of(wide).pk)
    block(monkeypatch, place)
    with pytest.raises(MissingLegsError) as refusal:
        move(lacking, "submitted", officer)
    assert refusal.value.field == "requirement_id"
    move(whole, "submitted", officer)


def test_other_places_do_not_refuse(wide, officer, monkeypatch):
    block(monkeypatch, ELSEWHERE, "310113000000")
    move(enter(officer), "submitted", officer)


def test_missing_leg_is_refused_at_the_entry_too(wide, officer, approver, monkeypatch):
    project = enter(officer)
    go(project, "submitted", "reviewed", "argued", officer=officer, approver=approver)
    block(monkeypatch, EAST)
    with pytest.raises(MissingLegsError):
        move(project, "library", approver)


# --- chain and review -----------------------------------------------------------------------------------


def test_industry_without_a_chain_is_not_submitted(officer):
    with pytest.raises(proposal.TermsIncompleteError) as refusal:
        move(enter(officer, chain_link="none"), "submitted", officer)
    assert refusal.value.names == ["chain_link"]


def flag_chain(monkeypatch, *blocking):
    """Let the country only flag a chain that is not stated; some places refuse it."""
    usual = proposal_rules.resolve

    def resolve(subject, name, *, on, region_code=""):
        if name == "chain_link":
            return SimpleNamespace(value="block" if region_code in blocking else "flag")
        return usual(subject, name, on=on)

    monkeypatch.setattr(proposal_rules, "resolve", resolve)


def test_chain_is_asked_for_everywhere_unless_a_place_says_otherwise():
    assert refuses_without_chain([VILLAGE, EAST], on=ON)
    assert not refuses_without_chain([], on=ON)


def test_flagged_project_without_a_chain_goes_on_and_is_listed(officer, approver, client, monkeypatch):
    lacking = enter(officer, chain_link="none")
    road = enter(officer, category="infrastructure", sector="road", chain_link="industry")
    enter(officer)
    enter(officer, category="service", chain_link="none")
    flag_chain(monkeypatch)
    go(lacking, "submitted", officer=officer, approver=approver)
    found = list_projects(ProjectFilter(chain_missing=True), scope=officer.scope)
    assert {row.pk for row in found} == {lacking.pk, road.pk}
    assert all(lacks_chain(row) for row in found)
    assert count_chain_missing(scope=officer.scope) == 2
    page = client.get(reverse("projects:library"), {"chain_stated": "no"}, headers=EN)
    assert {row.pk for row in page.context["page"]} == {lacking.pk, road.pk}
    assert "Chain not stated" in page.content.decode()
    record = client.get(reverse("projects:project", args=[lacking.pk]), headers=EN)
    assert record.context["lacks"][-1] == "Chain that it mends"
    assert "chain that it mends" not in " ".join(map(str, record.context["missing"]))
    rows = client.get("/api/v1/projects/library/", {"chain_missing": "true"}).json()["items"]
    assert {row["id"] for row in rows} == {str(lacking.pk), str(road.pk)}
    assert all(row["is_chain_missing"] for row in rows)


@pytest.mark.parametrize("place", [VILLAGE, EAST])
def test_chain_is_refused_where_the_place_or_its_district_says_so(wide, officer, monkeypatch, place):
    project = enter(officer, chain_link="none")
    flag_chain(monkeypatch, place)
    with pytest.raises(proposal.TermsIncompleteError):
        move(project, "submitted", officer)


def test_chain_of_other_places_is_not_refused_here(officer, monkeypatch):
    flag_chain(monkeypatch, ELSEWHERE, "310113000000")
    move(enter(officer, chain_link="none"), "submitted", officer)


def test_review_says_what_was_reached(officer, approver):
    project = in_library(officer, approver, is_operating=False, leaves_asset=False)
    go(
        project, "initiated", "approved", "implementing", "accepted", "settled",
        officer=officer, approver=approver,
    )  # fmt: skip
    for said in (
        {"result": " ", "reached": "yes"},
        {"result": "增收", "reached": ""},
        {"result": "增收", "reached": "x"},
    ):
        with pytest.raises(stage.ResultMissingError) as refusal:
            move(project, "evaluated", approver, **said)
        assert refusal.value.field == ("reached" if said["result"].strip() else "result")
    move(project, "evaluated", approver, **REVIEW)
    project.refresh_from_db()
    assert (project.result, project.reached) == (REVIEW["result"], "partly")
    events = Event.objects.filter(event="projects.need.moved")
    assert [one.after["reached"] for one in events if "reached" in one.after] == ["partly"]


def test_database_keeps_a_verdict_without_figures_out(officer):
    row = enter(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=row.pk).update(reached="yes")
    Project.objects.filter(pk=row.pk).update(reached="yes", result="增收")


# --- Excel ----------------------------------------------------------------------------------------------


def cells_of(actor):
    keys = [column.key for column in get_sheet("projects.library").columns]
    return [
        dict(zip(keys, cells, strict=True))
        for cells in get_loader("projects.library")().export_rows(actor=actor, scope=actor.scope, filters={})
    ]


def test_legs_go_through_excel_in_words(wide):
    line = line_of(wide)
    words = {"plan_line": f"{line.plan} · {line}"}
    load(wide, ROW | words)
    project = Project.objects.get()
    assert (project.plan_line_id, project.need_id) == (line.pk, line.need_id)
    (out,) = cells_of(wide)
    assert (out["plan_line"], out["need"], out["capability"], out["requirement"]) == (
        words["plan_line"], "2026 食用菌产业", "2026 农业企业", "2026年度要求 · 发展产业",
    )  # fmt: skip
    load(wide, ROW | {"name": "改名"})
    project.refresh_from_db()
    assert (project.name, project.plan_line_id, project.need_id) == ("改名", line.pk, line.need_id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"plan_line": "不存在"},
        {"need": "2026 不存在"},
        {"plan_year": 2027, "plan_line": "2026年度实施方案 · 1. 食用菌"},
        {"result": "增收"},
        {"reached": "yes"},
    ],
    ids=str,
)
def test_cells_that_do_not_fit_are_marked(wide, wrong):
    line_of(wide)
    with pytest.raises(Exception, match=r"任务|结果|Choose|recorded"):
        load(wide, ROW | wrong)
    assert Project.objects.count() == 0


def test_two_of_the_same_words_are_no_one(wide):
    need(wide)
    need(wide)
    with pytest.raises(Exception, match=r"任务|Choose"):
        load(wide, ROW | {"need": "2026 食用菌产业"})


# --- pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def client(wide, user_with, client_for):
    return client_for(user_with("cooperation_officer", "project_officer", regions=["310116", "530823"]))


def test_pages_show_filter_and_take_the_legs(client, wide):
    line = line_of(wide)
    lacking, whole = enter(wide), enter(wide, plan_line_id=line.pk)
    page = client.get(reverse("projects:library"), {"legs": "missing"}, headers=EN)
    assert [row.pk for row in page.context["page"]] == [lacking.pk]
    assert "missing: Requirement · Need · Capability" in page.content.decode()
    record = client.get(reverse("projects:project", args=[whole.pk]), headers=EN).content.decode()
    assert f"{line.plan} · {line}" in record
    assert "missing:" not in record
    form = client.get(reverse("projects:edit", args=[lacking.pk]), headers=EN)
    data = {name: form.context["form"].initial.get(name, "") or "" for name in form.context["form"].fields}
    data |= {
        "plan_line_id": str(line.pk), "source_east_west": "2000000", "starts_on": "2026-04-01",
        "ends_on": "2026-12-01", "is_operating": "on",
    }  # fmt: skip
    answer = client.post(reverse("projects:edit", args=[lacking.pk]), data)
    assert answer.status_code == 302
    lacking.refresh_from_db()
    assert lacking.capability_id == line.capability_id


def test_record_takes_the_legs_and_refuses_beside_the_field(client, wide):
    line, project = line_of(wide), enter(wide)
    address = reverse("projects:stand", args=[project.pk])
    far = need(wide, ELSEWHERE)
    refused = client.post(address, {"need_id": str(far.pk)}, headers=EN)
    assert refused.status_code == 422
    assert "need_id" in refused.context["stand_form"].errors
    assert client.post(address, {"plan_line_id": str(line.pk)}).status_code == 302
    project.refresh_from_db()
    assert missing_of(project) == []


def test_list_asks_no_more_for_more_rows(client, wide):
    enter(wide)
    address = reverse("projects:library")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _number in range(3):
        enter(wide)
    with CaptureQueriesContext(connection) as four:
        client.get(address)
    assert len(one) == len(four)


def test_api_names_the_legs(client, wide):
    line = line_of(wide)
    enter(wide, plan_line_id=line.pk)
    enter(wide)
    rows = client.get("/api/v1/projects/library/", {"legs_missing": "true"}).json()["items"]
    assert [row["missing_legs"] for row in rows] == [["requirement", "need", "capability"]]
    every = client.get("/api/v1/projects/library/").json()["items"]
    assert {row["plan_line_id"] for row in every} == {str(line.pk), None}


def test_step_form_asks_for_the_result_in_a_review_only():
    from xieshou.projects.forms.proposal import StepForm
    from xieshou.projects.vocabulary.proposal import Stage

    assert "result" not in StepForm(moves=[Stage.SUBMITTED]).fields
    form = StepForm({"to": "evaluated", "document": "报告", **REVIEW}, moves=[Stage.EVALUATED])
    assert form.is_valid()
    assert (form.to_step().reached, form.to_step().result) == ("partly", REVIEW["result"])
