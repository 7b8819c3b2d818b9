"""The exact solution by branch and bound (HiGHS), checked again in integers.

The solver works in floating point, so its answer is only taken as a choice: worth, budgets and rules are
recomputed in integers, and its bound is rounded down to the next worth that is possible. Among equal
choices the one with the earlier items is not preferred: ties are broken by the solver, the same for the
same input.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from .problem import Selection

if TYPE_CHECKING:
    from .problem import Problem

PERCENT = 100
HALF = 0.5
LESS_THAN_ONE = 0.9
SAFE = 1e-6
MILLISECONDS = 1000


class NotProvenError(RuntimeError):
    """No choice fits the rules, or the optimum was not proven in the time allowed."""


def solve(problem: Problem, *, seconds: float = 60.0) -> Selection:
    """Return the choice of the greatest worth.

    Raises: NotProvenError: no choice places all that must be placed, or time ran out before the proof.
    """
    from ortools.linear_solver import pywraplp

    solver: Any = pywraplp.Solver.CreateSolver("HIGHS")
    solver.SetTimeLimit(int(seconds * MILLISECONDS))
    takes = _model(solver, problem)
    exact = pywraplp.MPSolverParameters()
    # Worths are whole, so a bound less than one above the best choice is the proof.
    most = sum(max(map(abs, item.worth.values()), default=0) for item in problem.items)
    exact.SetDoubleParam(pywraplp.MPSolverParameters.RELATIVE_MIP_GAP, LESS_THAN_ONE / max(1, most))
    status = solver.Solve(exact)
    if status != pywraplp.Solver.OPTIMAL:
        message = "No choice fits the rules." if status == pywraplp.Solver.INFEASIBLE else "Time ran out."
        raise NotProvenError(message)
    chosen = {item: pot for (item, pot), take in takes.items() if take.solution_value() > HALF}
    worth = check(problem, chosen)
    bound = math.floor(solver.Objective().BestBound() + SAFE * max(1.0, abs(worth)) ** HALF)
    found = Selection(chosen, worth, max(bound, worth))
    if not found.is_proven:
        message = f"The bound {found.bound} lies above the best choice {worth}."
        raise NotProvenError(message)
    return found


def _model(solver: Any, problem: Problem) -> dict[tuple[str, str], Any]:
    """Write the problem into the solver; return the variable of each item in each pot."""
    takes: dict[tuple[str, str], Any] = {}
    in_pot: dict[str, list[Any]] = defaultdict(list)
    in_group: dict[str, list[Any]] = defaultdict(list)
    spent: list[tuple[str, Any]] = []
    for item in problem.items:
        own = []
        for pot in sorted(item.worth):
            take = takes[item.key, pot] = solver.BoolVar(f"{item.key}@{pot}")
            own.append(take)
            in_pot[pot].append(item.cost[pot] * take)
            in_group[item.group].append(take)
            spent.append((item.group, item.cost[pot] * take))
        if item.must:
            solver.Add(sum(own) == 1)
        elif own:
            solver.Add(sum(own) <= 1)
    for budget in problem.pots:
        if in_pot[budget.key]:
            solver.Add(sum(in_pot[budget.key]) <= budget.budget)
    _add_rules(solver, problem, in_group, spent)
    solver.Maximize(
        sum(item.worth[pot] * takes[item.key, pot] for item in problem.items for pot in item.worth)
    )
    return takes


def _add_rules(
    solver: Any, problem: Problem, in_group: dict[str, list[Any]], spent: list[tuple[str, Any]]
) -> None:
    """Write the caps of groups and the floors of directions into the solver."""
    for group, cap in sorted(problem.caps.items()):
        if in_group[group]:
            solver.Add(sum(in_group[group]) <= cap)
    for floor in problem.floors:
        weighed = [
            ((PERCENT if group in floor.groups else 0) - floor.percent) * cost for group, cost in spent
        ]
        if weighed:
            solver.Add(sum(weighed) >= 0)


def check(problem: Problem, chosen: dict[str, str]) -> int:
    """Return the worth of a choice, recomputed in integers.

    Raises: NotProvenError: it breaks a budget, a cap, a floor, or leaves out what must be placed.
    """
    spent: dict[str, int] = defaultdict(int)
    counts: dict[str, int] = defaultdict(int)
    by_group: dict[str, int] = defaultdict(int)
    worth = 0
    for item in problem.items:
        pot = chosen.get(item.key)
        if pot is None:
            if item.must:
                message = f"{item.key} is left out."
                raise NotProvenError(message)
            continue
        worth += item.worth[pot]
        spent[pot] += item.cost[pot]
        by_group[item.group] += item.cost[pot]
        counts[item.group] += 1
    total = sum(spent.values())
    broken = [pot.key for pot in problem.pots if spent[pot.key] > pot.budget]
    broken += [group for group, cap in problem.caps.items() if counts[group] > cap]
    broken += [
        f"{floor.percent} %"
        for floor in problem.floors
        if sum(by_group[group] for group in floor.groups) * PERCENT < floor.percent * total
    ]
    if broken:
        message = f"Broken: {', '.join(broken)}."
        raise NotProvenError(message)
    return worth
