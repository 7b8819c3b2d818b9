"""Rules of the contract between the three: what it lacks, what is kept, its formula. Pure; money in fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.projects.vocabulary.clause import NEVER_PAID, SIDE_OF, ClauseState, Gap, PartyKind, Side

from .linkage import MOST_FEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

# Fewer consenting people than these are not told: beside a list of payees the number would name them.
LEAST_MEMBERS = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clause says; money has a payee, an amount and a day together."""

    kind: str
    party: str
    duty: str
    pays_kind: str = ""
    amount_fen: int | None = None
    due_on: date | None = None
    is_counted_by_ledger: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its place in the contract; `work_contract` is the contract whose payments fulfil it."""

    key: UUID
    position: int
    kind: str
    pays_kind: str = ""
    amount_fen: int | None = None
    due_on: date | None = None
    met_on: date | None = None
    work_contract: UUID | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """How far a clause is kept; `paid_fen` is None where no record counts its money."""

    state: ClauseState
    paid_fen: int | None = None


def side_of(kind: str) -> Side:
    """Return to which of the three a party belongs."""
    return SIDE_OF[PartyKind(kind)]


def wrong_term(terms: Terms) -> str:
    """Return the field of a clause that is impossible, or "".

    A payment goes to another of the three, with an amount and a day; nobody is paid as a Party member;
    payments of the ledger go from the government to the enterprise.
    """
    pays, known = bool(terms.pays_kind), terms.kind in PartyKind.values
    amount = terms.amount_fen or 0
    payable = terms.pays_kind in PartyKind.values and terms.pays_kind not in NEVER_PAID
    way = (side_of(terms.kind), side_of(terms.pays_kind)) if known and payable else (None, None)
    wrong = {
        "kind": not known,
        "party": not terms.party.strip(),
        "duty": not terms.duty.strip(),
        "amount_fen": pays is (terms.amount_fen is None) or (pays and not 0 < amount <= MOST_FEN),
        "pays_kind": pays and (not payable or way[0] == way[1]),
        "due_on": pays and terms.due_on is None,
        "work_contract": terms.is_counted_by_ledger and way != (Side.PLATFORM, Side.FIRM),
    }
    return next((field for field, found in wrong.items() if found), "")


def counted_as(clause: Clause) -> object:
    """Return the pot of recorded money that fulfils a clause: a contract, a kind of payee, or None."""
    if clause.work_contract is not None:
        return clause.work_contract
    if clause.pays_kind and side_of(clause.kind) == Side.FIRM and side_of(clause.pays_kind) == Side.HOME:
        return clause.pays_kind
    return None


def find_gaps(clauses: Iterable[Clause]) -> list[Gap]:
    """Return what the contract lacks before it can be concluded: each of the three, and the payment."""
    rows = list(clauses)
    sides = {side_of(row.kind) for row in rows}
    gaps = [Gap(side.value) for side in Side if side not in sides]
    if not any(isinstance(counted_as(row), str) for row in rows):
        gaps.append(Gap.PAYMENT)
    return gaps


def settle(clauses: Sequence[Clause], paid: Mapping[object, int], *, on: date) -> dict[UUID, Kept]:
    """Return how far each clause is kept on a day; recorded money fulfils what was due first.

    Args: paid: confirmed fen of each pot (`counted_as`). The due day itself is still in time.
    """
    left, kept = dict(paid), {}
    for clause in sorted(clauses, key=lambda one: (one.due_on is None, one.due_on, one.position)):
        pot = counted_as(clause)
        if pot is None:
            kept[clause.key] = Kept(_state(clause, is_done=clause.met_on is not None, on=on))
            continue
        wanted = clause.amount_fen or 0
        covered = max(0, min(wanted, left.get(pot, 0)))
        left[pot] = left.get(pot, 0) - covered
        state = _state(clause, is_done=covered == wanted, on=on)
        if state == ClauseState.OPEN and covered:
            state = ClauseState.PART
        kept[clause.key] = Kept(state, covered)
    return kept


def _state(clause: Clause, *, is_done: bool, on: date) -> ClauseState:
    if is_done:
        return ClauseState.DONE
    return ClauseState.LATE if clause.due_on is not None and clause.due_on < on else ClauseState.OPEN


def formula(kinds: Iterable[str]) -> list[PartyKind]:
    """Return the typed parties of the linkage in the order of the formula, each once; no government."""
    present = set(kinds)
    return [kind for kind in PartyKind if kind in present and kind != PartyKind.GOVERNMENT]


def members_told(count: int) -> int | None:
    """Return how many consenting Party members are told: None where so few could be named by it."""
    return count if count == 0 or count >= LEAST_MEMBERS else None
