"""From a file to chunks of checked values: the whole of what the bounded child does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from .cells import parser_of
from .headers import find_header
from .kinds import TEXTUAL, Kind
from .limits import CHUNK_ROWS, COLUMNS, HEADER_SEARCH_ROWS
from .problems import CellError, FileError
from .tables import open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .headers import Header
    from .spec import ColumnSpec, FormSpec
    from .tables import Source, Table

CACHED_VALUES = 4_000
UNIQUE_KINDS = frozenset({Kind.RESIDENT_ID, Kind.PHONE, Kind.USCC})
Wrong = tuple[int, str, str, dict[str, Any]]


@dataclass(slots=True)
class Chunk:
    """Some rows by column; `wrong` holds (index, column key, code, params), `cells` the raw rows."""

    numbers: list[int] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    cells: list[list[str]] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What is known before the first row: for the page and for warnings."""

    type: str
    worksheet: str
    header_row: int
    places: dict[str, int]
    extra: list[tuple[int, str]]
    unknown: list[str]
    missing: list[str]
    height: int
    manifest: tuple[str, str] | None


def read(path: Path, form: FormSpec) -> tuple[Opened, Iterator[Chunk]]:
    """Return what the file is and its rows in chunks.

    Raises: FileError: refused as a whole, here or while the chunks are read.
    """
    source = open_source(path)
    if source.manifest and source.manifest[0] != form.name:
        raise FileError("other_form")
    table, head, header = _find_table(source, form)
    if table.filled > form.max_rows + HEADER_SEARCH_ROWS:
        raise FileError("too_many_rows", limit=form.max_rows)
    number, _titles = head[header.row]
    opened = Opened(
        type=source.type,
        worksheet=table.name,
        header_row=number,
        places=header.places,
        extra=list(header.unknown),
        unknown=[text for _, text in header.unknown],
        missing=list(header.missing),
        height=table.height,
        manifest=source.manifest,
    )
    rows = chain(head[header.row + 1 :], table.rows)
    return opened, _chunks(rows, header, form)


def _find_table(source: Source, form: FormSpec) -> tuple[Table, list[tuple[int, list[Any]]], Header]:
    """Return the first visible worksheet that has the header, the rows taken from it, and the header."""
    problem = FileError("no_rows")
    for table in source.tables:
        head = list(islice(table.rows, HEADER_SEARCH_ROWS))
        try:
            return table, head, find_header([row for _, row in head], form)
        except FileError as error:
            if problem.code in {"no_rows", "no_header"}:
                problem = error
    raise problem


def _chunks(rows: Iterator[tuple[int, list[Any]]], header: Header, form: FormSpec) -> Iterator[Chunk]:
    readers = [_reader(column, form) for column in form.columns]
    places = [header.places.get(column.key, -1) for column in form.columns]
    guides = _guides(form, places)
    count, numbers, block = 0, [], []
    for number, row in rows:
        if _is_blank(row) or _is_guide(row, guides):
            continue
        count += 1
        if count > form.max_rows:
            raise FileError("too_many_rows", limit=form.max_rows)
        numbers.append(number)
        block.append(row)
        if len(block) == CHUNK_ROWS:
            yield _chunk(numbers, block, places, readers, form)
            numbers, block = [], []
    if not count:
        raise FileError("no_rows")
    if block:
        yield _chunk(numbers, block, places, readers, form)


def _chunk(
    numbers: list[int],
    block: list[list[Any]],
    places: list[int],
    readers: list[_ColumnReader],
    form: FormSpec,
) -> Chunk:
    chunk = Chunk(numbers)
    for place, reader in zip(places, readers, strict=True):
        cells = [row[place] if place < len(row) else "" for row in block] if place >= 0 else [""] * len(block)
        chunk.columns[reader.column.key] = reader(cells, chunk.wrong)
    if form.with_cells:
        chunk.cells = [[as_text(cell) for cell in row[:COLUMNS]] for row in block]
    return chunk


def as_text(cell: object) -> str:
    """Return a raw cell as its user would type it again."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return str(cell)


class _ColumnReader:
    """Reads one column, remembering values it has seen: most columns hold few different ones."""

    def __init__(self, column: ColumnSpec, parse: Callable[[Any], Any]) -> None:
        self.column = column
        self.parse = parse
        self.seen: dict[Any, Any] = {}
        self.kept = 0 if column.kind in UNIQUE_KINDS else CACHED_VALUES

    def __call__(self, cells: list[Any], wrong: list[Wrong]) -> list[Any]:
        key, seen, parse = self.column.key, self.seen, self.parse
        empty = "" if self.column.kind in TEXTUAL else None
        values: list[Any] = []
        keep = values.append
        for index, cell in enumerate(cells):
            if cell.__class__ is str and cell in seen:
                keep(seen[cell])
                continue
            if cell == "" or cell is None or (cell.__class__ is str and not cell.strip()):
                if self.column.required:
                    wrong.append((index, key, "required", {}))
                keep(empty)
                continue
            try:
                value = parse(cell)
            except CellError as error:
                wrong.append((index, key, error.code, error.params))
                value = empty
            else:
                if cell.__class__ is str and len(seen) < self.kept:
                    seen[cell] = value
            keep(value)
        return values


def _reader(column: ColumnSpec, form: FormSpec) -> _ColumnReader:
    return _ColumnReader(column, parser_of(column, date.fromisoformat(form.on)))


def _guides(form: FormSpec, places: list[int]) -> list[dict[int, set[str]]]:
    """Return what unchanged example and hint rows hold, by position: such rows are no data."""
    examples = {
        place: {column.example} for place, column in zip(places, form.columns, strict=True) if place >= 0
    }
    hints = {
        place: {*column.hints, ""} for place, column in zip(places, form.columns, strict=True) if place >= 0
    }
    return [
        guide
        for guide, texts in (
            (examples, [c.example for c in form.columns]),
            (hints, [c.hints for c in form.columns]),
        )
        if any(texts)
    ]


def _is_blank(row: list[Any]) -> bool:
    return all(cell is None or (cell.__class__ is str and not cell.strip()) for cell in row)


def _is_guide(row: list[Any], guides: list[dict[int, set[str]]]) -> bool:
    for guide in guides:
        if all((as_text(row[place]) if place < len(row) else "") in texts for place, texts in guide.items()):
            return True
    return False
