"""The empty form that users download: drop-downs, formats, help and one example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xieshou.kernel.sheets.declaration import Kind

from .book import Book, help_of
from .values import shown

if TYPE_CHECKING:
    from xieshou.kernel.sheets.declaration import Column, Sheet

LIST_CHARACTERS = 250
CHOICES = "_choices"


def build_template(sheet: Sheet) -> bytes:
    """Return the .xlsx of an empty form."""
    book = Book(sheet, sheet.columns)
    book.header()
    _guide_rows(book)
    first, last = book.row, book.row + sheet.layout.blank_rows - 1
    lists = _ChoiceLists(book)
    for position, column in enumerate(sheet.columns):
        rule = _validation(column, lists)
        if rule:
            book.page.data_validation(first, position, last, position, rule)
    _help_page(book)
    return book.finish()


def _guide_rows(book: Book) -> None:
    layout = book.sheet.layout
    if layout.hint_row:
        for position, column in enumerate(book.columns):
            book.page.write_string(book.row, position, str(column.help), book.formats.hint)
        book.row += 1
    if layout.example_rows and any(column.example != "" for column in book.columns):
        for position, column in enumerate(book.columns):
            text = shown(column, column.example)
            if text:
                book.page.write_string(book.row, position, text, book.formats.example)
        book.row += 1


class _ChoiceLists:
    """Long drop-down lists, which Excel wants in cells: columns of a hidden worksheet."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.page: Any = None
        self.used = 0

    def reference(self, labels: list[str]) -> str:
        if self.page is None:
            self.page = self.book.book.add_worksheet(CHOICES)
            self.page.very_hidden()
        for row, label in enumerate(labels):
            self.page.write_string(row, self.used, label)
        letter = chr(ord("A") + self.used % 26)
        prefix = chr(ord("A") + self.used // 26 - 1) if self.used >= 26 else ""  # noqa: PLR2004 -- letters
        self.used += 1
        return f"={CHOICES}!${prefix}{letter}$1:${prefix}{letter}${len(labels)}"


def _validation(column: Column, lists: _ChoiceLists) -> dict[str, Any] | None:
    """Return the rule that Excel applies while typing; it warns, since the server decides."""
    base: dict[str, Any] = {
        "error_title": str(column.header)[:32],
        "error_type": "warning",
        "ignore_blank": True,
    }
    if column.kind is Kind.CHOICE:
        return {**base, "validate": "list", "source": _source([str(c.label) for c in column.choices], lists)}
    if column.kind is Kind.YES_NO:
        return {**base, "validate": "list", "source": [_("yes"), _("no")]}
    if column.kind is Kind.INTEGER and (column.minimum is not None or column.maximum is not None):
        low = column.minimum if column.minimum is not None else -(2**31)
        high = column.maximum if column.maximum is not None else 2**31
        return {**base, "validate": "integer", "criteria": "between", "minimum": low, "maximum": high}
    return None


def _source(labels: list[str], lists: _ChoiceLists) -> list[str] | str:
    fits = len(",".join(labels)) <= LIST_CHARACTERS and not any("," in label for label in labels)
    return labels if fits else lists.reference(labels)


def _help_page(book: Book) -> None:
    """Add a second page that explains each column."""
    page = book.book.add_worksheet(_("How to fill in"))
    for position, text in enumerate((_("Column"), _("Required"), _("How to fill in"))):
        page.write_string(0, position, text, book.formats.optional)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 8)
    page.set_column(2, 2, 70)
    for row, column in enumerate(book.columns, start=1):
        page.write_string(row, 0, str(column.header), book.formats.text)
        page.write_string(row, 1, _("yes") if column.required else "", book.formats.text)
        page.write_string(row, 2, help_of(column).replace("\n", "; "), book.formats.text)
