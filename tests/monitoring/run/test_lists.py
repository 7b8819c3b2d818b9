"""The monthly run ends in lists: by class, reason and missing fact, where the register differs, and in clues."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.monitoring.story import COUNTY, VILLAGE, Story
from xieshou.engines.poverty import MonitoringClass, Reason
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied
from xieshou.kernel.jobs.models import Progress
from xieshou.kernel.scope_sql import in_scope, set_scope
from xieshou.monitoring.jobs.run import open_clues, run_county
from xieshou.monitoring.models import Clue, Run, VerdictChange
from xieshou.monitoring.operations.case import open_case
from xieshou.monitoring.operations.clue import dismiss_clue
from xieshou.monitoring.operations.run import evaluate_region
from xieshou.monitoring.operations.run_clues import open_run_clues
from xieshou.monitoring.queries.figures import list_series
from xieshou.monitoring.queries.run_lists import Asked, list_lines, list_months
from xieshou.monitoring.rules.episodes import Change, episode_start
from xieshou.monitoring.vocabulary.run import AT_RISK, RiskGap
from xieshou.registry.models import Household, IncomeFact

from .makers import AT, MONTH, make_family

SYSTEM = Actor.system("测试")
ALL = Scope.everything()
EN = {"accept-language": "en"}
APRIL = datetime(2026, 4, 5, 2, tzinfo=UTC)


@pytest.fixture
def place(db):
    set_scope(ALL)


def run(month=MONTH, at=AT):
    return evaluate_region(region_code=f"{COUNTY}000000", month=month, actor=SYSTEM, at=at)


def codes(asked):
    lines = list_lines(asked, scope=ALL)
    return {one.code for one in lines[0 : len(lines)]}


def clues_of(done, at=AT, **values):
    return open_run_clues(run_id=done.pk, actor=SYSTEM, at=at, **values)


@pytest.mark.parametrize(
    ("classes", "start"),
    [
        ([], None),
        ([0], None),
        ([4], None),
        ([1], 0),
        ([0, 2, 1], 1),
        ([1, 0], None),
        ([1, 4], 0),
        ([1, 4, 2], 0),
        ([1, 0, 3], 2),
        ([1, 4, 0, 4, 3], 4),
    ],
)
def test_episode_begins_with_the_risk_and_ends_when_none_is_seen(classes, start):
    changes = [Change(UUID(int=number), one) for number, one in enumerate(classes)]
    found = episode_start(changes)
    assert found == (None if start is None else changes[start])


def test_households_stand_by_class_reason_and_missing_fact_latest_and_by_month(place):
    poor, rich, silent = make_family(1_000_000), make_family(8_000_000), make_family(None)
    run()
    for month in (None, MONTH):
        assert codes(Asked(month=month)) == {poor.code, rich.code, silent.code}
        assert codes(Asked(month=month, classes=AT_RISK)) == {poor.code}
        unknown = frozenset({MonitoringClass.UNKNOWN})
        assert codes(Asked(month=month, classes=unknown)) == {silent.code}
        assert codes(Asked(month=month, reason=Reason.INCOME)) == {poor.code}
        assert codes(Asked(month=month, unknown=Reason.INCOME)) == {silent.code}
        assert codes(Asked(month=month, place=VILLAGE)) == {poor.code, rich.code, silent.code}
        assert codes(Asked(month=month, place="53")) == {poor.code, rich.code, silent.code}
        assert codes(Asked(month=month, place="530326103202")) == set()
    assert codes(Asked(month=202501)) == set()
    assert list_lines(Asked(month=MONTH, classes=AT_RISK), scope=ALL)[0].per_capita == 500_000
    assert list_lines(Asked(classes=AT_RISK), scope=ALL)[0].per_capita == 500_000
    with in_scope(Scope.of(["653126"])):
        assert len(list_lines(Asked(), scope=Scope.of(["653126"]))) == 0


def test_run_and_register_that_differ_stand_in_two_lists(place):
    poor, rich, watched = make_family(1_000_000), make_family(8_000_000), make_family(1_000_000)
    Household.objects.filter(pk__in=[rich.pk, watched.pk]).update(monitoring_class="unstable")
    run()
    assert codes(Asked(gap=RiskGap.UNWATCHED)) == {poor.code}
    assert codes(Asked(gap=RiskGap.SAFE)) == {rich.code}
    Household.objects.filter(pk=watched.pk).update(risk_cleared_on=AT.date())
    assert codes(Asked(gap=RiskGap.UNWATCHED)) == {poor.code, watched.code}


def test_clue_is_opened_once_an_episode(place):
    poor = make_family(1_000_000)
    make_family(8_000_000)
    make_family(None)
    first = run()
    assert clues_of(first) == 1
    clue = Clue.objects.get()
    assert (clue.household_id, clue.channel, clue.cause) == (poor.pk, "analysis", "other")
    assert str(MONTH) in clue.text
    assert clue.verdict_change == VerdictChange.objects.get(household=poor)
    assert clues_of(first) == 0

    dismiss_clue(clue_id=clue.pk, answer="已核实，无风险", actor=SYSTEM, at=AT)
    second = run(month=202603, at=APRIL)
    assert clues_of(second, APRIL) == 0
    assert clues_of(first, APRIL) == 0
    assert Clue.objects.count() == 1


def test_new_episode_opens_a_new_clue(place):
    poor = make_family(1_000_000)
    clue_run = run(month=202601, at=AT)
    assert clues_of(clue_run) == 1
    dismiss_clue(clue_id=Clue.objects.get().pk, answer="已核实，无风险", actor=SYSTEM, at=AT)
    fact = IncomeFact.objects.get(household=poor)
    more = IncomeFact.objects.create(
        household=poor, region_code=VILLAGE, source="visit", recorded_at=AT, kind="transfer",
        amount_fen=9_000_000, period_from=fact.period_from, period_to=fact.period_to,
    )  # fmt: skip
    assert clues_of(run()) == 0
    IncomeFact.objects.filter(pk=more.pk).update(reversed_at=AT, reversal_reason="登记有误")
    assert clues_of(run(month=202603, at=APRIL), APRIL) == 1
    assert Clue.objects.filter(household=poor).count() == 2


def test_family_whose_clue_or_case_waits_gets_no_second_one(story: Story):
    set_scope(ALL)
    other = make_family(1_000_000)
    fact = IncomeFact.objects.get(household=other)
    IncomeFact.objects.create(
        household=story.household, region_code=VILLAGE, source="visit", recorded_at=AT, kind="wage",
        amount_fen=1, period_from=fact.period_from, period_to=fact.period_to,
    )  # fmt: skip
    story.tell()
    done = run()
    assert clues_of(done, most=0) == 0
    assert clues_of(done) == 1
    assert set(Clue.objects.filter(channel="analysis").values_list("household_id", flat=True)) == {other.pk}
    open_case(clue_id=story.clue.pk, actor=story.village, at=AT)
    assert codes(Asked(gap=RiskGap.UNWATCHED)) == {other.code}
    assert clues_of(done) == 0


def test_clue_of_the_run_feeds_the_case_flow(place):
    make_family(1_000_000)
    clues_of(run())
    case = open_case(clue_id=Clue.objects.get().pk, actor=SYSTEM, at=AT)
    assert case.stage == "verifying" or case.stage
    assert codes(Asked(gap=RiskGap.UNWATCHED)) == set()


def test_stranger_opens_no_clues(place, actor_with):
    done = run()
    with pytest.raises(Denied):
        open_run_clues(run_id=done.pk, actor=actor_with("auditor", regions=[COUNTY]), at=AT)


def test_job_of_a_county_is_followed_by_that_of_its_clues(place, django_capture_on_commit_callbacks):
    make_family(1_000_000)
    with django_capture_on_commit_callbacks():
        run_county.run_here(actor=SYSTEM, at=AT, region_code=f"{COUNTY}000000", month=MONTH)
    assert Progress.objects.filter(name="monitoring.run.clues").exists()
    open_clues.run_here(actor=SYSTEM, at=AT, run_id=str(Run.objects.get().pk))
    assert Clue.objects.count() == 1


def test_page_masks_names_opens_the_explanation_and_goes_out_as_excel(place, client_for, user_with):
    poor = make_family(1_000_000)
    name = poor.head.name
    client = client_for(user_with("county_approver", regions=[COUNTY]))
    address = reverse("monitoring:run_households")
    assert "No household here" in client.get(address, headers=EN).content.decode()
    with in_scope(ALL):
        run()
    for query in ("", "?class=at_risk&reason=income", f"?month={MONTH}", "?gap=unwatched"):
        page = client.get(address + query, headers=EN).content.decode()
        assert poor.code in page, query
        assert name not in page
        assert reverse("monitoring:why", args=[poor.pk]) in page
    assert "on=2026-02-28" in client.get(f"{address}?month={MONTH}", headers=EN).content.decode()
    for query in ("?class=none", "?unknown=income", "?gap=safe"):
        assert poor.code not in client.get(address + query, headers=EN).content.decode()
    answer = client.get(reverse("monitoring:run_households_excel") + "?class=at_risk", headers=EN)
    cells = [str(cell) for row in load_workbook(BytesIO(answer.content)).active.values for cell in row]
    assert poor.code in cells
    assert name not in cells
    got = client.get("/api/v1/monitoring/verdicts/?risk_class=at_risk&reason=income&gap=unwatched").json()
    assert got["count"] == 1
    assert got["items"][0]["monitoring_class"] == "unstable"
    assert "income" in got["items"][0]["reasons"]
    stranger = client_for(user_with("county_approver", regions=["530823"]))
    assert poor.code not in stranger.get(address, headers=EN).content.decode()


def test_list_asks_as_much_for_three_households_as_for_one(place, client_for, user_with):
    client = client_for(user_with("county_approver", regions=[COUNTY]))
    address, counts = reverse("monitoring:run_households"), []
    for number in range(3):
        with in_scope(ALL):
            make_family(1_000_000)
            run(at=AT + timedelta(hours=number))
        client.get(address, headers=EN)
        with CaptureQueriesContext(connection) as asked:
            client.get(address, headers=EN)
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_incidence_of_a_chosen_month_and_the_series(place, client_for, user_with):
    poor = make_family(1_000_000)
    make_family(8_000_000)
    run(month=202601)
    IncomeFact.objects.filter(household=poor).update(reversed_at=AT, reversal_reason="登记有误")
    run()
    assert list_months(ALL) == [MONTH, 202601]
    for where in ("", COUNTY, VILLAGE):
        series = list_series(ALL, place=where)
        assert [(row["month"], row["households_unstable"]) for row in series] == [(202601, 1), (MONTH, 0)]
        assert [row["people_income_unknown"] for row in series] == [0, 2]
    client = client_for(user_with("county_approver", regions=[COUNTY]))
    address = reverse("monitoring:incidence")
    for query, risk in (("?month=202601", 1), ("", 0), ("?month=209901", 0)):
        (row,) = client.get(address + query, headers=EN).context["rows"]
        assert row["at_risk"] == risk, query
    page = client.get(f"{address}?place=53&month=202601", headers=EN).content.decode()
    assert "Month by month" in page
    assert "class=at_risk" in page
    for name in ("incidence_excel", "movements_excel"):
        assert client.get(reverse(f"monitoring:{name}") + "?month=202601").status_code == 200
