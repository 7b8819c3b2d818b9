"""Pledges from year to year and the scorecard: judged by records, unknown where a year has none."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.cooperation.agreement.test_agreement import promise, sign
from tests.cooperation.giving.test_giving import pledge, receive
from tests.cooperation.meeting.test_visit import plan as plan_visit
from tests.cooperation.places import AT, EAST, ON, SYSTEM, WEST
from xieshou.cooperation import delistings
from xieshou.cooperation.delistings import Delisted
from xieshou.cooperation.indicators import Cut, list_indicators, measure
from xieshou.cooperation.linked import Link
from xieshou.cooperation.operations import check, exchange, visit
from xieshou.cooperation.operations.visit import Stop
from xieshou.cooperation.queries.checks import run_checks
from xieshou.cooperation.records import tell, values_of
from xieshou.cooperation.rules.parameters import resolve
from xieshou.cooperation.rules.scorecard import NoLayoutError, layout_of
from xieshou.cooperation.rules.unchanging import (
    Figure,
    judge_stream,
    not_lower,
    not_removed,
    quarter_before,
    same_days,
    same_targets,
    share_not_lower,
    why_not_judged,
)
from xieshou.cooperation.vocabulary.check import Gap, Verdict, Watch
from xieshou.cooperation.vocabulary.indicator import Unit
from xieshou.engines.law import NotInForceError
from xieshou.kernel.actor import Scope
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.sheets.writing.export import XLSX_TYPE

ALL = Scope.everything()
EN = {"accept-language": "en"}
DELISTED = Delisted(date(2020, 1, 1), "云政发〔2020〕1号")
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
    ("before", "now", "verdict"),
    [
        (None, 3, UNKNOWN),
        (0, 3, UNKNOWN),
        (2, None, UNKNOWN),
        (None, None, UNKNOWN),
        (100, 79, FALLEN),
        (100, 80, HELD),
        (100, 81, HELD),
        (2, 0, FALLEN),
        (1, 1, HELD),
    ],
)
def test_stream_falls_below_the_share_and_holds_at_it(before, now, verdict):
    assert judge_stream(Figure("x", before, now), percent=80) == verdict


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ([], UNKNOWN),
        ([(0, 3), (2, None)], UNKNOWN),
        ([(2, 0), (0, 1)], FALLEN),
        ([(10, 10), (10, 1)], FALLEN),
        ([(10, 8), (None, 1)], HELD),
    ],
    ids=["none", "none known", "another kind", "one of two", "one known"],
)
def test_pledge_falls_with_any_of_its_streams(figures, verdict):
    assert not_removed([Figure("x", before, now) for before, now in figures], percent=80) == verdict


def test_pledges_are_judged_from_the_first_whole_year_after_the_delisting():
    first = date(2027, 1, 1)
    asked = {"county": WEST, "from_date": first}
    assert why_not_judged(county="", delisted_on=first, from_date=first) == Gap.NO_COUNTY
    assert why_not_judged(delisted_on=None, **asked) == Gap.NO_DAY
    assert why_not_judged(delisted_on=date(2027, 1, 2), **asked) == Gap.NOT_YET
    assert why_not_judged(delisted_on=first, **asked) is None


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2026, 3, 31), (2025, date(2026, 1, 1), "2025Q4")),
        (date(2026, 4, 1), (2026, date(2026, 4, 1), "2026Q1")),
        (date(2026, 12, 31), (2026, date(2026, 10, 1), "2026Q3")),
        (date(2027, 1, 1), (2026, date(2027, 1, 1), "2026Q4")),
    ],
)
def test_quarter_that_is_over(on, found):
    assert quarter_before(on) == found


def test_thresholds_are_dated():
    names = ("responsibility", "policy", "help", "supervision")
    assert [resolve("checks", name, on=date(2013, 1, 1)).value for name in names] == [50, 80, 80, 50]
    with pytest.raises(NotInForceError):
        resolve("checks", "help", on=date(2012, 12, 31))


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


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """Keep delistings in a mapping, in place of the wing that keeps them."""
    known = {}
    made = delistings.Delistings(
        find=lambda cut, on: known.get(cut.partner_region_code),
        way=lambda code, actor: Link("甲", f"/kept/{code}"),
    )
    monkeypatch.setattr(delistings, "_delistings", [])
    delistings.register_delistings(made)
    return known


def test_supervision_that_stops_raises_an_alarm(officer, kept):
    kept[WEST] = DELISTED
    made = plan_visit(officer)
    stop = Stop(made.from_date, "project", "香菇基地")
    visit.add_stop(visit_id=made.pk, stop=stop, actor=officer, at=AT)
    assert verdicts(officer)[Watch.SUPERVISION].verdict == FALLEN
    assert verdicts(officer)[Watch.HELP].verdict == UNKNOWN


def test_help_below_the_share_falls_and_at_it_holds(officer, kept):
    kept[WEST] = DELISTED
    receive(officer, pledge(officer), date(2026, 2, 1))
    receive(officer, pledge(officer, value_fen=4_000_000), date(2027, 2, 1))
    assert verdicts(officer)[Watch.HELP].verdict == HELD
    receive(officer, pledge(officer, value_fen=3_199_999), date(2028, 2, 1))
    found = verdicts(officer, year=2028, on=date(2029, 1, 1))[Watch.HELP]
    assert found.verdict == FALLEN
    fallen = [row.figure.code for row in found.rows if row.verdict == FALLEN]
    assert fallen == ["cooperation.donations"]


def test_nothing_is_judged_without_the_day_of_delisting(officer, kept):
    receive(officer, pledge(officer), date(2026, 2, 1))
    found = verdicts(officer)[Watch.HELP]
    assert (found.verdict, found.gap) == (UNKNOWN, Gap.NO_DAY)
    assert {row.verdict for row in found.rows} == {UNKNOWN}
    kept[WEST] = Delisted(date(2026, 3, 1), "文")
    assert verdicts(officer)[Watch.HELP].verdict == FALLEN
    assert verdicts(officer, year=2026, on=date(2027, 1, 1))[Watch.HELP].gap == Gap.NOT_YET
    whole = run_checks(
        scope=officer.scope, region_code=EAST, partner_region_code="", year=2027, on=date(2028, 1, 1)
    )
    assert {one.gap for one in whole if one.family == "not_removed"} == {Gap.NO_COUNTY}


def test_nothing_is_known_of_a_county_without_a_wing_that_keeps_it(officer, monkeypatch):
    monkeypatch.setattr(delistings, "_delistings", [])
    cut = Cut(EAST, WEST, date(2026, 1, 1), date(2027, 1, 1))
    assert delistings.find_delisting(cut, on=ON) is None
    assert delistings.way_to_delisting(WEST, officer) is None
    assert verdicts(officer)[Watch.HELP].gap == Gap.NO_DAY


def test_fallen_pledge_is_told_once_a_quarter(officer, kept):
    from xieshou.cooperation.jobs.check import warn_of_falls

    kept[WEST] = DELISTED
    receive(officer, pledge(officer, pledged_on=date(2025, 1, 1)), date(2025, 2, 1))
    assert check.warn_fallen(actor=SYSTEM, at=AT, on=date(2026, 4, 1)) == 1
    task = Task.objects.get(kind=check.FALLEN)
    assert (task.region_code, task.partner_region_code) == (EAST, WEST)
    assert f"partner={WEST}&year=2026#help" in task.link
    assert "2026Q1" in task.message
    Task.objects.update(done_at=AT)
    check.warn_fallen(actor=SYSTEM, at=AT, on=date(2026, 6, 30))
    assert Task.objects.filter(kind=check.FALLEN).count() == 1
    check.warn_fallen(actor=SYSTEM, at=AT, on=date(2026, 7, 1))
    assert Task.objects.filter(kind=check.FALLEN).count() == 2
    warn_of_falls.run_here(actor=SYSTEM, at=AT)
    assert Task.objects.filter(kind=check.FALLEN).count() == 2


def test_weight_counts_each_yuan_once(officer):
    receive(officer, pledge(officer), date(2026, 2, 1))
    weight = verdicts(officer)[Watch.WEIGHT]
    codes = [row.figure.code for row in weight.rows]
    assert codes == [
        "projects.into_industry", "projects.invested", "projects.into_projects", "cooperation.donations",
    ]  # fmt: skip
    assert weight.verdict == UNKNOWN


def test_talent_is_known_from_exchange_and_liaison_officers(officer):
    for name, first in (("甲联络员", date(2026, 1, 1)), ("乙联络员", date(2027, 1, 1))):
        values = {
            "region_code": EAST, "partner_region_code": WEST, "name": name, "office": "协作办",
            "from_date": first, "to_date": first.replace(year=first.year + 1),
        }  # fmt: skip
        exchange.name_liaison(values=values, actor=officer, at=AT)
    assert verdicts(officer)[Watch.TALENT].verdict == HELD
    assert verdicts(officer, year=2028, on=date(2029, 1, 1))[Watch.TALENT].verdict == FALLEN


def test_every_figure_is_the_count_or_the_sum_of_its_records(officer):
    receive(officer, pledge(officer), date(2026, 2, 1))
    made = plan_visit(officer)
    visit.add_stop(visit_id=made.pk, stop=Stop(made.from_date, "project", "香菇基地"), actor=officer, at=AT)
    cut = Cut(EAST, WEST, date(2026, 1, 1), date(2027, 1, 1))
    every = Cut(EAST, "", date(2026, 1, 1), date(2027, 1, 1))
    known = [one for one in list_indicators() if one.records]
    assert len(known) > 20
    for one in known:
        for asked in (cut, every):
            rows = one.records.rows(ALL, asked)
            lines = tell(one.records, rows, values_of(one.records, rows))
            summed = sum(line.amount_fen or 0 for line in lines)
            counted = measure(one.code, asked)
            if one.code == "cooperation.exchanged" or counted is None:
                continue
            assert counted == (summed if one.unit == Unit.FEN else len(lines)), one.code


def test_promise_that_is_not_renewed_is_named(officer):
    old = sign(officer)
    promise(officer, old)
    promise(officer, old, indicator="cooperation.visits")
    new = sign(officer, from_date=date(2027, 1, 1), to_date=date(2028, 1, 1))
    promise(officer, new)
    targets = verdicts(officer)[Watch.TARGETS]
    assert (targets.verdict, len(targets.gone)) == (FALLEN, 1)


# --- the pages ----------------------------------------------------------------------------------------


def test_pages_of_pledges_and_scorecard(client, officer, foreign_client, kept):
    kept[WEST] = DELISTED
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


def test_figure_opens_to_the_records_of_that_pair_and_year(client, officer, foreign_client):
    receive(officer, pledge(officer), date(2026, 2, 1))
    receive(officer, pledge(officer, what="次年捐款"), date(2027, 2, 1))
    page = client.get(reverse("cooperation:checks"), {"year": "2027", "partner": WEST}, headers=EN)
    (social,) = [
        row for group in page.context["groups"] for row in group["rows"]
        if row["finding"].watch == Watch.SOCIAL
    ]  # fmt: skip
    before, now = social["figures"][0]["before_url"], social["figures"][0]["now_url"]
    assert "希望网校捐款" in client.get(before, headers=EN).content.decode()
    text = client.get(now, headers=EN).content.decode()
    assert "次年捐款" in text
    assert "希望网校捐款" not in text
    assert client.get(before.replace("donations/", "donations/excel/"))["Content-Type"] == XLSX_TYPE
    assert foreign_client.get(before).status_code == 404
    assert client.get(before.replace("cooperation.donations", "labour.unknown")).status_code == 404
    assert client.get(before.replace(WEST, "530823000000")).status_code == 404
    assert client.get(before.replace("donations/", "ties/")).status_code == 404


def test_records_ask_for_the_right_to_read_them(client, officer, user_with, client_for):
    area = {"area": EAST[:6], "partner": WEST, "from": "2026-01-01", "to": "2027-01-01"}
    address = reverse("cooperation:records", args=["cooperation.measures"])
    for role, code in (("cooperation_officer", 200), ("project_officer", 403)):
        answer = client_for(user_with(role, regions=[EAST[:6], WEST[:6]])).get(address, area)
        assert answer.status_code == code, role


def test_page_tells_the_delisting_and_leads_to_where_it_is_kept(client, kept):
    address = reverse("cooperation:checks")
    asked = {"partner": WEST}
    assert "Delisting not recorded" in client.get(address, asked, headers=EN).content.decode()
    kept[WEST] = Delisted(None, "报道")
    page = client.get(address, asked, headers=EN).content.decode()
    assert "Delisting reported, no approval on file" in page
    assert f'href="/kept/{WEST}"' in page
    kept[WEST] = DELISTED
    page = client.get(address, asked, headers=EN).content.decode()
    assert "云政发〔2020〕1号" in page
    whole = client.get(address, headers=EN).content.decode()
    assert "/kept/" not in whole
    assert "Delisting not recorded" not in whole


def test_pledges_through_the_api(client, officer, foreign_client, user_with, client_for, kept):
    kept[WEST] = DELISTED
    receive(officer, pledge(officer), date(2026, 2, 1))
    address, asked = "/api/v1/cooperation/checks/", {"east": EAST, "west": WEST, "year": 2027}
    found = {one["watch"]: one for one in client.get(address, asked).json()}
    assert (found["help"]["verdict"], found["help"]["gap"]) == ("fallen", "")
    (gift,) = [one for one in found["help"]["figures"] if one["code"] == "cooperation.donations"]
    assert gift == {"code": "cooperation.donations", "before": 5_000_000, "now": 0, "verdict": "fallen"}
    whole = {one["watch"]: one["gap"] for one in client.get(address).json()}
    assert whole["help"] == "no_county"
    assert foreign_client.get(address, asked).status_code == 404
    assert client.get(address, {"west": "530823000000"}).status_code == 404
    county = client_for(user_with("county_approver", regions=[WEST[:6]]))
    assert county.get(address).status_code == 200
    alone = client_for(user_with("cooperation_officer", regions=["440000"]))
    assert alone.get(address).status_code == 404
