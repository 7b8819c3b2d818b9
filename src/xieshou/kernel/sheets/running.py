"""One run over the rows of a file: check, write, finish. The dry run and the commit are this same code."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import DatabaseError, DataError, IntegrityError, ProgrammingError, connection, transaction

from . import staging
from .declaration import Kind
from .parsing.problems import CellError
from .places import Places
from .texts import cell_text, finding_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .declaration import Sheet
    from .loading import Context, Loader
    from .rows import Rows

    Report = Callable[[int, int], None]

RLS_REFUSED = "42501"
HALVINGS = 400


@dataclass(slots=True)
class Outcome:
    """What a run found: how many rows, and how many of them are new, changed, unchanged or wrong."""

    total: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    wrong: int = 0
    cells: Counter[str] = field(default_factory=Counter)

    def as_counts(self) -> dict[str, int]:
        """Return the counts by name."""
        return {
            "total": self.total,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "wrong": self.wrong,
        }


@dataclass(slots=True)
class Groups:
    """Which rows belong together, in eight bytes a row: a group is known by its hash."""

    places: dict[int, int] = field(default_factory=dict)
    numbers: array[int] = field(default_factory=lambda: array("I"))
    members: array[int] = field(default_factory=lambda: array("I"))

    def remember(self, number: int, group: str) -> None:
        """Note that a row belongs to a group."""
        self.numbers.append(number)
        self.members.append(self.places.setdefault(hash(group), len(self.places)))

    def held_back(self, wrong: set[int]) -> list[int]:
        """Return the right rows of groups that hold a wrong one."""
        rows = list(zip(self.numbers, self.members, strict=True)) if wrong else []
        broken = {group for number, group in rows if number in wrong}
        return [number for number, group in rows if group in broken and number not in wrong]


@dataclass(slots=True)
class RunState:
    """What is remembered between chunks: keys and groups seen, places found, savepoints spent."""

    places: Places
    keys: dict[int, int] = field(default_factory=dict)
    groups: Groups = field(default_factory=Groups)
    halvings: int = 0


def run_rows(
    chunks: Iterable[Rows],
    loader: Loader,
    context: Context,
    *,
    excluded: frozenset[int],
    report: Report,
    height: int,
) -> Outcome:
    """Check and write all rows inside the caller's transaction, and count what happened.

    Args: excluded: row numbers that an earlier check found wrong; they are not written.
    """
    outcome = Outcome()
    state = RunState(Places(context.scope))
    staging.open_journal()
    for rows in chunks:
        outcome.total += len(rows)
        check_rows(rows, loader, context, state)
        right = rows.without(context.findings.numbers | excluded)
        if len(right):
            outcome.cells.update(_filled(right, context.sheet))
            _load(right, loader, context, state)
        report(outcome.total, max(height, outcome.total))
    loader.finish(context)
    _hold_back(context, state)
    wrong = context.findings.numbers | excluded
    counts = staging.count_rows(sorted(wrong))
    outcome.wrong = len(wrong)
    outcome.new, outcome.changed = counts["new"], counts["changed"]
    outcome.unchanged = outcome.total - outcome.wrong - outcome.new - outcome.changed
    return outcome


def _filled(rows: Rows, sheet: Sheet) -> dict[str, int]:
    """Return how many cells of each column are filled."""
    return {
        column.key: len(rows) - rows[column.key].count("") - rows[column.key].count(None)
        for column in sheet.columns
    }


def check_rows(rows: Rows, loader: Loader, context: Context, state: RunState) -> None:
    """Find what is wrong with a chunk: places, repeated keys, rules of the form, the loader's checks."""
    sheet = context.sheet
    _remember_groups(rows, sheet, state)
    for column in sheet.columns:
        if column.kind is Kind.REGION:
            _resolve_places(rows, column.key, context, state)
    _check_keys(rows, context, state)
    if sheet.rules:
        _check_rules(rows, context)
    right = rows.without(context.findings.numbers)
    if len(right):
        loader.check(right, context)


def _resolve_places(rows: Rows, key: str, context: Context, state: RunState) -> None:
    column = context.sheet.column(key)
    values = rows[key]
    state.places.prefetch({text for text in values if text})
    for index, text in enumerate(values):
        if not text:
            continue
        try:
            code = state.places.resolve(text, column.level)
        except CellError as error:
            rows.wrong(index, key, finding_text(str(column.header), cell_text(error.code, error.params)))
            continue
        if column.within_scope and not context.scope.covers_region(code):
            rows.wrong(index, key, finding_text(str(column.header), cell_text("outside_scope", {})))
        values[index] = code


def _check_keys(rows: Rows, context: Context, state: RunState) -> None:
    """Report rows whose key stood in the file before."""
    keys = context.sheet.keys
    if not keys:
        return
    header = str(context.sheet.column(keys[0]).header)
    for index, values in enumerate(zip(*(rows[key] for key in keys), strict=True)):
        if any(value in ("", None) for value in values):
            continue
        first = state.keys.setdefault(hash(values), rows.numbers[index])  # 64 bits each, not the values
        if first != rows.numbers[index]:
            rows.wrong(index, keys[0], finding_text(header, cell_text("doubled_key", {"row": first})))


def _check_rules(rows: Rows, context: Context) -> None:
    wrong = context.findings.numbers
    headers = {column.key: str(column.header) for column in context.sheet.columns}
    for index, values in enumerate(rows.records()):
        if rows.numbers[index] in wrong:
            continue
        for rule in context.sheet.rules:
            for key, message in rule(values):
                rows.wrong(index, key, finding_text(headers.get(key, ""), str(message)))


def _remember_groups(rows: Rows, sheet: Sheet, state: RunState) -> None:
    if not sheet.group:
        return
    for number, group in zip(rows.numbers, rows[sheet.group], strict=True):
        if group:
            state.groups.remember(number, group)


def _hold_back(context: Context, state: RunState) -> None:
    """Mark the right rows of groups that hold a wrong one: a household comes in whole or not at all."""
    for number in state.groups.held_back(context.findings.numbers):
        context.wrong(number, "", cell_text("held_back", {}))


def _load(rows: Rows, loader: Loader, context: Context, state: RunState) -> None:
    """Write right rows; where the database refuses, halve until the rows to blame stand alone."""
    try:
        with transaction.atomic():
            loader.load(rows, context)
            _check_constraints()
    except (IntegrityError, DataError, ProgrammingError) as error:
        if not _is_row_fault(error):
            raise
        state.halvings += 1
        if state.halvings > HALVINGS:
            raise
        if len(rows) == 1:
            rows.wrong(0, "", cell_text("not_stored", {}))
            return
        middle = len(rows) // 2
        for part in (range(middle), range(middle, len(rows))):
            _load(rows.at(part), loader, context, state)


def _check_constraints() -> None:
    """Let deferred constraints speak now, while the rows that break them are known."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")


def _is_row_fault(error: DatabaseError) -> bool:
    """Tell whether rows are to blame, rather than the loader's SQL."""
    if isinstance(error, IntegrityError | DataError):
        return True
    return getattr(error.__cause__, "sqlstate", "") == RLS_REFUSED
