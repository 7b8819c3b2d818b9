"""Excel forms filled in and uploaded, and what comes out, for tests."""

from __future__ import annotations

from io import BytesIO
from itertools import count
from typing import Any

from openpyxl import load_workbook

from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.registry import get_loader, get_sheet

FIRST = 5
_files = count(1)


def load(sheet: str, actor: Any, *rows: dict[str, Any], at: Any, commit: bool = True) -> Any:
    """Upload rows in the form's own layout; commit unless told not to, and nothing may be wrong then."""
    book = load_workbook(BytesIO(operations.template(sheet=sheet)))
    page, keys = book.active, [column.key for column in get_sheet(sheet).columns]
    assert page is not None
    for offset, row in enumerate(rows):
        for column, key in enumerate(keys, start=1):
            page.cell(FIRST + offset, column).value = row.get(key)
    book.properties.title = f"file {next(_files)}"  # equal rows would be the same file
    out = BytesIO()
    book.save(out)
    upload = operations.receive(sheet=sheet, name="表.xlsx", content=out.getvalue(), actor=actor, at=at)
    operations.check(upload_id=upload.id, actor=actor, at=at)
    upload.refresh_from_db()
    if commit:
        assert upload.wrong_rows == [], upload.findings
        operations.commit(upload_id=upload.id, actor=actor, at=at)
        upload.refresh_from_db()
    return upload


def out_of(sheet: str, actor: Any, **filters: Any) -> list[dict[str, Any]]:
    """Return the rows that come out, by column."""
    keys = [column.key for column in get_sheet(sheet).exported]
    rows = get_loader(sheet)().export_rows(actor=actor, scope=actor.scope, filters=filters)
    return [dict(zip(keys, row, strict=True)) for row in rows]
