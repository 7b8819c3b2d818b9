"""Rows of a sheet by column, and what was found wrong with them. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .declaration import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: row number in the user's file, column key ("" for the whole row), words."""

    number: int
    key: str
    message: str


@dataclass(slots=True)
class Findings:
    """All findings of one run. Beyond `limit` only the row numbers are kept, so that memory stays bounded."""

    limit: int = 20_000
    numbers: set[int] = field(default_factory=set)
    _by_number: dict[int, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    _count: int = 0

    def add(self, number: int, key: str, message: Text) -> None:
        """Keep a finding in the language of the run."""
        self.numbers.add(number)
        self._count += 1
        if self._count <= self.limit:
            self._by_number[number].append(Finding(number, key, str(message)))

    def __iter__(self) -> Iterator[Finding]:
        """Yield the findings in file order."""
        for number in sorted(self._by_number):
            yield from self._by_number[number]

    def of(self, number: int) -> list[Finding]:
        """Return the findings of a row."""
        return self._by_number.get(number, [])

    @property
    def is_cut(self) -> bool:
        """Tell whether more was found than is kept."""
        return self._count > self.limit


class Rows:
    """Some rows of a file: `rows["key"]` is a column, `rows.numbers` are row numbers of the user's file."""

    __slots__ = ("_findings", "columns", "numbers")

    def __init__(self, numbers: list[int], columns: dict[str, list[Any]], findings: Findings) -> None:
        """Keep the columns; all lists have one length."""
        self.numbers = numbers
        self.columns = columns
        self._findings = findings

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.numbers)

    def __getitem__(self, key: str) -> list[Any]:
        """Return the values of a column.

        Raises: KeyError: the form has no such column.
        """
        return self.columns[key]

    def wrong(self, index: int, key: str, message: Text) -> None:
        """Mark the cell of column `key` ("" for the whole row) in the row at `index` as wrong."""
        self._findings.add(self.numbers[index], key, message)

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield each row as a dict of column keys."""
        keys = list(self.columns)
        for values in zip(*self.columns.values(), strict=True):
            yield dict(zip(keys, values, strict=True))

    def without(self, numbers: set[int]) -> Rows:
        """Return the rows whose number is not among these."""
        if numbers.isdisjoint(self.numbers):
            return self
        return self.at(index for index, number in enumerate(self.numbers) if number not in numbers)

    def at(self, indexes: Iterable[int]) -> Rows:
        """Return the rows at these positions."""
        chosen: Sequence[int] = list(indexes)
        return Rows(
            [self.numbers[index] for index in chosen],
            {key: [values[index] for index in chosen] for key, values in self.columns.items()},
            self._findings,
        )
