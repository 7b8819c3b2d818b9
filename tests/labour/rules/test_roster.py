"""All states of two claims about one worker; staleness and tolerance at their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.roster import (
    Claim,
    compare_claims,
    content_of,
    is_stale,
    owner_of,
    pair_claims,
    plain_name,
)

ON = date(2026, 3, 2)
CLAIM = Claim("530326", "310113", "上海示范服饰有限公司", date(2026, 2, 16), "working", ON)
LEFT = replace(CLAIM, status="left")
OTHER = replace(CLAIM, employer="另一家公司")
RECORD = replace(CLAIM, record=UUID(int=1))


@pytest.mark.parametrize(
    ("west", "east", "state", "fields"),
    [
        (None, None, "gone", ()),
        (None, CLAIM, "only_east", ()),
        (None, LEFT, "gone", ()),
        (CLAIM, None, "only_west", ()),
        (CLAIM, CLAIM, "agreed", ()),
        (CLAIM, LEFT, "differ", ("status",)),
        (CLAIM, OTHER, "differ", ("employer",)),
        (CLAIM, replace(OTHER, status="left"), "differ", ("status",)),
        (CLAIM, replace(CLAIM, district="310116"), "differ", ("district",)),
        (CLAIM, replace(OTHER, since=date(2026, 1, 1)), "differ", ("employer", "since")),
        (LEFT, None, "gone", ()),
        (LEFT, CLAIM, "differ", ("status",)),
        (LEFT, replace(OTHER, status="left"), "gone", ()),
    ],
)
def test_state_of_every_pair(west, east, state, fields):
    found = compare_claims(west, east, tolerance=3)
    assert (found.state, found.fields) == (state, fields)


@pytest.mark.parametrize(("days", "state"), [(-4, "differ"), (-3, "agreed"), (3, "agreed"), (4, "differ")])
def test_first_day_may_differ_by_the_tolerance(days, state):
    tolerance = resolve("roster", "day_tolerance", on=ON).value
    east = replace(CLAIM, since=CLAIM.since + timedelta(days=days))
    assert compare_claims(CLAIM, east, tolerance=tolerance).state == state


@pytest.mark.parametrize(
    ("mismatched", "status", "state", "fields"),
    [
        ([], "working", "agreed", ()),
        (["wage_fen"], "working", "differ", ("record",)),
        ([], "left", "gone", ()),
    ],
)
def test_claims_of_one_placement_follow_its_confirmations(mismatched, status, state, fields):
    west, east = replace(RECORD, status=status), replace(RECORD, status=status, since=date(2025, 1, 1))
    found = compare_claims(west, east, tolerance=3, mismatched=mismatched)
    assert (found.state, found.fields) == (state, fields)


def test_claims_of_two_placements_are_compared_as_any_other():
    east = replace(OTHER, record=UUID(int=2))
    assert compare_claims(RECORD, east, tolerance=3).fields == ("employer",)


@pytest.mark.parametrize(("age", "stale"), [(89, False), (90, False), (91, True)])
def test_claim_is_stale_the_day_after_the_limit(age, stale):
    days = resolve("roster", "stale_days", on=ON).value
    assert is_stale(ON - timedelta(days=age), on=ON, days=days) is stale


@pytest.mark.parametrize(
    ("west", "east", "owner"),
    [
        (CLAIM, CLAIM, ""),
        (None, CLAIM, "west"),
        (CLAIM, None, "east"),
        (replace(CLAIM, confirmed_on=ON - timedelta(days=1)), OTHER, "west"),
        (CLAIM, replace(OTHER, confirmed_on=ON - timedelta(days=1)), "east"),
        (CLAIM, OTHER, "east"),
    ],
)
def test_whoever_knows_least_or_latest_looks_into_it(west, east, owner):
    assert owner_of(compare_claims(west, east, tolerance=3), west, east) == owner


def test_names_are_compared_without_width_case_and_marks():
    assert plain_name("上海 ＡＢＣ（集团）有限公司") == plain_name("上海abc(集团)有限公司")
    assert plain_name("上海一厂") != plain_name("上海二厂")


def test_claims_that_name_each_other_go_together():
    moved = replace(CLAIM, district="310116")
    second = replace(CLAIM, home="530823")
    assert pair_claims([CLAIM], [moved, CLAIM]) == [(CLAIM, CLAIM), (None, moved)]
    assert pair_claims([second, CLAIM], [CLAIM]) == [(CLAIM, CLAIM), (second, None)]


WORDS = st.builds(
    Claim,
    st.sampled_from(["530326", "530823"]),
    st.sampled_from(["310113", "310116"]),
    st.sampled_from(["一厂", "二厂"]),
    st.dates(date(2026, 1, 1), date(2026, 1, 20)),
    st.sampled_from(["working", "left"]),
    st.just(ON),
)


@given(st.lists(WORDS, max_size=3), st.lists(WORDS, max_size=3))
def test_each_claim_stands_in_one_pair(wests, easts):
    found = pair_claims(wests, easts)
    assert sorted(map(repr, (w for w, _e in found if w))) == sorted(map(repr, wests))
    assert sorted(map(repr, (e for _w, e in found if e))) == sorted(map(repr, easts))
    assert len(found) == max(len(wests), len(easts))


@given(WORDS, WORDS)
def test_comparing_does_not_depend_on_the_side(one, other):
    here, there = (compare_claims(*both, tolerance=3) for both in permutations((one, other)))
    assert (here.state, here.fields) == (there.state, there.fields)
    assert here.is_difference is bool(owner_of(here, one, other))


def test_content_changes_with_what_is_claimed_and_not_with_the_confirmation():
    verdict = compare_claims(CLAIM, OTHER, tolerance=3)
    same = content_of(CLAIM, OTHER, verdict)
    assert content_of(replace(CLAIM, confirmed_on=date(2026, 3, 9)), OTHER, verdict) == same
    assert content_of(replace(CLAIM, since=date(2026, 2, 17)), OTHER, verdict) != same
