"""Proposals × pots of money: chosen under budgets to a proven optimum, and explained."""

from xieshou.engines.selection.explanation import Reason, explain
from xieshou.engines.selection.problem import Floor, Item, Pot, Problem, ProblemError, Selection
from xieshou.engines.selection.solver import NotProvenError, check, solve

__all__ = [
    "Floor",
    "Item",
    "NotProvenError",
    "Pot",
    "Problem",
    "ProblemError",
    "Reason",
    "Selection",
    "check",
    "explain",
    "solve",
]
