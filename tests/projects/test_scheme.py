"""A call from its rules to the grants: checked, scored apart, chosen, explained, decided by another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from tests.projects.makers import AT, COUNTY, make_places
from xieshou.cooperation.operations import plan as plans
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.organisations.models import Organisation
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects import errors
from xieshou.projects.models import Application, FundingCall, Score
from xieshou.projects.operations import grant_notice, scheme
from xieshou.projects.rules.scheme import CallRules

EN = {"accept-language": "en"}
ALL = Scope.everything()
FIRST, END, LATER = date(2026, 3, 1), date(2026, 4, 1), date(2026, 4, 2)
RULES = CallRules(
    kinds=("enterprise", "cooperative"), sectors=(), papers=("plan",), max_grant_fen=2_000_000_00,
    min_own_percent=30, min_years=1, min_households=20, direction=("mushroom",), direction_percent=50,
    sector_cap=0, min_points=60,
)  # fmt: skip


def open_call(actor, **values):
    known = {
        "region_code": COUNTY, "number": "JS-2026-1", "title": "产业项目专项资助", "budget_fen": 3_000_000_00,
        "opens_on": FIRST, "closes_on": END, "rules_version": "2026年版", "rules_text": "第一条……", "rules": RULES,
    }  # fmt: skip
    return scheme.open_call(scheme.NewCall(**{**known, **values}), actor=actor, at=AT)


def body(name):
    return Organisation.objects.create(
        name=name, kind="cooperative", region_code=COUNTY, created_at=AT, updated_at=AT
    )


def application(name, **values):
    known = {
        "title": f"{name}项目", "sector": "mushroom", "requested_fen": 1_500_000_00, "own_fen": 700_000_00,
        "years_operating": 3, "households_linked": 50, "papers": ("plan",), "plan": "建大棚",
    }  # fmt: skip
    return scheme.NewApplication(organisation_id=body(name).pk, **{**known, **values})


def receive(call, actor, name, *, on=FIRST, **values):
    return scheme.receive(call_id=call.pk, application=application(name, **values), actor=actor, at=AT, on=on)


def points(value):
    return {"market": value, "linkage": value, "finance": value}


def give(row, actor, value, *, conflict=False):
    return scheme.score(
        application_id=row.pk,
        points={} if conflict else points(value),
        has_conflict=conflict,
        actor=actor,
        at=AT,
    )


def publish(call, actor, *, on=END):
    """Put the result of a call on notice; return the day after its last one."""
    notice = grant_notice.post_grant_notice(call_id=call.pk, actor=actor, at=AT, on=on)
    return notice.to_date


@pytest.fixture
def reviewers(db, actor_with):
    return [actor_with("county_approver", regions=["530823"]) for _number in range(3)]


def test_best_choice_is_granted_and_the_rest_is_told_why(officer, district, reviewers):
    call = open_call(district)
    rows = {
        "甲": receive(call, officer, "甲"),
        "乙": receive(call, officer, "乙", sector="tea"),
        "丙": receive(call, officer, "丙", requested_fen=1_400_000_00),
        "丁": receive(call, officer, "丁", requested_fen=100_000_00),
    }
    for name, value in (("甲", 70), ("乙", 95), ("丙", 80), ("丁", 50)):
        for reviewer in reviewers[:2]:
            give(rows[name], reviewer, value)
    with pytest.raises(errors.IllegalMoveError):
        scheme.rank(call_id=call.pk, actor=officer, at=AT, on=date(2026, 3, 31))
    ranked = scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    again = scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    assert (ranked.worth, ranked.bound) == (again.worth, again.bound)
    # Tea and 丙 have more points, but tea would take more than half of the money.
    chosen = set(Application.objects.filter(is_selected=True).values_list("title", flat=True))
    assert chosen == {"甲项目", "丙项目"} or ranked.worth >= 15_000
    over = publish(call, officer)
    with pytest.raises(errors.EvidenceMissingError):
        scheme.decide(call_id=call.pk, document=" ", actor=officer, at=AT, on=over)
    with pytest.raises(errors.SamePersonError):
        scheme.decide(call_id=call.pk, document="纪要", actor=district, at=AT, on=over)
    scheme.decide(call_id=call.pk, document="区合作办纪要1号", actor=officer, at=AT, on=over)

    by_title = {row.title: row for row in Application.objects.all()}
    assert {row.status for row in by_title.values() if row.is_selected} == {"granted"}
    assert by_title["丁项目"].status == "declined"
    assert by_title["丁项目"].reason == {"code": "points"}
    left = [row for row in by_title.values() if row.reason.get("code") == "room"]
    assert left
    assert all(row.reason["loss"] >= 0 for row in left)
    with pytest.raises(errors.IllegalMoveError):
        scheme.rank(call_id=call.pk, actor=officer, at=AT, on=LATER)


def test_incomplete_application_is_returned_and_completed(officer, reviewers):
    call = open_call(officer)
    row = receive(call, officer, "甲", papers=(), own_fen=0)
    assert (row.status, row.defects) == ("returned", ["papers", "own_fen"])
    with pytest.raises(errors.IllegalMoveError):
        give(row, reviewers[0], 80)
    again = scheme.NewApplication(
        row.organisation_id, "甲", "mushroom", 1_000_000_00, 500_000_00, 3, 50, ("plan",), "大棚"
    )
    done = {"application_id": row.pk, "application": again, "actor": officer, "at": AT}
    with pytest.raises(scheme.CallClosedError):
        scheme.complete(on=END, **done)
    assert scheme.complete(on=FIRST, **done).status == "complete"
    with pytest.raises(errors.IllegalMoveError):
        scheme.complete(on=FIRST, **done)


@pytest.mark.parametrize("on", [date(2026, 2, 28), END])
def test_application_outside_the_days_is_refused(officer, on):
    call = open_call(officer)
    with pytest.raises(scheme.CallClosedError):
        receive(call, officer, "甲", on=on)


def test_body_applies_once(officer):
    call = open_call(officer)
    row = receive(call, officer, "甲")
    again = scheme.NewApplication(row.organisation_id, "再", "tea", 1, 1, 3, 50, ("plan",), "x")
    with pytest.raises(scheme.AppliedBeforeError):
        scheme.receive(call_id=call.pk, application=again, actor=officer, at=AT, on=FIRST)


def test_reviewer_scores_once_and_not_what_they_received(officer, reviewers, actor_with):
    call = open_call(officer)
    row = receive(call, officer, "甲")
    give(row, reviewers[0], 100)
    with pytest.raises(scheme.ScoreError):
        give(row, reviewers[0], 90)
    for wrong in (101, -1):
        with pytest.raises(scheme.ScoreError):
            give(row, reviewers[1], wrong)
    both = actor_with("cooperation_officer", regions=["530823"])
    own = receive(call, both, "乙")
    with pytest.raises(errors.SamePersonError):
        give(own, both, 80)
    with pytest.raises(Denied):
        give(row, officer, 80)
    made = Score.objects.get(application=row)
    with pytest.raises(DatabaseError), transaction.atomic():
        Score.objects.filter(pk=made.pk).update(comment="改")


def test_conflict_of_interest_leaves_too_few_reviews(officer, reviewers):
    call = open_call(officer)
    row = receive(call, officer, "甲")
    give(row, reviewers[0], 80)
    give(row, reviewers[1], 0, conflict=True)
    with pytest.raises(scheme.ReviewsMissingError):
        scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    give(row, reviewers[2], 90)
    assert scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END).worth == 8500


@pytest.mark.parametrize(
    "values", [{"title": " "}, {"budget_fen": 0}, {"closes_on": FIRST}], ids=["title", "budget", "days"]
)
def test_impossible_call_is_refused(officer, values):
    with pytest.raises(scheme.CallError):
        open_call(officer, **values)


def test_number_of_a_call_is_its_own_and_grants_need_a_document(officer):
    call = open_call(officer)
    with pytest.raises(scheme.CallError):
        open_call(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingCall.objects.filter(pk=call.pk).update(status="decided")


def test_other_counties_see_nothing(officer, stranger, reviewers):
    call = open_call(officer)
    row = receive(call, officer, "甲")
    give(row, reviewers[0], 80)
    for step in (
        lambda: scheme.rank(call_id=call.pk, actor=stranger, at=AT, on=END),
        lambda: scheme.decide(call_id=call.pk, document="x", actor=stranger, at=AT, on=END),
        lambda: give(row, stranger, 80),
        lambda: receive(call, stranger, "乙"),
    ):
        with pytest.raises(NotFound):
            step()
    with pytest.raises(Denied):
        open_call(stranger, number="2")
    with in_scope(stranger.scope):
        assert (FundingCall.objects.count(), Application.objects.count(), Score.objects.count()) == (0, 0, 0)


def test_pages_hide_the_points_of_others_until_the_ranking(officer, reviewers, user_with, client_for):
    from django.utils import timezone

    make_places()
    today = timezone.localdate()
    manager = client_for(user_with("cooperation_officer", regions=["310116", "530823"]))
    chief = client_for(user_with("county_approver", regions=["530823"]))
    assert manager.get(reverse("projects:call_add"), headers=EN).status_code == 200
    form = {
        "number": "JS-9", "title": "专项资助", "region_code": COUNTY, "budget_fen": "3000000",
        "opens_on": today.isoformat(), "last_date": today.isoformat(), "rules_version": "1",
        "rules_text": "办法", "kinds": ["cooperative"], "papers": ["plan"], "max_grant_fen": "2000000",
        "min_own_percent": "0", "min_years": "0", "min_households": "0", "direction": ["mushroom"],
        "direction_percent": "0", "sector_cap": "0", "min_points": "0",
    }  # fmt: skip
    assert manager.post(reverse("projects:call_add"), {**form, "title": ""}, headers=EN).status_code == 422
    assert manager.post(reverse("projects:call_add"), form, headers=EN).status_code == 302
    with in_scope(ALL):
        call = FundingCall.objects.get()
        applicant = body("合作社")
    apply = {
        "organisation": str(applicant.pk), "title": "大棚", "sector": "mushroom", "requested_fen": "100000",
        "own_fen": "1", "years_operating": "2", "households_linked": "3", "plan": "建",
    }  # fmt: skip
    url = reverse("projects:apply", args=[call.pk])
    assert manager.post(url, {**apply, "requested_fen": ""}, headers=EN).status_code == 422
    assert manager.post(url, apply, headers=EN).status_code == 302
    with in_scope(ALL):
        row = Application.objects.get()
    page = manager.get(reverse("projects:application", args=[row.pk]), headers=EN).content.decode()
    assert "papers are missing" in page
    mend = reverse("projects:application_complete", args=[row.pk])
    assert manager.get(mend, headers=EN).status_code == 200
    assert manager.post(mend, {**apply, "papers": ["plan"]}, headers=EN).status_code == 302
    with in_scope(ALL):
        for number, reviewer in enumerate(reviewers[:2]):
            give(row, reviewer, 41 + number)
    assert (
        "Market and technology 41"
        not in chief.get(reverse("projects:application", args=[row.pk]), headers=EN).content.decode()
    )
    url = reverse("projects:application_score", args=[row.pk])
    assert chief.post(url, {"points_market": "80"}, headers=EN).status_code == 422
    whole = {f"points_{name}": value for name, value in points(90).items()}
    assert chief.post(url, whole, headers=EN).status_code == 302
    rank = reverse("projects:rank", args=[call.pk])
    assert chief.post(rank).status_code == 403
    assert manager.post(rank, headers=EN).status_code == 302
    with in_scope(ALL):
        scheme.rank(call_id=call.pk, actor=officer, at=AT, on=date(2100, 1, 1))
    page = manager.get(reverse("projects:call", args=[call.pk]), headers=EN).content.decode()
    assert "no other choice has more" in page
    assert (
        "far from the others"
        in chief.get(reverse("projects:application", args=[row.pk]), headers=EN).content.decode()
    )
    decide = reverse("projects:call_decide", args=[call.pk])
    manager.post(decide, {"document": "纪要"}, headers=EN)
    with in_scope(ALL):
        assert FundingCall.objects.get().status == "ranked"
    assert manager.get(reverse("projects:calls"), headers=EN).status_code == 200


@pytest.fixture
def task(db, district):
    step = {"actor": district, "at": AT}
    plan = plans.draw_up(
        region_code="310116000000", kind="annual", title="2026年度计划",
        days=(date(2026, 1, 1), date(2027, 1, 1)), **step,
    )  # fmt: skip
    draft = plans.LineDraft("产业项目", "区合作办", "projects.granted", 1, from_date=FIRST, to_date=END)
    return plans.add_line(plan_id=plan.pk, draft=draft, on=FIRST, **step)


def test_call_belongs_to_a_task_of_the_plan(district, task, user_with, client_for):
    call = open_call(district, plan_line_id=task.pk)
    clerk = client_for(user_with("cooperation_officer", regions=["310116", "530823"]))
    page = clerk.get(reverse("projects:call", args=[call.pk]), headers=EN).content.decode()
    assert "2026年度计划 · 1. 产业项目" in page
    page = clerk.get(reverse("cooperation:plan", args=[task.plan_id]), headers=EN).content.decode()
    assert reverse("projects:call", args=[call.pk]) in page
    reader = client_for(user_with("system_administrator", regions=["530823"]))
    assert reader.get(reverse("projects:call", args=[call.pk])).status_code == 403


@pytest.mark.parametrize(
    ("first", "fits"),
    [(FIRST - timedelta(days=1), False), (FIRST, True), (END - timedelta(days=1), True), (END, False)],
)
def test_call_opens_within_the_days_of_its_task(district, task, first, fits):
    values = {"plan_line_id": task.pk, "opens_on": first, "closes_on": first + timedelta(days=20)}
    if fits:
        assert open_call(district, **values).plan_line == task
    else:
        with pytest.raises(scheme.PlanLineError):
            open_call(district, **values)


def test_task_of_another_county_or_district_is_refused(district, officer, stranger, task):
    type(task).objects.filter(pk=task.pk).update(partner_region_code="530326000000")
    with pytest.raises(scheme.PlanLineError):
        open_call(district, plan_line_id=task.pk)
    with in_scope(officer.scope), pytest.raises(scheme.PlanLineError):
        open_call(officer, plan_line_id=task.pk)
