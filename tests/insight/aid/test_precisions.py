"""The six precisions: each row passes, fails or is unknown; unknown never passes; opened, listed, taken out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.insight.aid.world import AT, ON, VILLAGE
from tests.monitoring.story import Story
from tests.projects.makers import go
from tests.projects.payment.makers import ask, pay, running
from xieshou.insight.queries import precisions as queries
from xieshou.insight.queries.precisions import count_precision, rows_of, show_rows
from xieshou.insight.vocabulary_precisions import FINDINGS, Holds, Precision, codes_of
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations as sheets
from xieshou.monitoring.models import CaseCause, Measure, Run, Sample, SampledHousehold, Verdict
from xieshou.monitoring.operations.measure import end_measure
from xieshou.monitoring.vocabulary.run import MonitoringClass
from xieshou.projects.models import Benefit, PaymentRequest
from xieshou.registry.models import Household, Visit, VisitAssignment
from xieshou.registry.operations.household import HouseholdState

ALL = Scope.everything()
EN = {"accept-language": "en"}
WATCHED = HouseholdState(base_type="ordinary", monitoring_class="marginal")
ORDINARY = HouseholdState(base_type="ordinary")
CLEARED = HouseholdState("exited", "unstable", date(2026, 1, 1))


def found(precision, actor, on=ON):
    rows = [row for holds in Holds for row in rows_of(precision, holds, scope=actor.scope, on=on)]
    shown = show_rows(precision, rows)
    numbers = count_precision(precision, scope=actor.scope, on=on).numbers
    assert sum(numbers.values()) == len(shown)
    return {row.number: row.finding for row in shown}


@pytest.fixture
def run(world):
    return Run.objects.create(
        region_code="530823000000", month=202602, as_of=date(2026, 2, 28), law_version="1", rules_version="1",
        facts_digest="", result_digest="", result_file_id=new_id(), households=0, changed=0, unknown=0,
        started_at=AT,
    )  # fmt: skip


def judge(run, home, class_):
    Verdict.objects.create(
        household=home, region_code=home.region_code, run=run, month=202602, monitoring_class=int(class_),
        reasons=0, unknowns=0, members=1,
    )  # fmt: skip


def test_every_finding_belongs_to_one_verdict():
    assert sorted(code for holds in Holds for code in codes_of(holds)) == sorted(FINDINGS)


def test_target_at_risk_that_nobody_follows_fails_and_an_unjudged_one_is_unknown(world, run, approver):
    homes = {
        "unwatched": world.family("甲", state=ORDINARY),
        "not_judged": world.family("乙"),
        "facts_missing": world.family("丙"),
        "judged": world.family("丁", state=WATCHED),
    }
    for name, class_ in (
        ("unwatched", MonitoringClass.MARGINAL),
        ("facts_missing", MonitoringClass.UNKNOWN),
        ("judged", MonitoringClass.MARGINAL),
    ):
        judge(run, homes[name], class_)
    world.family("戊", state=ORDINARY)
    assert found(Precision.TARGETS, approver) == {home.code: name for name, home in homes.items()}
    again = world.family("己", state=CLEARED)
    judge(run, again, MonitoringClass.UNSTABLE)
    assert found(Precision.TARGETS, approver)[again.code] == "unwatched"


def test_project_reaches_its_targets_others_or_nobody(world, approver):
    number = world.project.code
    assert found(Precision.PROJECTS, approver) == {number: "not_yet"}
    world.pay(world.family("甲", state=ORDINARY))
    assert found(Precision.PROJECTS, approver) == {number: "reaches_others"}
    world.pay(world.family("乙"), confirm=False)
    assert found(Precision.PROJECTS, approver) == {number: "reaches_others"}
    world.pay(world.family("丙"))
    assert found(Precision.PROJECTS, approver) == {number: "reaches_targets"}


def test_project_that_is_finished_without_a_benefit_fails_up_to_its_evaluation(world, officer, approver):
    assert not Benefit.objects.exists()
    for stage in ("accepted", "settled", "transferred", "maintained", "evaluated"):
        go(world.project, stage, officer=officer, approver=approver)
        assert found(Precision.PROJECTS, approver) == {world.project.code: "reaches_nobody"}


def test_payment_without_receipt_fails_and_with_nothing_to_show_is_unknown(world, officer, approver):
    assert count_precision(Precision.FUNDS, scope=approver.scope, on=ON).holds == Holds.UNKNOWN
    contract = running(officer, approver)
    row = pay(ask(contract, officer, 300_000_00, contract.milestones.get(position=1)), approver)
    assert found(Precision.FUNDS, approver) == {row.voucher_number: "no_receipt"}
    change(row, evidence_file_id=new_id())
    assert found(Precision.FUNDS, approver) == {row.voucher_number: "shown"}
    change(row, kind="retention", milestone=None, retained_fen=0)
    assert found(Precision.FUNDS, approver) == {row.voucher_number: "nothing_to_show"}


def change(row, **values):
    """Change a payment as no operation does: each finding from one and the same."""
    PaymentRequest.objects.filter(pk=row.pk).update(**values)


@pytest.fixture
def story(db, actor_with):
    village = actor_with("village_cadre", regions=["530326"])
    county = actor_with("county_approver", regions=["530326"])
    return Story(village, actor_with("county_approver", regions=["530326"]), county)


def test_cause_has_a_measure_in_time_or_not(story):
    story.to_county()
    story.decide()
    number = story.case.number
    due = story.fresh().due_on
    assert found(Precision.MEASURES, story.county, story.on) == {number: "in_time"}
    assert found(Precision.MEASURES, story.county, due) == {number: "in_time"}
    assert found(Precision.MEASURES, story.county, due + timedelta(days=1)) == {number: "late"}
    plan = story.plan()
    assert found(Precision.MEASURES, story.county, plan.due_on + timedelta(days=1)) == {number: "late"}
    story.start(plan)
    assert found(Precision.MEASURES, story.county, due + timedelta(days=400)) == {number: "helped"}
    CaseCause.objects.update(solved_on=story.on)
    assert found(Precision.MEASURES, story.county, story.on) == {}
    assert Measure.objects.count() == 1


def test_measure_that_is_dropped_makes_no_cause_late(story):
    story.to_county()
    story.decide()
    plan = story.plan(due_on=story.on + timedelta(days=1))
    after = plan.due_on + timedelta(days=1)
    assert after <= story.fresh().due_on
    assert found(Precision.MEASURES, story.county, after) == {story.case.number: "late"}
    end_measure(measure_id=plan.pk, status="dropped", result="改用其他帮扶", actor=story.village, at=story.at)
    assert found(Precision.MEASURES, story.county, after) == {story.case.number: "in_time"}


def test_village_has_somebody_who_comes(world, approver):
    home = world.family("甲")
    assert found(Precision.POSTINGS, approver) == {VILLAGE: "nobody"}
    VisitAssignment.objects.create(
        household=home, region_code=home.region_code, user_id=new_id(), assigned_at=AT
    )
    assert found(Precision.POSTINGS, approver) == {VILLAGE: "not_come"}
    Visit.objects.create(
        id=new_id(), household=home, region_code=home.region_code, device_id=new_id(), user_name="村干部",
        started_at=AT, ended_at=AT, received_at=AT, has_consent=True,
    )  # fmt: skip
    assert found(Precision.POSTINGS, approver) == {VILLAGE: "comes"}
    assert found(Precision.POSTINGS, approver, ON + timedelta(days=89)) == {VILLAGE: "comes"}
    assert found(Precision.POSTINGS, approver, ON + timedelta(days=90)) == {VILLAGE: "not_come"}
    Household.objects.filter(pk=home.pk).update(closed_on=ON)
    assert found(Precision.POSTINGS, approver) == {}


def test_cleared_risk_is_borne_out_or_not(world, run, approver):
    sample = Sample.objects.create(
        region_code="530823000000", title="抽样", seed="1" * 16, algorithm="a", sizes={}, published_at=AT
    )
    homes = {name: world.family(name, state=CLEARED) for name in ("confirmed", "mis_exited", "not_revisited")}
    homes["risk_again"] = world.family("again", state=CLEARED)
    for rank, (name, finding) in enumerate(
        (("confirmed", "right"), ("mis_exited", "mis_exited"), ("not_revisited", "not_found"),
         ("risk_again", "right")), 1
    ):  # fmt: skip
        SampledHousehold.objects.create(
            sample=sample, household=homes[name], region_code=VILLAGE, stratum="cleared", rank=rank, people=1,
            finding=finding, found_on=ON,
        )  # fmt: skip
    judge(run, homes["risk_again"], MonitoringClass.SUDDEN)
    assert found(Precision.RESULTS, approver) == {home.code: name for name, home in homes.items()}


def cleared_again(world, run, *, stratum="cleared", seen_on=ON, finding="right"):
    """Return a household at risk by a run of 28 February that was re-visited on a day, to be cleared."""
    sample = Sample.objects.create(
        region_code="530823000000", title="抽样", seed="1" * 16, algorithm="a", sizes={}, published_at=AT
    )
    home = world.family("甲", state=CLEARED)
    SampledHousehold.objects.create(
        sample=sample, household=home, region_code=VILLAGE, stratum=stratum, rank=1, people=1,
        finding=finding, found_on=seen_on,
    )  # fmt: skip
    judge(run, home, MonitoringClass.SUDDEN)
    return home


def clear(home, on):
    Household.objects.filter(pk=home.pk).update(risk_cleared_on=on)


def test_risk_of_a_run_before_the_clearing_is_not_a_risk_again(world, run, approver):
    home = cleared_again(world, run)
    clear(home, run.as_of)
    assert found(Precision.RESULTS, approver) == {home.code: "risk_again"}
    clear(home, run.as_of + timedelta(days=1))
    assert found(Precision.RESULTS, approver) == {home.code: "confirmed"}
    Run.objects.create(
        **{field.name: getattr(run, field.name) for field in Run._meta.fields if field.name != "id"}
        | {"month": 202603, "as_of": date(2026, 3, 31)}
    )  # the verdict is unchanged, so its row still names the run of February
    assert found(Precision.RESULTS, approver) == {home.code: "risk_again"}


@pytest.mark.parametrize("finding", ["right", "mis_exited"])
def test_revisit_before_the_clearing_says_nothing_about_it(world, run, approver, finding):
    home = cleared_again(world, run, finding=finding)
    Verdict.objects.update(monitoring_class=int(MonitoringClass.NONE))
    said = {"right": "confirmed"}.get(finding, finding)
    clear(home, ON)
    assert found(Precision.RESULTS, approver) == {home.code: said}
    clear(home, ON + timedelta(days=1))
    assert found(Precision.RESULTS, approver) == {home.code: "not_revisited"}


def test_revisit_that_found_a_household_rightly_monitored_does_not_bear_out_its_clearing(
    world, run, approver
):
    home = cleared_again(world, run, stratum="monitored")
    Verdict.objects.update(monitoring_class=int(MonitoringClass.NONE))
    assert found(Precision.RESULTS, approver) == {home.code: "not_revisited"}


def test_reader_who_is_not_shown_the_run_of_the_county_sees_the_risk(world, run, actor_with):
    home = cleared_again(world, run)
    clear(home, ON)
    village = actor_with("county_approver", regions=[VILLAGE])
    with in_scope(village.scope):
        assert found(Precision.RESULTS, village) == {home.code: "risk_again"}


def test_whole_fails_by_one_row_and_is_open_by_one_unknown():
    def whole(**numbers):
        return queries.Counts(Precision.TARGETS, {"fail": 0, "unknown": 0, "pass": 0, **numbers}).holds

    assert whole(**{"pass": 9}) == Holds.PASS
    assert whole(**{"pass": 9, "unknown": 1}) == Holds.UNKNOWN
    assert whole(**{"pass": 9, "unknown": 1, "fail": 1}) == Holds.FAIL
    assert whole() == Holds.UNKNOWN


@pytest.fixture
def client(world, user_with, client_for, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 2, 9, tzinfo=UTC))
    return client_for(user_with("county_approver", regions=["530823"]))


def test_page_opens_to_the_rows_and_asks_no_more_for_many(world, client):
    address = reverse("insight:precisions")
    with in_scope(ALL):
        home = world.family("王秀英")
    page = client.get(address, {"precision": "targets", "holds": "unknown"}, headers=EN)
    text = page.content.decode()
    assert home.code in text
    assert "王秀英" not in text
    assert "no run has judged it" in text
    assert [one["label"] for one in page.context["tests"]] == [one.label for one in Precision]
    assert "nobody looks after" in client.get(address, headers=EN).content.decode()
    assert (
        "No such row"
        in client.get(address, {"precision": "funds", "holds": "fail"}, headers=EN).content.decode()
    )
    with CaptureQueriesContext(connection) as one:
        client.get(address, {"precision": "targets", "holds": "unknown"})
    with in_scope(ALL):
        for number in range(3):
            world.family(f"多{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(address, {"precision": "targets", "holds": "unknown"})
    assert len(many) == len(one)


def test_role_sees_the_tests_of_its_records_and_no_other_area(world, client, user_with, client_for):
    officer = client_for(user_with("project_officer", regions=["530823"]))
    page = officer.get(reverse("insight:precisions"), headers=EN)
    labels = [one["label"] for one in page.context["tests"]]
    assert Precision.PROJECTS.label in labels
    assert Precision.MEASURES.label in page.context["hidden"]
    shut = officer.get(reverse("insight:precisions"), {"precision": "measures"}, headers=EN)
    assert shut.context["chosen"] != "measures"
    elsewhere = client_for(user_with("county_approver", regions=["530326"]))
    assert world.project.code not in elsewhere.get(reverse("insight:precisions")).content.decode()
    assert client_for(user_with("employer")).get(reverse("insight:precisions")).status_code == 403


def test_rows_come_out_as_excel_and_through_the_api(world, client, approver, officer, user_with, client_for):
    home = world.family("王秀英")
    asked = {"precision": "targets", "holds": "unknown", "on": ON.isoformat()}

    def out(actor, **filters):
        given = {
            "sheet": "insight.precisions",
            "purpose": "入户核实",
            "format": "csv",
            "actor": actor,
            "at": AT,
        }
        return sheets.export(filters=asked | filters, **given)[1].decode("utf-8-sig")

    assert home.code in out(approver)
    assert home.code not in out(approver, holds="fail")
    assert home.code in out(approver, holds="all")
    for filters in ({"precision": "luck"}, {"on": "yesterday"}):
        with pytest.raises(NotFound):
            out(approver, **filters)
    with pytest.raises(Denied):
        out(officer, precision="measures")
    whole = client.get("/api/v1/insight/precisions/").json()
    assert [one["precision"] for one in whole["tests"]] == Precision.values
    (row,) = client.get("/api/v1/insight/precisions/rows/?precision=targets&holds=unknown").json()
    assert (row["number"], row["finding"]) == (home.code, "not_judged")
    other = client_for(user_with("project_officer", regions=["530823"]))
    assert other.get("/api/v1/insight/precisions/rows/?precision=measures").status_code == 403
    assert "measures" in other.get("/api/v1/insight/precisions/").json()["hidden"]
