"""The nine steps of the first worker through the API alone."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from icalendar import Calendar

from .api_caller import Caller, Callers, work
from .stage import DISTRICT, START, Clock, build_stage
from .worker_match import IMPORTED, TYPED
from .worker_match import SHEET as VACANCIES
from .worker_match import row as vacancy_row
from .worker_roster import FIXED, ORDINARY, PEOPLE, RIGHT, WRONG
from .worker_roster import SHEET as ROSTER
from .worker_sheets import fill

pytestmark = pytest.mark.django_db


def test_first_worker_through_the_api(monkeypatch: Any, client_for: Any) -> None:
    clock = Clock(monkeypatch, START)
    stage = build_stage(START)
    who = Callers(client_for, stage)

    _roster_comes_in(who["cadre"])
    _vacancies_are_published(who["steward"], str(stage.employer_id))
    _rankings_give_reasons(who["steward"])
    referral = _lines_are_decided(who["steward"], _match_is_proven(who["steward"]))
    interview = _interview_is_booked(who, referral, str(stage.users["employer"].pk))
    placement = _offer_is_accepted(who, clock, interview)
    _both_sides_confirm(who, clock, placement)
    _checks_fall_due(who, clock, placement)
    _wage_becomes_income(who, placement)
    _funnel_counts(who["station_east"], placement)
    _leaving_raises_a_rematch(who, clock, placement)


def _roster_comes_in(cadre: Caller) -> None:
    """1. Template, dry run with three wrong rows, commit, undo, commit again; a wish is changed."""
    template = cadre.file(f"/sheets/forms/{ROSTER}/template")
    dry = cadre.bring(ROSTER, "花名册.xlsx", fill(template, [*RIGHT, *WRONG]))
    assert dry["counts"]["wrong"] == len(WRONG)
    assert {finding["key"] for finding in dry["findings"]} >= {"id_number", "wish_wage_fen", "relation"}
    refused = cadre.post(f"/sheets/uploads/{dry['id']}/commit", 409)
    assert refused["detail"]

    right = cadre.bring(ROSTER, "花名册-改.xlsx", fill(template, [*RIGHT, *FIXED]))
    assert (right["status"], right["counts"]["new"], right["findings"]) == ("checked", PEOPLE, [])
    assert cadre.take(right, "commit")["status"] == "committed"
    assert cadre.get("/labour/wishes/")["total"] == PEOPLE
    assert cadre.take(right, "undo")["status"] == "undone"
    assert cadre.get("/labour/wishes/")["total"] == 0
    again = cadre.bring(ROSTER, "花名册-再.xlsx", fill(template, [*RIGHT, *FIXED]))
    assert cadre.take(again, "commit")["status"] == "committed"

    wish = cadre.get("/labour/wishes/")["items"][0]
    terms = {key: wish[key] for key in ("occupation_codes", "occupation_text", "reach", "language_level")}
    changed = cadre.put(f"/labour/wishes/{wish['id']}", **terms, wage_floor_fen=410_000, note="想去上海")
    assert (changed["id"], changed["wage_floor_fen"], changed["status"]) == (wish["id"], 410_000, "seeking")
    path = f"/labour/wishes/{wish['id']}"
    assert cadre.put(path, 409, **terms, skills={"flying": 1})["field"] == "skills"


def _vacancies_are_published(steward: Caller, employer: str) -> None:
    """2. One entered with a suggested occupation, a forbidden criterion refused; one imported."""
    code = steward.get("/labour/occupations/?q=缝纫")[0]["code"]
    terms = {
        "employer_id": employer,
        "title": TYPED,
        "occupation_code": code,
        "head_count": 2,
        "wage_from_fen": 500_000,
        "wage_to_fen": 700_000,
        "region_code": DISTRICT,
        "expires_on": (timezone.localdate() + timedelta(days=120)).isoformat(),
    }
    refused = steward.post("/labour/vacancies/", 409, **terms, requirements="限男性，乙肝阴性")
    assert refused["field"] == "requirements"
    vacancy = steward.post("/labour/vacancies/", 201, **terms)
    assert steward.post(f"/labour/vacancies/{vacancy['id']}/publish")["status"] == "published"

    template = steward.file(f"/sheets/forms/{VACANCIES}/template")
    upload = steward.bring(VACANCIES, "岗位.xlsx", fill(template, [vacancy_row()]))
    assert steward.take(upload, "commit")["status"] == "committed"
    published = steward.get("/labour/vacancies/?status=published")["items"]
    assert {row["title"] for row in published} == {TYPED, IMPORTED}


def _rankings_give_reasons(steward: Caller) -> None:
    """3. Both ways, hard requirements apart from preferences."""
    typed = _vacancy(steward, TYPED)
    ranked = steward.get(f"/labour/vacancies/{typed}/workers")
    assert ranked["total"] == PEOPLE
    wish = ranked["items"][0]["wish_id"]
    back = steward.get(f"/labour/wishes/{wish}/vacancies")
    assert back["total"] == 2
    assert all(item["hard"] and item["preferences"] for item in back["items"])


def _vacancy(steward: Caller, title: str) -> str:
    items = steward.get("/labour/vacancies/")["items"]
    return str(next(row["id"] for row in items if row["title"] == title))


def _match_is_proven(steward: Caller) -> Any:
    """4. Proven optimal, priority households first; who is left out, and why."""
    started = steward.post("/labour/runs/", 202)
    work()
    run = steward.get(f"/labour/runs/{started['id']}")
    assert (run["state"], run["proven"], run["gap"], run["placed"]) == ("done", True, 0, PEOPLE - 1)
    (left_out,) = steward.get(f"/labour/runs/{run['id']}/lines?show=unmatched")["items"]
    ordinary = steward.get(f"/labour/wishes/{left_out['wish_id']}")["person_name"]
    assert (ordinary, left_out["cause"], left_out["is_priority"]) == (ORDINARY, "places_taken", False)
    return run


def _lines_are_decided(steward: Caller, run: Any) -> str:
    """4. One line accepted, one changed to the other vacancy, one refused; return the referral of the first."""
    typed, other = _vacancy(steward, TYPED), _vacancy(steward, IMPORTED)
    lines = steward.get(f"/labour/runs/{run['id']}/lines?show=proposed")["items"]
    first, second = [line["id"] for line in lines if line["vacancy_id"] == typed]
    third = next(line["id"] for line in lines if line["vacancy_id"] == other)
    assert steward.post(f"/labour/lines/{first}/accept")["state"] == "accepted"
    assert steward.post(f"/labour/lines/{first}/accept", 409)["detail"]
    changed = steward.post(f"/labour/lines/{second}/change", vacancy_id=other)
    assert (changed["state"], changed["vacancy_id"]) == ("accepted", other)
    refused = steward.post(f"/labour/lines/{third}/refuse", reason="worker_declines", note="想等秋收以后再走")
    assert refused["state"] == "refused"
    referrals = steward.get("/labour/referrals/")["items"]
    return str(next(row["id"] for row in referrals if row["vacancy_id"] == typed))


def _interview_is_booked(who: Callers, referral: str, interviewer: str) -> Any:
    """5. A time free in both calendars; the feeds of interviewer and clerk hold it."""
    steward = who["steward"]
    path = f"/labour/referrals/{referral}"
    slot = steward.get(f"{path}/slots?interviewer_id={interviewer}")[1]
    interview = steward.post(
        f"{path}/interviews", 201, interviewer_id=interviewer, start_at=slot["start"], accompany=True
    )
    for caller in (steward, who["employer"]):
        (entry,) = caller.get("/calendar/entries/")
        assert (entry["source_id"], _moment(entry["start_at"])) == (interview["id"], _moment(slot["start"]))
        address = caller.post("/calendar/feed", 201)["address"]
        (event,) = Calendar.from_ical(caller.client.get(address).content).walk("VEVENT")
        assert _moment(slot["start"]) == event.DTSTART
    return interview


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _offer_is_accepted(who: Callers, clock: Clock, interview: Any) -> str:
    """5. and 6. Result, offer, the worker's yes through a clerk, departure and arrival."""
    path = f"/labour/referrals/{interview['referral_id']}"
    clock.pass_days(7)
    boss, west = who["employer"], who["station_west"]
    passed = {"outcome": "passed", "score_skill": 4, "score_communication": 4, "score_attitude": 5}
    boss.post(f"/labour/interviews/{interview['id']}/result", **passed)
    start = timezone.localdate() + timedelta(days=10)
    assert boss.post(f"{path}/offer", wage_fen=560_000, start_date=start.isoformat())["status"] == "offered"
    answered = west.post(f"{path}/answer", accepted=True, consent_note="本人到村委会签字同意")
    assert answered["status"] == "accepted"
    (placement,) = west.get("/labour/placements/")["items"]
    key = str(placement["id"])
    clock.pass_days(5)
    left = {
        "departed_on": timezone.localdate().isoformat(),
        "transport": "charter",
        "arrangement": "organised",
    }
    assert who["station_west"].post(f"/labour/placements/{key}/depart", **left)["status"] == "departed"
    clock.pass_days(2)
    arrived = {"arrived_on": timezone.localdate().isoformat()}
    assert who["station_east"].post(f"/labour/placements/{key}/arrive", **arrived)["status"] == "arrived"
    return key


