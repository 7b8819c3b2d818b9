"""All aid of one household: its lines, the same money told twice, sums by year and by source. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .vocabulary import Nature

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from .vocabulary import Wing


@dataclass(frozen=True, slots=True)
class AidLine:
    """One thing that reached a household or a member: money, earnings or a service.

    `record` names the record of a wing behind it; the ledger's line of the same record is the same
    money. `source` is the fund, undertaking or donor; `until` is exclusive, None where there is no end.
    """

    key: UUID
    on: date
    wing: Wing
    nature: Nature
    title: str
    source: str
    amount_fen: int | None = None
    person: str = ""
    until: date | None = None
    href: str = ""
    record: tuple[str, UUID] | None = None
    fund: str = ""
    is_double: bool = False


@dataclass(frozen=True, slots=True)
class AidSum:
    """What stands under one heading: a year or a source."""

    heading: str
    given_fen: int
    earned_fen: int
    services: int
    lines: int

    @property
    def fen(self) -> int:
        """Return all money."""
        return self.given_fen + self.earned_fen


def merge_same_money(lines: Iterable[AidLine]) -> list[AidLine]:
    """Return each line once, the latest first: what the ledger says of a wing's record goes to its line.

    The wing's line stays and names the fund; a ledger line whose record no wing has shown stays too.
    """
    lines = list(lines)
    known = {line.record: line for line in lines if line.record is not None and not line.fund}
    kept: dict[UUID, AidLine] = {}
    for line in lines:
        own = known.get(line.record) if line.record is not None and line.fund else None
        if own is not None:
            now = kept.get(own.key, own)
            funds = [name for name in now.fund.split("、") if name]
            fund = "、".join(dict.fromkeys([*funds, line.fund]))
            kept[own.key] = replace(now, fund=fund)
        else:
            kept.setdefault(line.key, line)
    return sorted(kept.values(), key=lambda line: (line.on, str(line.key)), reverse=True)


def sum_by_year(lines: Iterable[AidLine]) -> list[AidSum]:
    """Return the sums of each calendar year, the latest first."""
    groups: dict[str, list[AidLine]] = defaultdict(list)
    for line in lines:
        groups[str(line.on.year)].append(line)
    return [_sum(year, groups[year]) for year in sorted(groups, reverse=True)]


def sum_by_source(lines: Iterable[AidLine]) -> list[AidSum]:
    """Return the sums of each fund, undertaking or donor, the greatest first."""
    groups: dict[str, list[AidLine]] = defaultdict(list)
    for line in lines:
        groups[line.source].append(line)
    found = [_sum(source, group) for source, group in groups.items()]
    return sorted(found, key=lambda one: (-one.fen, -one.lines, one.heading))


def _sum(heading: str, lines: Sequence[AidLine]) -> AidSum:
    def fen(nature: Nature) -> int:
        return sum(line.amount_fen or 0 for line in lines if line.nature is nature)

    services = sum(1 for line in lines if line.nature is Nature.SERVICE)
    return AidSum(heading, fen(Nature.GIVEN), fen(Nature.EARNED), services, len(lines))
