"""An official table as Excel: looks of an official form, print area, page numbers, texts that stay texts."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

from xieshou.kernel.sheets.writing.book import FORBIDDEN_IN_NAME, OPTIONS, WORKSHEET_NAME

if TYPE_CHECKING:
    from .filling import Cell, Filled

BODY, HEADING = "仿宋", "黑体"
PAPER_SIZES = {"A4": 9, "A3": 8}
NUMBERS = {"integer": "#,##0", "wan": "#,##0.00", "percent": "0%"}
FIRST_ROWS = 2  # title, and the line with who fills it in and the unit of money


def render_excel(filled: Filled, *, mark: str = "") -> bytes:
    """Return the workbook of a filled table.

    Args: mark: who took it out and when; in the footer of each page.
    """
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    page = book.add_worksheet(
        filled.title.translate(FORBIDDEN_IN_NAME).strip()[:WORKSHEET_NAME] or filled.code
    )
    looks = _Looks(book)
    last = len(filled.widths) - 1
    for position, width in enumerate(filled.widths):
        page.set_column(position, position, width)
    _across(page, 0, 0, last, filled.title, looks.of("title"))
    page.set_row(0, 36)
    middle = max(last // 2, 0)
    _across(page, 1, 0, middle, filled.left, looks.of("left"))
    if last > middle:
        _across(page, 1, middle + 1, last, filled.right, looks.of("right"))
    for cell in filled.cells:
        _write(page, cell, looks)
    row = FIRST_ROWS + filled.rows
    for note in filled.notes:
        _across(page, row, 0, last, note, looks.of("note"))
        row += 1
    if filled.signatures:
        _signatures(page, row + 1, last, filled.signatures, looks)
        row += 2
    _set_up(page, filled, row, last, mark)
    book.close()
    return stream.getvalue()


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book, self._made = book, {}  # type: ignore[var-annotated]

    def of(self, look: str, form: str = "text", align: str = "") -> Any:
        """Return the format of a kind of cell."""
        key = (look, form, align)
        if key not in self._made:
            self._made[key] = self._book.add_format(_options(look, form, align))
        return self._made[key]


def _options(look: str, form: str, align: str) -> dict[str, Any]:
    base: dict[str, Any] = {"font_name": BODY, "font_size": 11, "valign": "vcenter", "text_wrap": True}
    if look == "title":
        return {**base, "font_name": HEADING, "font_size": 18, "align": "center"}
    if look in ("left", "right", "note"):
        return {**base, "align": "right" if look == "right" else "left", "text_wrap": look == "note"}
    base["border"] = 1
    if look == "head":
        return {**base, "font_name": HEADING, "align": "center"}
    if look in ("group", "total"):
        base |= {"bold": True}
    side = align or ("right" if form in NUMBERS else "left")
    return {**base, "num_format": NUMBERS.get(form, "@"), "align": side}


def _write(page: Any, cell: Cell, looks: _Looks) -> None:
    row, look = cell.row + FIRST_ROWS, looks.of(cell.look, cell.format, cell.align)
    if cell.across > 1 or cell.down > 1:
        page.merge_range(row, cell.column, row + cell.down - 1, cell.column + cell.across - 1, "", look)
    if cell.number is None:
        page.write_string(row, cell.column, cell.text, look)
    else:
        page.write_number(row, cell.column, cell.number, look)


def _across(page: Any, row: int, first: int, last: int, text: str, look: Any) -> None:
    if last > first:
        page.merge_range(row, first, row, last, "", look)
    page.write_string(row, first, text, look)


def _signatures(page: Any, row: int, last: int, texts: tuple[str, ...], looks: _Looks) -> None:
    step = (last + 1) / len(texts)
    for number, text in enumerate(texts):
        first, end = round(number * step), round((number + 1) * step) - 1
        _across(page, row, first, max(end, first), text, looks.of("left"))


def _set_up(page: Any, filled: Filled, rows: int, last: int, mark: str) -> None:
    """Set paper, margins, print area, the head on each page, and page numbers."""
    page.set_paper(PAPER_SIZES[filled.paper])
    if filled.landscape:
        page.set_landscape()
    page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    page.center_horizontally()
    page.fit_to_pages(1, 0)
    head_end = FIRST_ROWS + filled.head_rows
    page.repeat_rows(FIRST_ROWS, head_end - 1)
    page.freeze_panes(head_end, 0)
    page.print_area(0, 0, rows, last)
    page.set_footer(f"&C&P / &N&R&8{mark.replace('&', '&&')}")