def _both_sides_confirm(who: Callers, clock: Clock, placement: str) -> None:
    """6. A difference stands in the list and among the tasks of both sides until one of them corrects."""
    clock.pass_days(1)
    boss, west = who["employer"], who["station_west"]
    path = f"/labour/placements/{placement}/confirmations"
    said = {"employed": True, "start_date": timezone.localdate().isoformat(), "post": TYPED}
    west.post(f"{path}/county", 201, **said, wage_fen=560_000)
    boss.post(f"{path}/employer", 201, **said, wage_fen=530_000)

    found = boss.get("/labour/mismatches/")
    (mismatch,) = found["items"]
    assert (found["total"], mismatch["placement_id"], mismatch["fields"]) == (1, placement, ["wage_fen"])
    for side in (boss, west):
        (task,) = side.get("/inbox/tasks/?kind=labour.placement.mismatch")["items"]
        assert (task["source_id"], TYPED in task["message"]) == (placement, True)
    correction = f"/labour/mismatches/{mismatch['id']}/correction"
    right = {**said, "side": "employer", "wage_fen": 560_000}
    boss.post(correction, 422, **right, reason="")
    boss.post(correction, 403, **{**right, "side": "county"}, reason="核对合同后更正")
    settled = boss.post(correction, **right, reason="核对合同后更正")
    assert settled["resolved_at"]
    assert boss.get(f"/labour/mismatches/{mismatch['id']}") == settled
    for side in (boss, west):
        assert side.get("/inbox/tasks/?kind=labour.placement.mismatch")["total"] == 0
    assert west.get("/labour/mismatches/")["total"] == 0
    assert who["station_east"].get(f"/labour/placements/{placement}")["status"] == "in_work"


