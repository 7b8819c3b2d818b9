"""Tallies of answers, their results, and what small counts hide."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest

from xieshou.monitoring.rules.questionnaire import read_questions
from xieshou.monitoring.rules.survey import (
    add_answers,
    add_up,
    insert_text,
    result_of,
    results_by_place,
    state_of,
)

from .test_questionnaire import CHOICE, SCALE

GAIN, USEFUL = read_questions([SCALE, CHOICE])
FIRST, LAST = date(2020, 6, 1), date(2020, 6, 11)
TIMES = 6000
LIMIT = 25.0  # chi-square of 5 degrees of freedom: passed by chance once in eight thousand runs


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2020, 5, 31), "planned"),
        (date(2020, 6, 1), "running"),
        (date(2020, 6, 10), "running"),
        (date(2020, 6, 11), "ended"),
    ],
)
def test_state_at_its_limits(on, state):
    assert state_of(FIRST, LAST, on) == state


def test_answers_add_to_the_tally_and_leave_it_as_it_was():
    before = {"gain": {"1": 0, "5": 1}}
    assert add_answers(before, {"gain": "5", "useful": "a"}) == {"gain": {"1": 0, "5": 2}, "useful": {"a": 1}}
    assert before == {"gain": {"1": 0, "5": 1}}
    assert add_up([before, {"gain": {"5": 2}}]) == {"gain": {"1": 0, "5": 3}}


def test_result_tells_distribution_mean_and_rate():
    found = result_of(GAIN, {"5": 6, "4": 2, "1": 2}, smallest=10)
    assert found.counts == {"1": 2, "2": 0, "3": 0, "4": 2, "5": 6}
    assert (found.answered, found.mean) == (10, 4.0)
    assert (found.satisfaction.part, found.satisfaction.whole) == (8, 10)


def test_one_answer_less_than_the_smallest_count_hides_everything():
    found = result_of(GAIN, {"5": 9}, smallest=10)
    assert (found.answered, found.counts, found.mean, found.satisfaction) == (9, None, None, None)


def test_choice_without_satisfied_answers_has_no_mean_and_no_rate():
    found = result_of(USEFUL, {"a": 10}, smallest=10)
    assert (found.mean, found.satisfaction) == (None, None)
    assert results_by_place(USEFUL, {"A": {"a": 20}, "B": {"b": 20}}, smallest=10) == []


def test_township_with_few_answers_is_hidden_with_another_one():
    places = {"A": {"5": 40, "1": 30}, "B": {"5": 30, "1": 20}, "C": {"5": 4, "1": 2}}
    rows = {row.place: row for row in results_by_place(GAIN, places, smallest=10)}
    assert (rows["C"].satisfied, rows["C"].rate) == (None, None)
    hidden = [place for place, row in rows.items() if row.satisfied is None]
    assert len(hidden) >= 2  # one alone would follow from the published total
    shown = next(row for row in rows.values() if row.satisfied is not None)
    assert shown.rate == shown.satisfied / shown.answered


def test_no_townships_where_the_whole_is_small_or_there_is_one():
    assert results_by_place(GAIN, {"A": {"5": 40, "1": 4}, "B": {"5": 40}}, smallest=10) == []
    assert results_by_place(GAIN, {"A": {"5": 40, "1": 40}}, smallest=10) == []


def _orders(place) -> Counter[str]:
    seen: Counter[str] = Counter()
    for _number in range(TIMES):
        texts: list[str] = []
        for text in "abc":
            texts = insert_text(texts, text, place=place)
        seen["".join(texts)] += 1
    return seen


def _distance(seen: Counter[str]) -> float:
    """Return the chi-square distance of the six orders from equally likely ones."""
    wanted = TIMES / 6
    orders = ("abc", "acb", "bac", "bca", "cab", "cba")
    return sum((seen[order] - wanted) ** 2 / wanted for order in orders)


def test_order_of_texts_tells_nothing_of_the_order_in_which_they_came():
    assert _distance(_orders(Random(11).randrange)) < LIMIT


def test_texts_that_are_appended_would_tell_it():
    """The guard off: the same measure sees it at once."""
    assert _distance(_orders(lambda size: size - 1)) > 100 * LIMIT
