"""The kernels say the same without the compiler: no answer hangs on machine integers that wrap unseen."""

import importlib
import sys

import numba
import numpy as np
import pytest

from tests.engines.assignment.makers import best_by_scipy, random_instance

PREFIX = "xieshou.engines"


@pytest.fixture
def plain(monkeypatch):
    """The engine, loaded again with the compiler switched off."""
    loaded = {name: module for name, module in sys.modules.items() if name.startswith(PREFIX)}
    for name in loaded:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(numba.config, "DISABLE_JIT", True)
    yield importlib.import_module(f"{PREFIX}.assignment")
    for name in [name for name in sys.modules if name.startswith(PREFIX)]:
        del sys.modules[name]
    sys.modules.update(loaded)


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
@pytest.mark.parametrize("all_pairs", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_plain_kernels_give_the_same_optimum(plain, monkeypatch, seed, all_pairs):
    if not all_pairs:
        monkeypatch.setattr(sys.modules[f"{PREFIX}.assignment.solver"], "ALL_PAIRS", 0)
        monkeypatch.setattr(sys.modules[f"{PREFIX}.assignment.window"], "MOST_KEPT", 2)
    instance = random_instance(2000 + seed, least=1)
    problem = plain.Problem.from_scores(instance.scores, instance.capacity, priority=instance.priority)

    solution = plain.solve(problem)

    assert (solution.priority_placed, solution.total_score) == best_by_scipy(instance)
    assert plain.verify(problem, solution).faults == ()


def test_plain_kernels_warm_in_both_modes(plain):
    plain.warm()

    problem = plain.Problem.from_scores([[3, 2], [3, 1]], [1, 1])
    stable = plain.solve(problem, mode=plain.Mode.STABLE)
    assert stable.assignment.tolist() == [0, 1]
    assert np.array_equal(stable.scores, [3, 1])
