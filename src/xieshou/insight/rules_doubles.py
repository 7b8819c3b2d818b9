"""One help given twice: the same theme, days that overlap, one person, family or house. Pure.

This is the only place that says what a double is across wings; see docs/adr/0038.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from .vocabulary import Level, Theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

# An address names a house only where it goes down to one: "group 3" is a part of a village.
HOUSE_PATTERN = "[号栋幢室]"
# What each wing calls its help → the theme of it. A kind that is not here is nobody else's help.
THEMES: Mapping[str, Mapping[str, Theme]] = {
    "projects": {
        "job_long": Theme.JOB,
        "job_seasonal": Theme.JOB,
        "public_post": Theme.PUBLIC_POST,
        "order": Theme.BUSINESS,
        "floor_price": Theme.BUSINESS,
        "entrusted": Theme.BUSINESS,
        "service": Theme.BUSINESS,
        "dividend": Theme.DIVIDEND,
        "asset_income": Theme.DIVIDEND,
        "land_lease": Theme.LAND,
    },
    "registry": {
        "job": Theme.JOB,
        "public_post": Theme.PUBLIC_POST,
        "training": Theme.TRAINING,
        "business": Theme.BUSINESS,
        "dividend": Theme.DIVIDEND,
        "microcredit": Theme.LOAN,
        "school_aid": Theme.SCHOOL,
        "medical_aid": Theme.MEDICAL,
        "insurance": Theme.MEDICAL,
        "allowance": Theme.LIVING,
        "care": Theme.LIVING,
        "relief": Theme.LIVING,
        "house_repair": Theme.HOUSE,
        "water": Theme.HOUSE,
        "consumption": Theme.SALE,
    },
    "startup": {"loan": Theme.LOAN, "interest": Theme.LOAN, "subsidy": Theme.BUSINESS},
}
ORDER = (Level.PERSON, Level.FAMILY, Level.HOUSE)


@dataclass(frozen=True, slots=True)
class Given:
    """One help as the rule reads it.

    `kind` is the wing's own word, finer than the theme; `house` is one key for all families of a house;
    `to_date` is exclusive, None where no end is on file.
    """

    key: UUID
    wing: str
    kind: str
    theme: str
    household: UUID
    house: str
    from_date: date
    to_date: date | None = None
    person: UUID | None = None
    amount_fen: int | None = None

    @property
    def until(self) -> date:
        """Return the first day after it; without an end on file it is of the year in which it began."""
        return self.to_date or date(self.from_date.year + 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Double:
    """Entries that may be one help, the earliest first, and the closest unit that two of them share."""

    theme: str
    level: Level
    entries: tuple[Given, ...]

    @property
    def amount_fen(self) -> int:
        """Return what the entries add up to, as far as an amount is on file."""
        return sum(one.amount_fen or 0 for one in self.entries)


def find_doubles(given: Iterable[Given]) -> list[Double]:
    """Return the sets of entries that may be one help given or counted twice.

    Two entries of different wings are compared by theme, two of one wing by the wing's own kind. Two
    members who each get something are no double; a member and the whole family are one, and so are
    two families of one house.

    Returns: by house and theme, each entry in at most one set.
    """
    groups: dict[tuple[str, str], list[Given]] = defaultdict(list)
    for one in given:
        groups[one.house, one.theme].append(one)
    return [double for key in sorted(groups) for double in _find_in(groups[key])]


def _find_in(group: Sequence[Given]) -> Iterator[Double]:
    """Yield the connected sets of a house and theme; a group is a handful of entries."""
    ordered = sorted(group, key=lambda one: (one.from_date, str(one.key)))
    edges = list(_edges(ordered))
    roots = list(range(len(ordered)))
    for first, second, _level in edges:
        above, below = roots[first], roots[second]
        roots = [above if root == below else root for root in roots]
    for root in dict.fromkeys(roots[first] for first, _second, _level in edges):
        levels = [level for first, _second, level in edges if roots[first] == root]
        entries = tuple(one for one, own in zip(ordered, roots, strict=True) if own == root)
        yield Double(entries[0].theme, min(levels, key=ORDER.index), entries)


def _edges(ordered: Sequence[Given]) -> Iterator[tuple[int, int, Level]]:
    """Yield the pairs of entries, in the order of their first days, that may be one help."""
    for number, first in enumerate(ordered):
        for other, second in enumerate(ordered[number + 1 :], start=number + 1):
            if second.from_date >= first.until:
                break
            level = shared_unit(first, second)
            if level is not None:
                yield number, other, level


def shared_unit(first: Given, second: Given) -> Level | None:
    """Return the closest unit to which two entries of a house and theme gave the same, None for no double."""
    if first.wing == second.wing and first.kind != second.kind:
        return None
    if first.person and second.person:
        return Level.PERSON if first.person == second.person else None
    return Level.FAMILY if first.household == second.household else Level.HOUSE
