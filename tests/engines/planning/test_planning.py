"""The proposal against every plan there is, on instances small enough to try them all."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from xieshou.engines.planning import Capability, Limits, Need, NotProvenError, Reason, propose

PLENTY = Limits(10**12, 10**6)


def try_all(needs, capabilities, limits):
    """Return (counties served, weight, -cost) of the best of all plans."""
    pairs = [(n, c) for n in needs for c in capabilities if n.kind == c.kind]
    best = (0, 0, 0)
    for units in product(*(range(min(n.quantity, c.units) + 1) for n, c in pairs)):
        plan = list(zip(pairs, units, strict=True))
        if any(sum(u for (m, _c), u in plan if m is n) > n.quantity for n in needs):
            continue
        if any(sum(u for (_n, d), u in plan if d is c) > c.units for c in capabilities):
            continue
        cost = sum(c.cost_fen * u for (_n, c), u in plan)
        if cost > limits.budget_fen or sum(c.people * u for (_n, c), u in plan) > limits.people:
            continue
        served = len({n.county for (n, _c), u in plan if u})
        best = max(best, (served, sum(n.weight * u for (n, _c), u in plan), -cost))
    return best


def instance(seed):
    random = Random(seed)
    kinds = ("teacher", "doctor")
    needs = [
        Need(
            f"n{i}",
            f"c{random.randrange(3)}",
            random.choice(kinds),
            random.randint(1, 3),
            random.randint(1, 4),
        )
        for i in range(random.randint(1, 4))
    ]
    capabilities = [
        Capability(
            f"k{i}", random.choice(kinds), random.randint(1, 3), random.randint(0, 5), random.randint(0, 2)
        )
        for i in range(random.randint(1, 3))
    ]
    return needs, capabilities, Limits(random.randint(0, 20), random.randint(0, 6))


@pytest.mark.parametrize("seed", range(40))
def test_proposal_is_the_best_of_all_plans(seed):
    needs, capabilities, limits = instance(seed)
    found = propose(needs, capabilities, limits)
    assert (len(found.served), found.weight, -found.cost_fen) == try_all(needs, capabilities, limits)
    assert found.bound == found.weight
    assert found.cost_fen <= limits.budget_fen
    assert found.people <= limits.people


def test_no_county_is_left_at_nought_while_any_plan_serves_all():
    needs = [Need("rich", "a", "teacher", 3, weight=9), Need("poor", "b", "teacher", 1, weight=1)]
    found = propose(needs, [Capability("k", "teacher", 3)], PLENTY)
    assert (found.served, found.unserved) == (("a", "b"), ())
    assert {one.need: one.units for one in found.allocations} == {"rich": 2, "poor": 1}
    assert [(one.need, one.units, one.reason) for one in found.unmet] == [("rich", 1, Reason.USED_UP)]


@pytest.mark.parametrize(
    ("capabilities", "limits", "reason"),
    [
        ([], PLENTY, Reason.NO_CAPABILITY),
        ([Capability("k", "doctor", 9)], PLENTY, Reason.NO_CAPABILITY),
        ([Capability("k", "teacher", 1)], PLENTY, Reason.USED_UP),
        ([Capability("k", "teacher", 9, cost_fen=10)], Limits(19, 9), Reason.BUDGET),
        ([Capability("k", "teacher", 9, people=1)], Limits(0, 1), Reason.PEOPLE),
    ],
    ids=["nobody", "another kind", "used up", "one fen short", "one head short"],
)
def test_unmet_units_say_why(capabilities, limits, reason):
    found = propose([Need("n", "a", "teacher", 2)], capabilities, limits)
    assert found.unmet[-1].reason == reason
    assert found.unmet[-1].units == 2 - found.weight


def test_one_fen_more_pays_the_unit():
    capability = [Capability("k", "teacher", 9, cost_fen=10)]
    assert propose([Need("n", "a", "teacher", 2)], capability, Limits(20, 9)).unmet == ()


def test_cheaper_of_two_equal_plans_is_taken():
    capabilities = [Capability("dear", "teacher", 1, 9), Capability("fair", "teacher", 1, 4)]
    found = propose([Need("n", "a", "teacher", 1)], capabilities, PLENTY)
    assert [one.capability for one in found.allocations] == ["fair"]


def test_same_input_gives_the_same_plan():
    needs, capabilities, limits = instance(7)
    assert propose(needs, capabilities, limits) == propose(needs, capabilities, limits)


def test_plan_without_a_proof_is_refused():
    needs = [Need(f"n{i}", f"c{i % 9}", "teacher", 50, 7 + i % 13) for i in range(60)]
    capabilities = [Capability(f"k{i}", "teacher", 50, 97 + i * 13 % 89, 3 + i % 7) for i in range(60)]
    with pytest.raises(NotProvenError):
        propose(needs, capabilities, Limits(123_457, 2_999), seconds=0.001)
