"""An official table filled from facts: cells with their places, ready for Excel, Word, a page or a record.

Pure: equal form, rows and names give equal cells. Nothing that is not known is shown as nought.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .layout import NUMBER, Band

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from .layout import OfficialColumn, OfficialForm

FEN_OF_WAN = 1_000_000
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Held:
    """What the records hold of one fact: None is not known, "" is known to be empty.

    Attributes:
        text:   what stands in the cell instead of the value: a reported figure with its qualifier.
        url:    the page of the records behind it.
        format: how this value is shown where a column holds figures of several units.
    """

    value: str | int | date | None
    url: str = ""
    text: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at its place; `number` is what a spreadsheet calculates with (wan yuan for money)."""

    row: int
    column: int
    text: str
    look: str = "text"
    number: float | None = None
    format: str = "text"
    align: str = ""
    across: int = 1
    down: int = 1
    url: str = ""
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A table ready to be written; rows of `cells` count from the head on, whose rows are `head_rows`."""

    code: str
    version: int
    title: str
    left: str
    right: str
    paper: str
    landscape: bool
    widths: tuple[int, ...]
    head_rows: int
    rows: int
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()

    @property
    def known(self) -> int:
        """Return how many cells below the head the records filled."""
        return sum(1 for cell in self.cells if cell.fact and cell.fact != NUMBER and cell.text)

    def as_json(self) -> dict[str, Any]:
        """Return the table as plain values, for keeping."""
        return asdict(self)

    @classmethod
    def of_json(cls, raw: Mapping[str, Any]) -> Filled:
        """Return the table that was kept."""
        values = dict(raw)
        values["cells"] = tuple(Cell(**cell) for cell in raw["cells"])
        for name in ("widths", "notes", "signatures"):
            values[name] = tuple(raw[name])
        return cls(**values)


@dataclass(slots=True)
class _Grid:
    form: OfficialForm
    cells: list[Cell] = field(default_factory=list)
    row: int = 0


def fill(form: OfficialForm, rows: Iterable[Mapping[str, Held]], names: Mapping[str, str]) -> Filled:
    """Return a form filled with rows, in the active language.

    Args: rows: for each record what is held of each fact; names: values of the placeholders of the texts.
    """
    listed = list(rows)
    grid = _Grid(form)
    _head(grid, form.parts, 0, 0)
    grid.row = form.depth
    if form.group_by:
        for label, members in groupby(listed, key=lambda row: _text_of(row[form.group_by])):
            part = list(members)
            _sum_row(grid, _("%(group)s (%(count)d)") % {"group": label, "count": len(part)}, part, "group")
            _body(grid, part)
    else:
        _body(grid, listed)
    if form.total and listed:
        _sum_row(grid, _("Sum of all rows"), listed, "total")
    return Filled(
        code=form.code,
        version=form.version,
        title=form.title.said(names),
        left=form.left.said(names),
        right=form.right.said(names),
        paper=form.paper,
        landscape=form.landscape,
        widths=tuple(column.width for column in form.columns),
        head_rows=form.depth,
        rows=grid.row,
        cells=tuple(grid.cells),
        notes=tuple(note.said(names) for note in form.notes),
        signatures=tuple(one.said(names) for one in form.signatures),
    )


def _head(grid: _Grid, parts: Sequence[OfficialColumn | Band], row: int, column: int) -> int:
    """Place the headings of a row and of those below; return the column after the last."""
    for part in parts:
        text = part.header.said()
        if isinstance(part, Band):
            end = _head(grid, part.parts, row + 1, column)
            grid.cells.append(Cell(row, column, text, "head", across=end - column))
            column = end
        else:
            grid.cells.append(Cell(row, column, text, "head", down=grid.form.depth - row))
            column += 1
    return column


def _body(grid: _Grid, rows: Sequence[Mapping[str, Held]]) -> None:
    first = grid.row
    for position, column in enumerate(grid.form.columns):
        placed = first
        for run in _runs(column, rows):
            grid.cells.append(
                _cell(grid, column, run[0], placed, position, ordinal=placed - first + 1, down=len(run))
            )
            placed += len(run)
    grid.row = first + len(rows)


def _runs(
    column: OfficialColumn, rows: Sequence[Mapping[str, Held]]
) -> Iterable[Sequence[Mapping[str, Held]]]:
    if not column.merge:
        return [[row] for row in rows]
    return [list(part) for _key, part in groupby(rows, key=lambda row: _text_of(row[column.fact]))]


def _cell(
    grid: _Grid,
    column: OfficialColumn,
    row: Mapping[str, Held],
    at: int,
    position: int,
    *,
    ordinal: int,
    down: int,
) -> Cell:
    held = Held(ordinal) if column.fact == NUMBER else row[column.fact]
    form = held.format or column.format
    text, number = _shown(held, form, grid.form.missing.said())
    return Cell(
        at, position, text, "text", number, form if number is not None else "text", column.align,
        down=down, url=held.url, fact=column.fact,
    )  # fmt: skip


def _sum_row(grid: _Grid, label: str, rows: Sequence[Mapping[str, Held]], look: str) -> None:
    """Place a row with a label over the first columns and the sums of what is known."""
    columns, sums = grid.form.columns, grid.form.sums
    summed = [position for position, column in enumerate(columns) if column.fact in sums]
    ahead = summed[0] if summed else len(columns)
    grid.cells.append(Cell(grid.row, 0, label, look, across=ahead))
    for position in range(ahead, len(columns)):
        column = columns[position]
        text, number = "", None
        if column.fact in sums:
            values = [row[column.fact].value for row in rows]
            held = (
                Held(sum(one for one in values if isinstance(one, int))) if _is_known(values) else Held(None)
            )
            text, number = _shown(held, column.format, grid.form.missing.said())
        kind = column.format if number is not None else "text"
        grid.cells.append(Cell(grid.row, position, text, look, number, kind))
    grid.row += 1


def _is_known(values: Sequence[object]) -> bool:
    return any(isinstance(value, int) for value in values)


def _text_of(held: Held) -> str:
    return held.text or str(held.value or "")


def _shown(held: Held, form: str, missing: str) -> tuple[str, float | None]:
    """Return what stands in a cell and what a spreadsheet calculates with."""
    value = held.value
    if held.text:
        return held.text, None
    if value is None:
        return missing, None
    if not isinstance(value, int):
        return str(value), None
    if form == "wan":
        wan = (Decimal(value) / FEN_OF_WAN).quantize(CENT, ROUND_HALF_UP)
        return f"{wan:,}", value / FEN_OF_WAN
    if form == "percent":
        return f"{value}%", value / 100
    return (f"{value:,}" if form == "integer" else str(value)), float(value)
