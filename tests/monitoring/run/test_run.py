"""The monthly run: facts in, only changes out, killed anywhere nothing is lost, replayed byte for byte."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.monitoring.story import COUNTY, VILLAGE
from xieshou.engines.poverty import MonitoringClass, Reason, reasons_in
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.jobs.models import Progress
from xieshou.kernel.scope_sql import in_scope, set_scope
from xieshou.monitoring.jobs.run import run_county, run_month
from xieshou.monitoring.models import Run, Verdict, VerdictChange
from xieshou.monitoring.operations import run as operations
from xieshou.monitoring.operations.run import (
    RunFutureError,
    RunOrderError,
    evaluate_region,
    replay_run,
)
from xieshou.monitoring.rules.months import last_day, month_before
from xieshou.registry.models import IncomeFact

from .makers import AT, MONTH, make_family

SYSTEM = Actor.system("测试")
ALL = Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture
def place(db, settings, tmp_path):
    """Open the whole country's scope."""
    set_scope(ALL)


def run(month=MONTH, at=AT, actor=SYSTEM):
    return evaluate_region(region_code=f"{COUNTY}000000", month=month, actor=actor, at=at)


def verdict_of(home):
    found = Verdict.objects.get(pk=home.pk)
    return MonitoringClass(found.monitoring_class), set(reasons_in(found.reasons))


def test_run_says_who_is_at_risk_and_why(place):
    poor, rich = make_family(1_000_000), make_family(8_000_000)
    ordinary = make_family(1_000_000, base_type="ordinary")
    squeezed, silent = make_family(2_600_000, bills_fen=2_500_000), make_family(None)
    done = run()

    assert (done.households, done.changed, done.unknown) == (5, 5, 1)
    assert verdict_of(poor)[0] == MonitoringClass.UNSTABLE
    assert Reason.INCOME in verdict_of(poor)[1]
    assert verdict_of(ordinary)[0] == MonitoringClass.MARGINAL
    assert verdict_of(rich) == (MonitoringClass.NONE, set())
    assert verdict_of(squeezed)[0] == MonitoringClass.SUDDEN
    assert verdict_of(silent)[0] == MonitoringClass.UNKNOWN
    assert Verdict.objects.get(pk=poor.pk).per_capita == 500_000


def test_income_of_one_fen_below_the_line_is_below_and_the_line_itself_is_not(place):
    from xieshou.engines.poverty import load_law

    line = load_law().on(last_day(MONTH), VILLAGE).monitoring_line_fen
    below, exactly = make_family(2 * line - 1), make_family(2 * line)
    run()
    assert Reason.INCOME in verdict_of(below)[1]
    assert Reason.INCOME not in verdict_of(exactly)[1]


def test_same_facts_again_change_nothing(place):
    make_family()
    first = run()
    assert run(at=AT + timedelta(hours=1)).pk == first.pk
    assert Run.objects.count() == 1


def test_later_fact_is_a_new_attempt_and_only_the_change_is_written(place):
    poor = make_family(1_000_000)
    for _number in range(3):
        make_family(8_000_000)
    run()
    fact = IncomeFact.objects.get(household=poor)
    IncomeFact.objects.create(
        household=poor, region_code=VILLAGE, source="visit", recorded_at=AT, kind="transfer",
        amount_fen=9_000_000, period_from=fact.period_from, period_to=fact.period_to,
    )  # fmt: skip
    again = run()
    assert (again.attempt, again.changed) == (2, 1)
    assert verdict_of(poor)[0] == MonitoringClass.NONE
    old, new = VerdictChange.objects.filter(household=poor).order_by("run__attempt")
    assert (old.old_class, old.new_class) == (None, MonitoringClass.UNSTABLE)
    assert (new.old_class, new.new_class) == (MonitoringClass.UNSTABLE, MonitoringClass.NONE)


def test_replay_of_a_past_month_gives_the_stored_result_byte_for_byte(place):
    poor = make_family(1_000_000)
    first = run()
    IncomeFact.objects.filter(household=poor).update(
        reversed_at=AT, reversal_reason="登记有误", reversed_by_id=None
    )
    run(month=202603, at=datetime(2026, 4, 2, tzinfo=UTC))
    assert verdict_of(poor)[0] == MonitoringClass.UNKNOWN
    done = replay_run(run_id=first.pk, actor=SYSTEM, at=AT)
    assert done.is_equal
    assert done.digest == first.result_digest


def test_replay_under_other_rules_says_so(place, monkeypatch):
    make_family(1_000_000)
    first = run()
    monkeypatch.setattr(operations, "_evaluate", lambda facts, law: facts["household"])
    assert not replay_run(run_id=first.pk, actor=SYSTEM, at=AT).is_equal


