"""A workbook in the layout of a form. All text is written as text, never as a formula."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

import xlsxwriter

from xieshou.kernel.sheets.declaration import Kind
from xieshou.kernel.sheets.parsing.tables import MANIFEST

from .values import shown, yuan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xieshou.kernel.sheets.declaration import Column, Sheet

FONT = "等线"
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
EXACT_DIGITS = 15
WORKSHEET_NAME = 31
FORBIDDEN_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class Formats:
    """The looks of a workbook."""

    title: Any
    heading: Any
    required: Any
    optional: Any
    hint: Any
    example: Any
    text: Any
    date: Any
    integer: Any
    money: Any
    wrong: Any
    note: Any


class Book:
    """A workbook being written, with one worksheet in the layout of the form."""

    def __init__(self, sheet: Sheet, columns: Sequence[Column], *, constant_memory: bool = False) -> None:
        """Begin a workbook; in constant memory rows have to be written downwards."""
        self.sheet = sheet
        self.columns = tuple(columns)
        self.stream = BytesIO()
        self.book = xlsxwriter.Workbook(self.stream, {**OPTIONS, "constant_memory": constant_memory})
        if constant_memory:
            self.book.in_memory = False
        self.formats = _formats(self.book)
        self.page = self.book.add_worksheet(worksheet_name(sheet))
        self.row = 0

    def header(self, *, extra: Sequence[str] = (), comments: bool = True) -> None:
        """Write titles, headings and the header row; freeze them."""
        layout, page = self.sheet.layout, self.page
        last = len(self.columns) + len(extra) - 1
        for position, column in enumerate(self.columns):
            page.set_column(position, position, column.width, self.look(column))
        for title in layout.title_rows:
            self._across(self.row, 0, last, str(title), self.formats.title)
            self.row += 1
        if any(column.group for column in self.columns):
            self._headings()
            self.row += 1
        for position, column in enumerate(self.columns):
            look = self.formats.required if column.required else self.formats.optional
            page.write_string(self.row, position, str(column.header), look)
            if comments and (help_text := help_of(column)):
                page.write_comment(self.row, position, help_text, {"font_name": FONT, "x_scale": 2})
        for offset, text in enumerate(extra):
            page.write_string(self.row, len(self.columns) + offset, text, self.formats.optional)
            page.set_column(len(self.columns) + offset, len(self.columns) + offset, 30)
        self.row += 1
        page.freeze_panes(self.row, layout.freeze_columns)
        if layout.landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(self.row - 1)

    def look(self, column: Column) -> Any:
        """Return the cell format of a column."""
        return {
            Kind.DATE: self.formats.date,
            Kind.INTEGER: self.formats.integer,
            Kind.MONEY: self.formats.money,
        }.get(column.kind, self.formats.text)

    def values(self, values: Sequence[Any]) -> None:
        """Write one row of values."""
        for position, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            self.value(position, column, value)
        self.row += 1

    def value(self, position: int, column: Column, value: Any) -> None:
        """Write one value: dates, amounts and numbers as such, everything else as text that stays text."""
        if value is None or value == "":
            return
        if column.kind is Kind.DATE and isinstance(value, date):
            self.page.write_datetime(self.row, position, value, self.formats.date)
        elif column.kind is Kind.MONEY and isinstance(value, int):
            self._money(position, value)
        elif column.kind is Kind.INTEGER and isinstance(value, int) and len(str(abs(value))) < EXACT_DIGITS:
            self.page.write_number(self.row, position, value, self.formats.integer)
        else:
            self.page.write_string(self.row, position, shown(column, value), self.formats.text)

    def _money(self, position: int, fen: int) -> None:
        if len(str(abs(fen))) < EXACT_DIGITS:
            self.page.write_number(self.row, position, fen / 100, self.formats.money)
        else:
            self.page.write_string(self.row, position, yuan(fen), self.formats.text)

    def finish(self) -> bytes:
        """Add the hidden manifest and return the file."""
        manifest = self.book.add_worksheet(MANIFEST)
        manifest.write_string(0, 0, self.sheet.name)
        manifest.write_string(0, 1, str(self.sheet.version))
        manifest.very_hidden()
        self.page.activate()
        self.book.close()
        return self.stream.getvalue()

    def _headings(self) -> None:
        position = 0
        for text, members in groupby(self.columns, key=lambda column: str(column.group)):
            count = len(list(members))
            self._across(self.row, position, position + count - 1, text, self.formats.heading)
            position += count

    def _across(self, row: int, first: int, last: int, text: str, look: Any) -> None:
        if last > first:
            self.page.merge_range(row, first, row, last, "", look)
        self.page.write_string(row, first, text, look)


def worksheet_name(sheet: Sheet) -> str:
    """Return a worksheet name that spreadsheet programs accept."""
    name = str(sheet.layout.worksheet or sheet.title).translate(FORBIDDEN_IN_NAME).strip()
    return name[:WORKSHEET_NAME] or sheet.name[:WORKSHEET_NAME]


def help_of(column: Column) -> str:
    """Return the comment of a column: help, limits, example."""
    lines = [str(column.help)] if column.help else []
    if column.kind is Kind.CHOICE:
        lines.append(" / ".join(str(choice.label) for choice in column.choices))
    if example := shown(column, column.example):
        lines.append(example)
    return "\n".join(lines)


def _formats(book: Any) -> Formats:
    def look(**options: Any) -> Any:
        return book.add_format({"font_name": FONT, "font_size": 11, "valign": "vcenter", **options})

    head = {"bold": True, "border": 1, "border_color": "#B8C4CE", "text_wrap": True, "align": "center"}
    return Formats(
        title=look(bold=True, font_size=14, align="center"),
        heading=look(**head, bg_color="#E3EBF1"),
        required=look(**head, bg_color="#FCE9D9", font_color="#8A2A0B"),
        optional=look(**head, bg_color="#EEF2F5"),
        hint=look(italic=True, font_color="#5B6770", text_wrap=True, font_size=9),
        example=look(italic=True, font_color="#8A939B", num_format="@"),
        text=look(num_format="@"),
        date=look(num_format="yyyy-mm-dd"),
        integer=look(num_format="0"),
        money=look(num_format="#,##0.00"),
        wrong=look(num_format="@", bg_color="#FFD9D6", border=1, border_color="#C62828"),
        note=look(text_wrap=True, font_color="#C62828"),
    )
