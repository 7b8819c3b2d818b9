"""A form there and back: file in, dry run, import, file out, the same file in again, undo."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.kernel.sheets.writing.export import build_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.sheets.models import Upload

PURPOSE = "核对报表"


def line(sheet: str, **values: Any) -> list[Any]:
    """Return a line of a form in the order of its columns; what is not given is empty."""
    columns = get_sheet(sheet).exported
    assert values.keys() <= {column.key for column in columns}, values.keys()
    return [values.get(column.key, column.empty) for column in columns]


def bring(sheet: str, lines: Sequence[Sequence[Any]], actor: Actor, at: datetime) -> Upload:
    """Return the checked upload of a file that holds these lines."""
    content, _count = build_xlsx(get_sheet(sheet), lines)
    return _receive(sheet, content, actor, at)


def _receive(sheet: str, content: bytes, actor: Actor, at: datetime) -> Upload:
    upload = operations.receive(sheet=sheet, name="表.xlsx", content=content, actor=actor, at=at)
    return operations.check(upload_id=upload.pk, actor=actor, at=at)


def wrong_cells(sheet: str, lines: Sequence[Sequence[Any]], actor: Actor, at: datetime) -> list[str]:
    """Return the columns that the dry run marks, "" for a row, in the order of the file."""
    return [finding["key"] for finding in bring(sheet, lines, actor, at).findings]


def load(sheet: str, lines: Sequence[Sequence[Any]], actor: Actor, at: datetime) -> Upload:
    """Return the committed upload of a file whose rows are all right."""
    upload = bring(sheet, lines, actor, at)
    assert (upload.counts["wrong"], upload.findings) == (0, [])
    return operations.commit(upload_id=upload.pk, actor=actor, at=at)


def taken_out(sheet: str, actor: Actor) -> list[list[Any]]:
    """Return what the form exports."""
    rows = get_loader(sheet)().export_rows(actor=actor, scope=actor.scope, filters={})
    return [list(row) for row in rows]


def there_and_back(sheet: str, lines: Sequence[Sequence[Any]], actor: Actor, at: datetime) -> Upload:
    """Load lines, take them out, and see that the exported file changes nothing; return the first upload."""
    first = load(sheet, lines, actor, at)
    assert first.counts["new"] == len(lines)
    assert taken_out(sheet, actor) == [list(row) for row in lines]
    _name, content = operations.export(sheet=sheet, actor=actor, at=at, purpose=PURPOSE)
    again = _receive(sheet, _another_file(content), actor, at)
    assert again.findings == []
    assert again.counts == {"total": len(lines), "new": 0, "changed": 0, "unchanged": len(lines), "wrong": 0}
    return first


def _another_file(content: bytes) -> bytes:
    """Return the same workbook as another file: the very same one would only be the upload that is there already."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as book:
        book.comment = b"again"
    return stream.getvalue()


def undo(upload: Upload, actor: Actor, at: datetime) -> None:
    """Undo an import."""
    operations.undo(upload_id=upload.pk, actor=actor, at=at)
