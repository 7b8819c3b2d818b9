"""The two Excel files of the first worker: filled by their headers, brought in as a user does."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl

from .stage import run_jobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from .stage import Player

HEADER_ROWS = 8


def download_template(player: Player, sheet: str) -> bytes:
    """Return the empty form as the page gives it."""
    player.go(f"/sheets/new/{sheet}/")
    with player.page.expect_download() as got:
        player.page.locator('a[href*="/sheets/template/"]').click()
    content: bytes = got.value.path().read_bytes()
    return content


def fill(template: bytes, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the template with these rows below its headers, the example taken out."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    first = next(row for row in sheet.iter_rows(max_row=HEADER_ROWS) if sum(bool(c.value) for c in row) > 10)
    columns = {str(cell.value).strip(" *＊"): cell.column for cell in first if cell.value}
    start = first[0].row + 1
    sheet.delete_rows(start, sheet.max_row)
    for line, values in enumerate(rows, start):
        for header, value in values.items():
            sheet.cell(line, columns[header]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(player: Player, tmp_path: Path, sheet: str, name: str, content: bytes) -> None:
    """Bring a file and look at what its check found."""
    file = tmp_path / name
    file.write_bytes(content)
    player.go(f"/sheets/new/{sheet}/")
    player.page.set_input_files('input[type="file"]', str(file))
    with player.page.expect_navigation():
        player.page.locator('form:has(input[type="file"]) button[type="submit"]').click()
    run_jobs()
    player.page.reload()


def press(player: Player, action: str) -> None:
    """Press a button of the upload ("commit", "undo") and let its job run."""
    button = player.page.locator(f'form[action$="/{action}/"] button')
    assert button.count() == 1, player.page.locator("main").inner_text()[:1000]
    with player.page.expect_navigation():
        button.click()
    run_jobs()


def book_of(download: Any) -> Any:
    """Return the workbook of a download."""
    return openpyxl.load_workbook(io.BytesIO(download.path().read_bytes()))


def cells_of(download: Any) -> list[list[Any]]:
    """Return the cells of the first sheet of a download, row by row."""
    return [[cell.value for cell in row] for row in book_of(download).worksheets[0].iter_rows()]