def _checks_fall_due(who: Callers, clock: Clock, placement: str) -> None:
    """7. Checks at day 3, 7, 30, 60, 90, 180 fall due one after the other."""
    checks = who["station_east"].get(f"/labour/placements/{placement}/checks")
    assert [check["day"] for check in checks] == [3, 7, 30, 60, 90, 180]
    for days in (3, 4, 23):
        clock.pass_days(days)
        east = who["station_east"]
        (due,) = east.get("/labour/checks/due")
        assert east.post(f"/labour/checks/{due['id']}", outcome="at_work", way="phone")["done_on"]


def _wage_becomes_income(who: Callers, placement: str) -> None:
    """8. The employer enters the wage, the county confirms it: a fact of the household's income, once."""
    month = timezone.localdate().replace(day=1) - timedelta(days=1)
    proof = who["employer"].post(
        f"/labour/placements/{placement}/wages",
        201,
        month=month.replace(day=1).isoformat(),
        wage_fen=280_000,
        evidence_note="银行代发工资清单",
    )
    confirmed = who["station_west"].post(f"/labour/wages/{proof['id']}/confirm")
    assert confirmed["income_fact_id"]
    assert who["station_west"].post(f"/labour/wages/{proof['id']}/confirm") == confirmed


def _funnel_counts(east: Caller, placement: str) -> None:
    """9. Numerators and denominators, the people behind them, and both as Excel; a list as an export."""
    funnel = east.get("/labour/funnel?by=employer")
    sent, located = funnel["stages"][:2]
    assert [(one["numerator"], one["denominator"]) for one in (sent, located)] == [(1, 1), (1, 1)]
    people = east.get("/labour/funnel/people?stage=located&passed=yes")
    assert [row["id"] for row in people["items"]] == [placement]
    assert east.get("/labour/funnel/people?stage=sent&passed=no")["total"] == 0
    east.get("/labour/funnel/people?stage=lost", 422)
    month = timezone.localdate().strftime("%Y-%m")
    assert east.get(f"/labour/funnel/people?from_month={month}")["total"] == 0
    total = _cells(east.file("/labour/funnel/excel?by=month"))[-1]
    assert total[1:5] == [1, 1, 1, 1]
    assert _cells(east.file("/labour/funnel/people/excel?stage=sent&passed=yes"))[-1][3] == TYPED

    asked = east.post("/sheets/forms/labour.placements/exports", 202, filters={}, purpose="核对务工人员")
    assert not asked["ready"]
    east.get(f"/sheets/exports/{asked['id']}/file", 404)
    work()
    made = east.get(f"/sheets/exports/{asked['id']}")
    assert (made["ready"], made["row_count"]) == (True, 1)
    assert any(TYPED in row for row in _cells(east.file(f"/sheets/exports/{asked['id']}/file")))


def _cells(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def _leaving_raises_a_rematch(who: Callers, clock: Clock, placement: str) -> None:
    """7. Leaving needs a reason code; it opens the wish and asks the steward for a new match."""
    clock.pass_days(3)
    path = f"/labour/placements/{placement}/leave"
    day = timezone.localdate().isoformat()
    who["station_east"].post(path, 422, left_on=day, reason="bored")
    assert who["station_east"].post(path, left_on=day, reason="climate")["status"] == "left"
    steward = who["steward"]
    (task,) = [one for one in steward.get("/inbox/tasks/")["items"] if TYPED in one["message"]]
    assert steward.post(f"/inbox/tasks/{task['id']}/done")["done_at"]
    steward.post(f"/inbox/tasks/{task['id']}/done", 404)
