"""Rules of the benefit linkage: possible payments, heads counted once, doubles named. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.projects.vocabulary.linkage import JOBS, LinkageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

MOST_FEN = 100_000_000_00


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment as the rules read it; `house` is where the household lives, "" where not known."""

    key: UUID
    kind: str
    amount_fen: int
    from_date: date
    to_date: date
    household: UUID | None
    person: UUID | None = None
    house: str = ""
    village: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a set of payments reached, each counted once, and what they got."""

    people: int
    households: int
    houses: int
    villages: int
    household_fen: int
    collective_fen: int
    long_jobs: int
    seasonal_jobs: int


def count_reach(paid: Sequence[Paid]) -> Reach:
    """Return how many people, households, houses and village collectives were reached, each once.

    Two households of one house count as one house; a household paid as a family and through a member
    is one household.
    """
    families = [one for one in paid if one.household is not None]
    collective = [one for one in paid if one.household is None]

    def heads(kind: LinkageKind) -> int:
        return len({one.person for one in families if one.kind == kind and one.person})

    return Reach(
        people=len({one.person for one in families if one.person}),
        households=len({one.household for one in families}),
        houses=len({one.house or str(one.household) for one in families}),
        villages=len({one.village for one in collective}),
        household_fen=sum(one.amount_fen for one in families),
        collective_fen=sum(one.amount_fen for one in collective),
        long_jobs=heads(LinkageKind.JOB_LONG),
        seasonal_jobs=heads(LinkageKind.JOB_SEASONAL),
    )


def find_doubles(paid: Iterable[Paid]) -> set[UUID]:
    """Return payments that may pay the same thing twice: one house, one kind, days that overlap.

    Two members who each earn a wage are no double; a member and the whole family paid for the same
    kind are one.
    """
    groups: dict[tuple[str, str], list[Paid]] = defaultdict(list)
    for one in paid:
        if one.household is not None:
            groups[one.house or str(one.household), one.kind].append(one)
    found: set[UUID] = set()
    for group in groups.values():
        ordered = sorted(group, key=lambda one: (one.from_date, one.key))
        for number, first in enumerate(ordered):
            for second in ordered[number + 1 :]:
                if second.from_date >= first.to_date:
                    break
                if not _two_earners(first, second):
                    found |= {first.key, second.key}
    return found


def _two_earners(first: Paid, second: Paid) -> bool:
    return bool(first.person and second.person and first.person != second.person)


def wrong_payment(
    *, kind: str, amount_fen: int, from_date: date, to_date: date, has_person: bool, is_collective: bool
) -> str:
    """Return the field of a payment that is impossible, or "".

    A payment lies in one calendar year, as household income does; a job is paid to a person; a village
    collective has no job.
    """
    if not 0 < amount_fen <= MOST_FEN:
        return "amount_fen"
    if to_date <= from_date or to_date > from_date.replace(year=from_date.year + 1, month=1, day=1):
        return "to_date"
    if kind in JOBS and (is_collective or not has_person):
        return "person"
    return ""
