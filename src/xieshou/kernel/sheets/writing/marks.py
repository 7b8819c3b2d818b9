"""The error workbook: the user's own rows, wrong cells coloured and commented, and what is wrong in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .book import Book

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xieshou.kernel.sheets.declaration import Sheet
    from xieshou.kernel.sheets.rows import Finding

COMMENT_LENGTH = 500


class MarkedBook:
    """An error workbook being written, row by row."""

    def __init__(self, sheet: Sheet, extra: Sequence[str]) -> None:
        """Begin with the form's header, the user's extra columns, and the two columns of explanation."""
        self.sheet = sheet
        self.extra = tuple(extra)
        self.book = Book(sheet, sheet.columns)
        self.book.header(extra=(*self.extra, _("What is wrong"), _("Original row")), comments=False)
        self.positions = {column.key: position for position, column in enumerate(sheet.columns)}

    def add(
        self, number: int, cells: Sequence[str], extra: Sequence[str], findings: Iterable[Finding]
    ) -> None:
        """Write one row of the user as it was, with its findings."""
        found = list(findings)
        page, row, formats = self.book.page, self.book.row, self.book.formats
        wrong: dict[int, list[str]] = {}
        for finding in found:
            if finding.key in self.positions:
                wrong.setdefault(self.positions[finding.key], []).append(finding.message)
        for position, text in enumerate((*cells, *extra)):
            look = formats.wrong if position in wrong else formats.text
            if text or position in wrong:
                page.write_string(row, position, text, look)
        for position, messages in wrong.items():
            page.write_comment(row, position, "\n".join(messages)[:COMMENT_LENGTH])
        last = len(self.sheet.columns) + len(self.extra)
        page.write_string(row, last, "; ".join(finding.message for finding in found), formats.note)
        page.write_number(row, last + 1, number)
        self.book.row += 1

    def finish(self) -> bytes:
        """Return the file."""
        return self.book.finish()
