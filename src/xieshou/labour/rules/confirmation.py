"""What the two sides signed about one placement, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Statement:
    """What one side says: employed or not; if so since when, as what, for how much (fen a month)."""

    employed: bool
    start_date: date | None = None
    post: str = ""
    wage_fen: int | None = None


def compare(county: Statement, employer: Statement) -> list[str]:
    """Return the fields in which the two differ, in the order of the form; nothing is averaged or rounded.

    Two sides that both say "not employed" agree. Whether somebody is employed outweighs the other fields.
    """
    if county.employed != employer.employed:
        return ["employed"]
    if not county.employed:
        return []
    fields = {
        "start_date": county.start_date != employer.start_date,
        "post": _plain(county.post) != _plain(employer.post),
        "wage_fen": county.wage_fen != employer.wage_fen,
    }
    return [name for name, differs in fields.items() if differs]


def _plain(text: str) -> str:
    """Return a post without spaces and case: "CNC 操作工" and "cnc操作工" are one post."""
    return "".join(text.split()).casefold()
