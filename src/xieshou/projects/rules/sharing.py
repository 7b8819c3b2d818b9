"""Rules of sharing one sum among many payees: to the fen, nobody twice. Pure; money in fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.projects.vocabulary.sharing import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PAYEES = 2_000
LARGEST_PART = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One payee of a list, with an amount or with a part of the whole."""

    payee: str
    amount_fen: int | None = None
    part: int | None = None


def share_by_parts(total_fen: int, parts: Sequence[int]) -> list[int]:
    """Split a sum by parts so that the shares add up to it exactly.

    Each gets its share rounded down; the fen that are left go, one each, to the largest remainders, the
    earlier line first where they are equal.
    """
    whole = sum(parts)
    shares = [divmod(total_fen * part, whole) for part in parts]
    rest = total_fen - sum(fen for fen, _remainder in shares)
    order = sorted(range(len(parts)), key=lambda number: (-shares[number][1], number))
    first = set(order[:rest])
    return [fen + (number in first) for number, (fen, _remainder) in enumerate(shares)]


def find_fault(total_fen: int, lines: Sequence[Line]) -> tuple[Fault | None, int]:
    """Return what is wrong and in which line (from 1; 0: the whole list), or (None, 0)."""
    if not lines or len(lines) > MOST_PAYEES:
        return (Fault.LONG if lines else Fault.EMPTY), 0
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        fault = Fault.TWICE if line.payee in seen else _fault_of(line, by_amount=lines[0].part is None)
        if fault is not None:
            return fault, number
        seen.add(line.payee)
    amounts = amounts_of(total_fen, lines)
    nothing = next((number for number, fen in enumerate(amounts, start=1) if fen <= 0), 0)
    if nothing:
        return Fault.NOTHING, nothing
    return (None, 0) if sum(amounts) == total_fen else (Fault.SUM, 0)


def _fault_of(line: Line, *, by_amount: bool) -> Fault | None:
    if (line.amount_fen is None) is by_amount or (line.part is None) is not by_amount:
        return Fault.MIXED
    return None if by_amount or 0 < (line.part or 0) <= LARGEST_PART else Fault.PART


def amounts_of(total_fen: int, lines: Sequence[Line]) -> list[int]:
    """Return the fen of each line: as given, or its part of the sum."""
    if lines and lines[0].part is not None:
        return share_by_parts(total_fen, [line.part or 0 for line in lines])
    return [line.amount_fen or 0 for line in lines]
