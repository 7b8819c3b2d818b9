"""Who may plan a trip, check passengers in and enter its costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "labour.trip.view"
EDIT = "labour.trip.edit"
BOARD = "labour.trip.board"
PAY = "labour.trip.pay"


def _at_either_end(actor: Actor, region_code: str, work_region_code: str) -> bool:
    return actor.scope.covers_region(region_code) or actor.scope.covers_region(work_region_code)


def may_plan(actor: Actor, *, region_code: str, work_region_code: str) -> bool:
    """Tell whether the actor may plan or change a trip: a station of either end."""
    return actor.can(EDIT) and _at_either_end(actor, region_code, work_region_code)


def may_board(actor: Actor, *, region_code: str, work_region_code: str) -> bool:
    """Tell whether the actor may check passengers in."""
    return actor.can(BOARD) and _at_either_end(actor, region_code, work_region_code)


def may_book(actor: Actor, *, place: str) -> bool:
    """Tell whether the actor may book a cost that a county or district bears: its own finance officer."""
    return actor.can(PAY) and bool(place) and actor.scope.covers_region(place)
