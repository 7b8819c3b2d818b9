"""The proposal as three integer programs, one after the other, each solved to proven optimality by CP-SAT.

x[n, c] units of capability c for need n of the same kind; y[k] county k gets at least one unit.
    1. the most counties served: maximise sum y        (no county is left at nought if any plan can)
    2. among those, the most weight: maximise sum weight[n] x[n, c]
    3. among those, the least cost: minimise sum cost[c] x[n, c]
One worker and a fixed seed: the same input gives the same plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .model import Allocation, Capability, Limits, Need, Proposal, Reason, Unmet

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = 20_201_017
SECONDS = 20.0


class NotProvenError(RuntimeError):
    """The time ran out before optimality was proven; a plan without proof is not returned."""


class _Program:
    """The variables and limits that the three programs share."""

    def __init__(self, needs: Sequence[Need], capabilities: Sequence[Capability], limits: Limits) -> None:
        from ortools.sat.python import cp_model

        self._cp = cp_model
        self.model = cp_model.CpModel()
        self.needs = {need.key: need for need in needs}
        self.capabilities = {one.key: one for one in capabilities}
        self.units: dict[tuple[str, str], Any] = {
            (need.key, one.key): self.model.new_int_var(0, min(need.quantity, one.units), "")
            for need in needs
            for one in capabilities
            if need.kind == one.kind and need.quantity > 0 and one.units > 0
        }
        self._limit(limits)
        self.served = self._served()

    def _limit(self, limits: Limits) -> None:
        for need in self.needs.values():
            self.model.add(self._sum(need=need.key) <= need.quantity)
        for one in self.capabilities.values():
            self.model.add(self._sum(capability=one.key) <= one.units)
        self.cost = sum(self.capabilities[c].cost_fen * x for (_n, c), x in self.units.items())
        self.people = sum(self.capabilities[c].people * x for (_n, c), x in self.units.items())
        self.weight = sum(self.needs[n].weight * x for (n, _c), x in self.units.items())
        if self.units:
            self.model.add(self.cost <= limits.budget_fen)
            self.model.add(self.people <= limits.people)

    def _sum(self, *, need: str = "", capability: str = "") -> Any:
        return sum(x for (n, c), x in self.units.items() if need in ("", n) and capability in ("", c))

    def _served(self) -> dict[str, Any]:
        found = {}
        for county in sorted({self.needs[n].county for n, _c in self.units}):
            found[county] = self.model.new_bool_var("")
            inside = sum(x for (n, _c), x in self.units.items() if self.needs[n].county == county)
            self.model.add(inside >= found[county])
        return found

    def optimise(self, goal: Any, *, most: bool, seconds: float) -> tuple[Any, int, int]:
        """Return the solver with values, the optimum and its proven bound; the optimum then holds.

        Raises: NotProvenError.
        """
        (self.model.maximize if most else self.model.minimize)(goal)
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = SEED
        solver.parameters.max_time_in_seconds = seconds
        if solver.solve(self.model) != self._cp.OPTIMAL:
            message = "No proof within the time."
            raise NotProvenError(message)
        best, bound = round(solver.objective_value), round(solver.best_objective_bound)
        self.model.add(goal >= best if most else goal <= best)
        return solver, best, bound


def propose(
    needs: Sequence[Need], capabilities: Sequence[Capability], limits: Limits, *, seconds: float = SECONDS
) -> Proposal:
    """Return the plan that serves the most counties, then the most weight, then costs least.

    Raises: NotProvenError: optimality was not proven within the seconds of each step.
    """
    program = _Program(needs, capabilities, limits)
    counties = sorted({need.county for need in needs})
    if not program.units:
        return _explain((), needs, capabilities, limits, counties, 0)
    program.optimise(sum(program.served.values()), most=True, seconds=seconds)
    _solver, _best, bound = program.optimise(program.weight, most=True, seconds=seconds)
    solver, _cost, _ = program.optimise(program.cost, most=False, seconds=seconds)
    allocations = tuple(
        Allocation(need, capability, units)
        for (need, capability), x in sorted(program.units.items())
        if (units := solver.value(x))
    )
    return _explain(allocations, needs, capabilities, limits, counties, bound)


def _explain(
    allocations: tuple[Allocation, ...],
    needs: Sequence[Need],
    capabilities: Sequence[Capability],
    limits: Limits,
    counties: list[str],
    bound: int,
) -> Proposal:
    """Return the proposal with its sums and the reason of every unit that stays unmet."""
    by_need = {need.key: need for need in needs}
    by_key = {one.key: one for one in capabilities}
    given = dict.fromkeys(by_key, 0)
    met = dict.fromkeys(by_need, 0)
    for one in allocations:
        given[one.capability] += one.units
        met[one.need] += one.units
    cost = sum(by_key[key].cost_fen * units for key, units in given.items())
    people = sum(by_key[key].people * units for key, units in given.items())
    left = Limits(limits.budget_fen - cost, limits.people - people)
    rest = {key: one.units - given[key] for key, one in by_key.items()}
    unmet = tuple(
        Unmet(need.key, need.quantity - met[need.key], _reason(need, capabilities, rest, left))
        for need in sorted(needs, key=lambda need: need.key)
        if need.quantity > met[need.key]
    )
    served = {by_need[one.need].county for one in allocations}
    return Proposal(
        allocations=allocations,
        unmet=unmet,
        served=tuple(sorted(served)),
        unserved=tuple(county for county in counties if county not in served),
        weight=sum(by_need[one.need].weight * one.units for one in allocations),
        bound=bound,
        cost_fen=cost,
        people=people,
    )


def _reason(need: Need, capabilities: Sequence[Capability], rest: dict[str, int], left: Limits) -> Reason:
    same = [one for one in capabilities if one.kind == need.kind and one.units > 0]
    if not same:
        return Reason.NO_CAPABILITY
    free = [one for one in same if rest[one.key] > 0]
    if not free:
        return Reason.USED_UP
    if min(one.cost_fen for one in free) > left.budget_fen:
        return Reason.BUDGET
    if min(one.people for one in free) > left.people:
        return Reason.PEOPLE
    return Reason.OTHERS_FIRST
