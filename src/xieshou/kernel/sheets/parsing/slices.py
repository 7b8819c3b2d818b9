"""Large worksheets of an xlsx a slice at a time, so that memory does not grow with the rows.

The reader of workbooks holds a whole worksheet in memory. A large one is cut between rows into small
workbooks, which are read one after the other. Their other parts (styles, shared texts, the calendar's first
year) are those of the file, so every cell means what it means in the whole. A worksheet that is written in an
unusual way (rows without numbers, comments, prefixed names) is not cut and is read as a whole.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook

from .limits import MEBIBYTE
from .problems import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLICE_BYTES = 4 * MEBIBYTE
READ_BYTES = MEBIBYTE
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
LEFT_OUT = ("xl/worksheets/", "xl/media/", "xl/drawings/", "xl/charts/", "docProps/")
BEGIN, END, ROW, NUMBERED = b"<sheetData>", b"</sheetData>", b"<row", b'<row r="'
FILLED = b"</c></row>"  # ends with a cell that has a content; one that has none is written in one tag
CLOSING = END + b"</worksheet>"
UNUSUAL = (b"<!", b"<?")  # what could hold the look of a row without being one
BROKEN = (CalamineError, zipfile.BadZipFile, zlib.error, ValueError, OSError)


@dataclass(frozen=True, slots=True)
class CutSheet:
    """A worksheet that can be cut: what stands before its rows, how many there are and are filled."""

    path: Path
    name: str
    part: str
    head: bytes
    height: int
    filled: int

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield the rows that hold cells with their numbers, from column A on.

        Raises: FileError: the worksheet is broken further down.
        """
        try:
            with zipfile.ZipFile(self.path) as archive:
                rest = _without_sheets(archive, self.part)
                for rows in _slices(archive, self.part):
                    yield from self._read(rest, rows)
        except BROKEN as error:
            raise FileError("broken") from error

    def _read(self, rest: bytes, rows: bytes) -> Iterator[tuple[int, list[Any]]]:
        book = io.BytesIO(rest)
        with zipfile.ZipFile(book, "a") as archive, archive.open(self.part, "w") as part:
            for text in (self.head, rows, CLOSING):
                part.write(text)
        book.seek(0)
        sheet = CalamineWorkbook.from_filelike(book).get_sheet_by_name(self.name)
        del book
        if sheet.start is not None:
            first, left = sheet.start
            for number, row in enumerate(sheet.to_python(), start=first + 1):
                yield number, [""] * left + row


def cut_worksheet(path: Path, name: str) -> CutSheet | None:
    """Return a large worksheet of an xlsx to be read in slices; None where it has to be read as a whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part_of(archive, name)
            if part is None or archive.getinfo(part).file_size <= SLICE_BYTES:
                return None
            head = _head(archive, part)
            height = filled = 0
            for rows in _slices(archive, part):
                count = rows.count(ROW)
                if count != rows.count(NUMBERED) or any(mark in rows for mark in UNUSUAL):
                    return None
                height += count
                filled += rows.count(FILLED)
    except (*BROKEN, KeyError, ET.ParseError):
        return None
    return CutSheet(path, name, part, head, height, filled) if head and height else None


def _part_of(archive: zipfile.ZipFile, name: str) -> str | None:
    """Return the member that holds a worksheet, as the workbook's relations say."""
    book = ET.fromstring(archive.read(WORKBOOK))  # noqa: S314 -- the gate has refused entities
    relations = ET.fromstring(archive.read(RELATIONS))  # noqa: S314 -- as above
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("name") == name:
            key = next((value for attribute, value in sheet.items() if attribute.endswith("}id")), None)
            return posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")
    return None


def _head(archive: zipfile.ZipFile, part: str) -> bytes:
    """Return what stands before the first row with the tag that opens the rows; nothing if unusual."""
    with archive.open(part) as stream:
        head, tag, _rows = stream.read(READ_BYTES).partition(BEGIN)
    return head + tag if tag and b"<!" not in head else b""


def _slices(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the rows of a worksheet as they are written, some megabytes of whole rows at a time."""
    with archive.open(part) as stream:
        waiting = stream.read(READ_BYTES).partition(BEGIN)[2]
        while block := stream.read(READ_BYTES):
            waiting += block
            if END in waiting:
                break
            if len(waiting) >= SLICE_BYTES:
                cut = waiting.rfind(ROW)
                yield waiting[:cut]
                waiting = waiting[cut:]
    yield waiting.partition(END)[0]


def _without_sheets(archive: zipfile.ZipFile, part: str) -> bytes:
    """Return the workbook without worksheets, pictures and the like."""
    rest = io.BytesIO()
    with zipfile.ZipFile(rest, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for entry in archive.infolist():
            if entry.filename != part and not entry.filename.startswith(LEFT_OUT):
                book.writestr(entry.filename, archive.read(entry))
    return rest.getvalue()
