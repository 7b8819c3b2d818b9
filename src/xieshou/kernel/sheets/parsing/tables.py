"""Rows of raw cells out of xlsx, xls, ods and csv files."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from .gate import check_archive
from .limits import CELL_CHARACTERS, FILE_BYTES, MEBIBYTE
from .problems import FileError
from .slices import cut_worksheet
from .sniff import UTF16_MARKS, FileType, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANIFEST = "_xieshou"
MANIFEST_CELLS = 2
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;|"
SAMPLE_BYTES = 16_384
DANGEROUS = tuple("=+-@\t\r＝＋－＠％%")


@dataclass(frozen=True, slots=True)
class Table:
    """One worksheet: its name, rows with their numbers, how many there may be, and are at least."""

    name: str
    rows: Iterator[tuple[int, list[Any]]]
    height: int
    filled: int = 0  # rows that surely hold something, as far as that is known beforehand


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file: its type, what its manifest says (form, version), its visible worksheets."""

    type: FileType
    manifest: tuple[str, str] | None
    tables: Iterator[Table]


def open_source(path: Path) -> Source:
    """Return the worksheets of a file, having refused everything that is none.

    Raises: FileError: see `sniff` and `check_archive`; too large; broken.
    """
    if path.stat().st_size > FILE_BYTES:
        raise FileError("file_too_large", limit=FILE_BYTES // MEBIBYTE)
    kind = sniff(path) or check_archive(path)
    if kind is FileType.CSV:
        return Source(kind, None, iter([_csv_table(path)]))
    return _workbook(path, kind)


def _workbook(path: Path, kind: FileType) -> Source:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        return Source(kind, _manifest(workbook), _worksheets(path, kind, workbook))
    except PasswordError as error:
        raise FileError("encrypted") from error
    except (CalamineError, ValueError, OSError) as error:
        raise FileError("broken") from error


def _manifest(workbook: CalamineWorkbook) -> tuple[str, str] | None:
    if MANIFEST not in workbook.sheet_names:
        return None
    rows = workbook.get_sheet_by_name(MANIFEST).to_python(nrows=1)
    cells = [str(cell) for cell in rows[0][:MANIFEST_CELLS]] if rows else []
    return (cells[0], cells[1].removesuffix(".0")) if len(cells) == MANIFEST_CELLS else None


def _worksheets(path: Path, kind: FileType, workbook: CalamineWorkbook | None) -> Iterator[Table]:
    for sheet in workbook.sheets_metadata if workbook else ():
        if sheet.visible is not SheetVisibleEnum.Visible or sheet.name == MANIFEST:
            continue
        if kind is FileType.XLSX and (cut := cut_worksheet(path, sheet.name)):
            workbook = None  # each slice brings the shared texts of the workbook with it
            yield Table(sheet.name, cut.rows(), cut.height, cut.filled)
            continue
        workbook = workbook or CalamineWorkbook.from_path(str(path))
        try:
            found = workbook.get_sheet_by_name(sheet.name)
        except (CalamineError, ValueError) as error:
            raise FileError("broken") from error
        yield Table(sheet.name, enumerate(found.iter_rows(), start=1), found.height)  # empty rows above, too


def encoding_of(path: Path) -> str:
    """Return the encoding in which every byte of a text file is valid.

    Raises: FileError: neither UTF-8 nor GB18030 nor marked UTF-16.
    """
    with path.open("rb") as stream:
        if stream.read(2) in UTF16_MARKS:
            return "utf-16"
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as stream:
                while block := stream.read(MEBIBYTE):
                    decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise FileError("bad_encoding")


def _csv_table(path: Path) -> Table:
    encoding = encoding_of(path)
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES).decode(encoding, errors="ignore")
    delimiter = delimiter_of(sample)
    height = sum(1 for _number, row in _csv_rows(path, encoding, delimiter) if any(row))
    return Table(path.name, _csv_rows(path, encoding, delimiter), height, filled=height)


def delimiter_of(sample: str) -> str:
    """Return the delimiter that stands most often in the first lines, outside quotes."""
    lines = ["".join(line.split('"')[::2]) for line in sample.splitlines()[:20]]
    counts = {mark: sum(line.count(mark) for line in lines) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def _csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[Any]]]:
    csv.field_size_limit(CELL_CHARACTERS * 10)
    try:
        with path.open("rb") as binary, io.TextIOWrapper(binary, encoding=encoding, newline="") as text:
            for number, row in enumerate(csv.reader(text, delimiter=delimiter, strict=False), start=1):
                yield number, [unguard(cell) for cell in row]
    except (csv.Error, UnicodeError) as error:
        raise FileError("broken_text") from error


def unguard(cell: str) -> str:
    """Return the text that the writer's `guard` protected: one apostrophe goes."""
    if cell.startswith("'") and cell.lstrip("' ").startswith(DANGEROUS):
        return cell[1:]
    return cell
