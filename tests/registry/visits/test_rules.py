"""Merging at its edges, and the signs of invention at their limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieshou.registry.rules_visits import Edit, Limits, Made, merge_edits, signs_of

A, B, C = (UUID(int=number) for number in (1, 2, 3))
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LIMITS = Limits(most_in_window=3, window=timedelta(minutes=60), shortest=timedelta(minutes=3), copies=2)


def test_an_answer_that_was_seen_is_replaced() -> None:
    standing = merge_edits([Edit(B, "water", "no", frozenset({A})), Edit(A, "water", "yes")])["water"]

    assert (standing.value, standing.is_contested) == ("no", False)


def test_two_answers_unknown_to_each_other_are_a_conflict() -> None:
    standing = merge_edits([Edit(A, "water", "yes"), Edit(B, "water", "no")])["water"]

    assert (standing.value, standing.values) == (None, ("no", "yes"))


def test_the_same_answer_twice_is_none() -> None:
    assert merge_edits([Edit(A, "water", "yes"), Edit(B, "water", "yes")])["water"].value == "yes"


def test_a_decision_that_saw_both_ends_the_conflict() -> None:
    edits = [Edit(A, "water", "yes"), Edit(B, "water", "no"), Edit(C, "water", "no", frozenset({A, B}))]

    assert merge_edits(edits)["water"].value == "no"


def test_deletion_against_an_answer_is_a_conflict() -> None:
    edits = [
        Edit(A, "water", "yes"),
        Edit(B, "water", "", frozenset({A})),
        Edit(C, "water", "no", frozenset({A})),
    ]

    assert merge_edits(edits)["water"].values == ("", "no")


def test_answers_that_claim_to_have_seen_each_other_all_stand() -> None:
    edits = [Edit(A, "water", "yes", frozenset({B})), Edit(B, "water", "no", frozenset({A}))]

    assert merge_edits(edits)["water"].is_contested
    assert merge_edits([Edit(A, "water", "yes", frozenset({A}))])["water"].value == "yes"


keys = st.integers(1, 8).map(lambda number: UUID(int=number))
edits_of = st.lists(
    st.builds(
        Edit,
        keys,
        st.sampled_from(["food", "water"]),
        st.sampled_from(["yes", "no", ""]),
        st.frozensets(keys),
    ),
    unique_by=lambda edit: edit.id,
)


@given(edits_of, st.randoms())
def test_any_order_gives_the_same(edits: list[Edit], random: object) -> None:
    shuffled = list(edits)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert merge_edits(edits) == merge_edits(shuffled)


def made(number: int, *, minutes: int = 0, length: int = 10, note: str = "一切正常") -> Made:
    begun = AT + timedelta(minutes=minutes)
    return Made(
        UUID(int=number),
        UUID(int=100 + number),
        begun,
        begun + timedelta(minutes=length),
        (("water", "yes"),),
        note,
    )


def signs(visit: Made, *others: Made, photo: bool = False) -> list[str]:
    return [sign.value for sign in signs_of(visit, others, photo_elsewhere=photo, limits=LIMITS)]


@pytest.mark.parametrize(
    ("minutes", "found"),
    [([10, 20], []), ([10, 20, 59], ["too_many"]), ([10, 20, 60], []), ([-10, -20, -59], ["too_many"])],
    ids=["three", "four", "four-over-an-hour", "earlier"],
)
def test_too_many_in_a_short_time(minutes: list[int], found: list[str]) -> None:
    others = [made(number + 2, minutes=m, note=str(m)) for number, m in enumerate(minutes)]

    assert signs(made(1), *others) == found


def test_short_visits() -> None:
    assert (signs(made(1, length=3)), signs(made(1, length=2))) == ([], ["too_short"])


def test_copied_words_need_two_other_households() -> None:
    far = 1000
    assert signs(made(1), made(2, minutes=far)) == []
    assert signs(made(1), made(2, minutes=far), made(3, minutes=2 * far)) == ["copied"]
    assert signs(made(1, note=""), made(2, minutes=far, note=""), made(3, minutes=2 * far, note="")) == []


def test_same_photo_and_itself() -> None:
    assert signs(made(1), made(1), photo=True) == ["same_photo"]
