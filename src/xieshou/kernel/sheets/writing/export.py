"""Records in the layout of their form, as xlsx or csv; reading the file again gives the same values."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any

from .book import Book
from .values import guard, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xieshou.kernel.sheets.declaration import Column, Sheet

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"


def build_xlsx(sheet: Sheet, rows: Iterable[Sequence[Any]], *, watermark: str = "") -> tuple[bytes, int]:
    """Return an .xlsx of records and their number; the watermark stands on top and in the footer."""
    book = Book(sheet, sheet.exported, constant_memory=True)
    if watermark:
        book.page.write_string(0, 0, watermark, book.formats.note)
        book.page.set_footer("&L&8" + watermark.replace("&", "&&")[:200])
        book.row = 1
    book.header(comments=False)
    count = 0
    for values in rows:
        book.values(values)
        count += 1
    return book.finish(), count


def build_csv(sheet: Sheet, rows: Iterable[Sequence[Any]], *, watermark: str = "") -> tuple[bytes, int]:
    """Return a .csv (UTF-8 with mark) of records and how many there are.

    Quoting rule: every field is quoted; a text that a spreadsheet would take for a formula gets one
    apostrophe in front (`values.guard`), which reading takes away again.
    """
    stream = StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    columns: tuple[Column, ...] = sheet.exported
    if watermark:
        writer.writerow([guard(watermark)])
    writer.writerow([guard(str(column.header)) for column in columns])
    count = 0
    for values in rows:
        writer.writerow(_csv_cell(column, value) for column, value in zip(columns, values, strict=True))
        count += 1
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8", "replace"), count


def _csv_cell(column: Column, value: Any) -> str:
    text = shown(column, value)
    return guard(text) if isinstance(value, str) else text