@pytest.mark.parametrize("step", ["write_changes", "record", "_changes"])
def test_run_killed_anywhere_leaves_the_last_complete_result(place, monkeypatch, step):
    poor = make_family(1_000_000)
    first = run()
    IncomeFact.objects.filter(household=poor).update(reversed_at=AT, reversal_reason="登记有误")

    def die(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(operations, step, die)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        run()
    monkeypatch.undo()
    assert [one.pk for one in Run.objects.all()] == [first.pk]
    assert verdict_of(poor)[0] == MonitoringClass.UNSTABLE
    assert run().attempt == 2
    assert verdict_of(poor)[0] == MonitoringClass.UNKNOWN


def test_month_that_is_not_over_and_month_before_the_latest_are_refused(place):
    make_family()
    with pytest.raises(RunFutureError):
        run(month=202603)
    run()
    with pytest.raises(RunOrderError):
        run(month=202601)


def test_reader_queues_no_run(place, actor_with):
    reader = actor_with("auditor", regions=[COUNTY])
    with pytest.raises(Denied):
        operations.request_run(region_code=f"{COUNTY}000000", month=MONTH, actor=reader, at=AT)
    assert not Progress.objects.exists()


def test_other_area_and_other_role_may_not_run(place, actor_with):
    make_family()
    with pytest.raises(Denied):
        run(actor=actor_with("auditor", regions=[COUNTY]))
    with pytest.raises(Denied):
        run(actor=actor_with("county_approver", regions=[VILLAGE]))
    done = run(actor=actor_with("county_approver", regions=[COUNTY]))
    with pytest.raises(NotFound):
        replay_run(run_id=done.pk, actor=actor_with("county_approver", regions=["530823"]), at=AT)
    with pytest.raises(Denied):
        replay_run(run_id=done.pk, actor=actor_with("auditor", regions=[COUNTY]), at=AT)
    with in_scope(Scope.of(["530823"])):
        assert (Run.objects.count(), Verdict.objects.count()) == (0, 0)


def test_run_asks_as_much_for_many_households_as_for_one(place):
    make_family()
    with CaptureQueriesContext(connection) as one:
        run()
    for _number in range(3):
        make_family()
    with CaptureQueriesContext(connection) as many:
        run()
    assert len(many) <= len(one) + 1  # the stored facts of an earlier attempt are looked up


def test_months_are_counted(place):
    assert [month_before(202601), month_before(202603, 12), month_before(202612, 0)] == [
        202512,
        202503,
        202612,
    ]
    assert [last_day(202602).day, last_day(202412).isoformat()] == [28, "2024-12-31"]


@pytest.mark.django_db(transaction=False)
def test_jobs_run_each_county(place, monkeypatch):
    make_family(1_000_000)
    queued = []
    monkeypatch.setattr(operations, "JOBS", {operations.JOB: type("Job", (), {
        "defer_on_commit": staticmethod(lambda **values: queued.append(values))})})  # fmt: skip
    run_month.run_here(actor=SYSTEM, at=AT)
    assert [(one["region_code"], one["month"]) for one in queued] == [(f"{COUNTY}000000", MONTH)]
    run_county.run_here(actor=SYSTEM, at=AT, region_code=f"{COUNTY}000000", month=MONTH)
    with in_scope(ALL):
        assert Run.objects.get().month == MONTH


def test_pages_list_start_replay_and_explain(db, user_with, client_for, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    client = client_for(user_with("county_approver", regions=[COUNTY]))
    with in_scope(ALL):
        poor, silent = make_family(1_000_000), make_family(None)
    empty = client.get(reverse("monitoring:runs"), headers=EN)
    assert "No run yet" in empty.content.decode()
    unseen = client.get(reverse("monitoring:why", args=[poor.pk]), headers=EN).content.decode()
    assert "No run has seen this household yet" in unseen
    with in_scope(ALL):
        done = run()
    page = client.get(reverse("monitoring:why", args=[poor.pk]), headers=EN).content.decode()
    for word in ("Net income per person below the monitoring line", "5,000.00", "Exited but unstable"):
        assert word in page
    page = client.get(reverse("monitoring:why", args=[silent.pk]), headers=EN).content.decode()
    assert "open is never safe" in page
    answer = client.post(reverse("monitoring:run_replay", args=[done.pk]), headers=EN, follow=True)
    assert "byte for byte" in answer.content.decode()
    assert [row.pk for row in answer.context["page"]] == [done.pk]
    for code, word in ((COUNTY, "The run is queued"), ("530823", "Choose a county")):
        said = client.post(reverse("monitoring:run_start"), {"region_code": code}, headers=EN, follow=True)
        assert word in said.content.decode()
    stranger = client_for(user_with("county_approver", regions=["530823"]))
    assert stranger.get(reverse("monitoring:why", args=[poor.pk])).status_code == 404
    assert stranger.post(reverse("monitoring:run_replay", args=[done.pk])).status_code == 404
