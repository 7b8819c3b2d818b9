"""Rules of training: limits on their day, passes at the limit, the window of a square, codes, gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from xieshou.engines.law import NotInForceError
from xieshou.labour.rules.course import (
    ALPHABET,
    attends_enough,
    fresh_numbers,
    is_scan_time,
    judge_learner,
    limits_on,
    new_code,
    rate_of,
    show_code,
    tidy_code,
)
from xieshou.labour.rules.gaps import Requirement, asked_of, gained, lacking, parse_key
from xieshou.labour.rules.subsidy import Training, judge_training, list_rules
from xieshou.labour.vocabulary.course import GapKind

BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
END = BEGIN + timedelta(hours=8)
WELD = Requirement(GapKind.SKILL, "welding", 2)
CARE = Requirement(GapKind.LICENCE, "elder_care_worker")
RULES = list_rules("training", province="53", on=date(2026, 12, 31))


def test_limits_begin_on_their_day():
    assert limits_on(date(2013, 1, 1)).pass_score == 60
    with pytest.raises(NotInForceError):
        limits_on(date(2012, 12, 31))


@pytest.mark.parametrize(
    ("score", "present", "sessions", "status"),
    [
        (60, 4, 5, "passed"),
        (59, 5, 5, "failed"),
        (60, 3, 5, "failed"),
        (None, 5, 5, "failed"),
        (100, 0, 0, "failed"),
    ],
    ids=["limit", "points", "attendance", "no score", "no session"],
)
def test_pass_asks_for_points_and_attendance(score, present, sessions, status):
    given = {"present": present, "sessions": sessions, "pass_score": 60, "percent": 80}
    assert judge_learner(score, **given) == status


@pytest.mark.parametrize(("present", "enough"), [(79, False), (80, True)], ids=["below", "limit"])
def test_attendance_is_compared_in_integers(present, enough):
    assert attends_enough(present, 100, 80) is enough


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (BEGIN - timedelta(minutes=61), False),
        (BEGIN - timedelta(minutes=60), True),
        (END + timedelta(minutes=120), True),
        (END + timedelta(minutes=121), False),
    ],
    ids=["too early", "first minute", "last minute", "too late"],
)
def test_square_holds_around_its_session(moment, holds):
    assert is_scan_time(BEGIN, END, limits_on(date(2026, 3, 2)), at=moment) is holds


def test_code_is_long_drawn_from_the_source_and_read_as_printed():
    code = new_code(Random(7).randrange)
    assert (len(code), set(code) <= set(ALPHABET)) == (20, True)
    assert len(ALPHABET) ** len(code) > 2**96
    assert tidy_code(f" {show_code(code).lower()} ") == code
    assert [tidy_code(bad) for bad in ("", code[:-1], code + "A", "0" * 20, "’ or 1=1")] == [""] * 5


def test_learner_numbers_are_not_given_twice():
    draws = iter([1, 1, 2])
    assert fresh_numbers(1, {"000001"}, lambda _most: next(draws)) == ["000002"]


@pytest.mark.parametrize(("parts", "rate"), [((0, 0), None), ((2, 3), 66), ((3, 3), 100)], ids=str)
def test_rate_of_nobody_is_unknown(parts, rate):
    assert rate_of(*parts) == rate


def test_only_what_is_asked_without_exception_counts():
    skills = [{"code": "welding", "level": 2, "must": True}, {"code": "sewing", "level": 1, "must": False}]
    assert asked_of(skills, ["elder_care_worker"]) == {WELD, CARE}


@pytest.mark.parametrize(
    ("held", "missing"),
    [({"welding": 2}, {CARE}), ({"welding": 1}, {WELD, CARE}), ({}, {WELD, CARE})],
    ids=["at the level", "below", "none"],
)
def test_level_below_the_asked_one_is_not_enough(held, missing):
    assert lacking([WELD, CARE], skills=held, licences=[]) == missing


def test_training_adds_and_never_takes_away():
    assert gained(WELD, skills={"welding": 3}, licences=["boiler"]) == ({"welding": 3}, ["boiler"])
    assert gained(CARE, skills={}, licences=["boiler"]) == ({}, ["boiler", "elder_care_worker"])
    assert gained(CARE, skills={}, licences=["elder_care_worker"])[1] == ["elder_care_worker"]


@pytest.mark.parametrize(
    "text",
    ["", "skill", "skill:welding:0", "licence:boiler:1", "skill:magic:1", "x:boiler:0", "skill:welding:9"],
)
def test_word_that_names_no_requirement_is_none(text):
    assert parse_key(text) is None
    assert [parse_key(one.key) for one in (WELD, CARE)] == [WELD, CARE]


def training(**values):
    days = tuple(date(2026, 3, day) for day in (2, 3, 3, 4))
    known = {"days": days, "is_finished": True, "attends_enough": True, "promised_fen": 10_000}
    return Training(**{**known, **values})


@pytest.mark.parametrize(
    ("values", "verdict", "most"),
    [
        ({}, "eligible", 24_000),
        ({"promised_fen": 5_000}, "eligible", 15_000),
        ({"promised_fen": 0}, "no_rule", 0),
        ({"attends_enough": False}, "not_proven", 24_000),
        ({"is_finished": False}, "not_proven", 24_000),
        ({"days": ()}, "not_proven", 0),
    ],
    ids=["rule", "promise", "nothing promised", "absent", "running", "no day"],
)
def test_allowance_is_for_days_attended_by_rule_and_promise(values, verdict, most):
    found = judge_training(training(**values), RULES)
    assert (found.verdict, found.ceiling_fen) == (verdict, most)


def test_province_without_a_rule_pays_nothing():
    assert (
        judge_training(training(), list_rules("training", province="31", on=date(2026, 12, 31))).rule is None
    )
    assert list_rules("training", province="53", on=date(2020, 3, 29)) == []
