"""Pledges from year to year and the scorecard: judged by records, unknown where a year has none."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.cooperation.agreement.test_agreement import promise, sign
from tests.cooperation.giving.test_giving import pledge, receive
from tests.cooperation.meeting.test_visit import plan as plan_visit
from tests.cooperation.places import AT, EAST, ON, WEST
from xieshou.cooperation.operations import visit
from xieshou.cooperation.operations.visit import Stop
from xieshou.cooperation.queries.checks import run_checks
from xieshou.cooperation.rules.scorecard import NoLayoutError, layout_of
from xieshou.cooperation.rules.unchanging import (
    Figure,
    not_lower,
    same_days,
    same_targets,
    share_not_lower,
    still_there,
)
from xieshou.cooperation.vocabulary.check import Verdict, Watch

EN = {"accept-language": "en"}
HELD, FALLEN, UNKNOWN = Verdict.HELD, Verdict.FALLEN, Verdict.UNKNOWN


# --- the rules ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ([], UNKNOWN),
        ([(None, 5)], UNKNOWN),
        ([(0, 5)], UNKNOWN),
        ([(5, None)], UNKNOWN),
        ([(5, 5)], HELD),
        ([(5, 4)], FALLEN),
        ([(5, 6), (3, 2)], FALLEN),
        ([(5, 6), (0, 0)], HELD),
    ],
    ids=[
        "nothing",
        "no year before",
        "nought before",
        "not now",
        "equal",
        "one less",
        "one of two",
        "one known",
    ],
)
def test_stream_is_held_at_the_figure_of_the_year_before(figures, verdict):
    assert not_lower([Figure("x", before, now) for before, now in figures]) == verdict


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ([(0, 3)], UNKNOWN),
        ([(None, None)], UNKNOWN),
        ([(2, None)], UNKNOWN),
        ([(2, 0)], FALLEN),
        ([(2, 0), (0, 1)], HELD),
        ([(2, 1)], HELD),
    ],
    ids=["none before", "not recorded", "not now", "gone", "another kind", "less but there"],
)
def test_evidence_is_held_while_any_is_left(figures, verdict):
    assert still_there([Figure("x", before, now) for before, now in figures]) == verdict


def test_targets_are_the_same_or_more():
    assert same_targets({"a"}, {"a", "b"}) == HELD
    assert same_targets({"a", "b"}, {"a"}) == FALLEN
    assert same_targets(set(), {"a"}) == same_targets({"a"}, set()) == UNKNOWN


def test_share_is_compared_without_division():
    whole = Figure("all", 30, 60)
    assert share_not_lower(Figure("i", 10, 20), whole) == HELD
    assert share_not_lower(Figure("i", 10, 19), whole) == FALLEN
    assert share_not_lower(Figure("i", None, 19), whole) == UNKNOWN
    assert share_not_lower(Figure("i", 10, 20), Figure("all", 0, 60)) == UNKNOWN


def test_running_year_is_compared_with_the_same_days():
    assert same_days(2026, ON) == (
        (date(2025, 1, 1), date(2025, 3, 2)),
        (date(2026, 1, 1), date(2026, 3, 2)),
    )
    assert same_days(2025, ON)[1] == (date(2025, 1, 1), date(2026, 1, 1))
    assert same_days(2028, date(2028, 2, 29))[0] == (date(2027, 1, 1), date(2027, 2, 28))
    assert same_days(2026, date(2026, 1, 1))[1] == (date(2026, 1, 1), date(2027, 1, 1))


def test_layout_holds_from_its_year_on():
    assert (layout_of(2020).version, layout_of(2021).version) == (1, 2)
    with pytest.raises(NoLayoutError):
        layout_of(2016)


# --- the records --------------------------------------------------------------------------------------


def verdicts(officer, year=2027, on=date(2028, 1, 1)):
    found = run_checks(scope=officer.scope, region_code=EAST, partner_region_code=WEST, year=year, on=on)
    return {one.watch: one for one in found}


def test_fallen_stream_opens_to_its_figures(officer):
    receive(officer, pledge(officer), date(2026, 2, 1))
    receive(officer, pledge(officer, value_fen=4_000_000), date(2027, 2, 1))
    social = verdicts(officer)[Watch.SOCIAL]
    assert social.verdict == FALLEN
    assert [(row.figure.before, row.figure.now) for row in social.rows] == [(5_000_000, 4_000_000)]
    assert verdicts(officer, year=2028, on=date(2029, 1, 1))[Watch.SOCIAL].verdict == FALLEN


def test_year_without_records_is_not_known(officer):
    found = verdicts(officer)
    assert {one.verdict for one in found.values()} == {UNKNOWN}
    assert len(found) == 10


def test_supervision_that_stops_raises_an_alarm(officer):
    made = plan_visit(officer)
    stop = Stop(made.from_date, "project", "香菇基地")
    visit.add_stop(visit_id=made.pk, stop=stop, actor=officer, at=AT)
    assert verdicts(officer)[Watch.SUPERVISION].verdict == FALLEN
    assert verdicts(officer)[Watch.HELP].verdict == UNKNOWN


def test_promise_that_is_not_renewed_is_named(officer):
    old = sign(officer)
    promise(officer, old)
    promise(officer, old, indicator="cooperation.visits")
    new = sign(officer, from_date=date(2027, 1, 1), to_date=date(2028, 1, 1))
    promise(officer, new)
    targets = verdicts(officer)[Watch.TARGETS]
    assert (targets.verdict, len(targets.gone)) == (FALLEN, 1)


# --- the pages ----------------------------------------------------------------------------------------


def test_pages_of_pledges_and_scorecard(client, officer, foreign_client):
    made = sign(officer)
    promise(officer, made)
    receive(officer, pledge(officer), date(2026, 2, 1))
    page = client.get(reverse("cooperation:checks"), {"year": "2027", "partner": WEST}, headers=EN)
    assert (page.context["fallen"], page.context["total"]) == (3, 10)
    assert "Donations received" in page.content.decode()
    card = client.get(reverse("cooperation:scorecard"), {"year": "2026"}, headers=EN)
    assert len(card.context["promises"]) == 1
    assert reverse("insight:official") in card.content.decode()
    assert {one["label"]: one["actual"] for one in card.context["lines"]}["Donations received"] == "50,000.00"
    assert {one["label"]: one["actual"] for one in card.context["lines"]}["Fiscal aid"] == ""
    assert foreign_client.get(reverse("cooperation:scorecard"), {"year": "2026"}).context["promises"] == []
    assert client.get(reverse("cooperation:scorecard"), {"year": "2016"}).status_code == 404


def test_actor_without_a_pairing_is_told_so(user_with, client_for, places):
    alone = client_for(user_with("cooperation_officer", regions=["440000"]))
    for route in ("checks", "scorecard"):
        assert alone.get(reverse(f"cooperation:{route}")).context["area"] == ""


def test_county_sees_its_own_pair(user_with, client_for, places):
    county = client_for(user_with("county_approver", regions=["530326"]))
    page = county.get(reverse("cooperation:checks"))
    assert (page.context["partner"], page.context["sees_all"]) == (WEST, False)
