"""Large worksheets read slice by slice give what they give as a whole; unusual ones are read as a whole."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from xieshou.kernel.sheets.parsing import slices
from xieshou.kernel.sheets.parsing.identity import register_identity
from xieshou.kernel.sheets.parsing.problems import FileError
from xieshou.kernel.sheets.parsing.reading import read
from xieshou.kernel.sheets.parsing.slices import cut_worksheet
from xieshou.kernel.sheets.specs import form_spec

from .conftest import HEADERS, member, workbook
from .forms import FORM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ON = date(2026, 3, 2)
SHEET, NAME = "xl/worksheets/sheet1.xml", "花名册"
ROWS = [
    [],
    *([*member(n)[:5], date(1980, 1, 1 + n % 28), *member(n)[6:]] for n in range(120)),
    [],
    member(200),
]


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    register_identity()
    monkeypatch.setattr(slices, "SLICE_BYTES", 3_000)
    monkeypatch.setattr(slices, "READ_BYTES", 1_000)


def rewritten(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Return a workbook with one of its parts changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            text = old.read(entry)
            new.writestr(entry.filename, change(text.decode()).encode() if entry.filename == part else text)
    return stream.getvalue()


def rows_of(path: Path) -> list[tuple[int, dict[str, Any], list[Any]]]:
    """Return number and values of each row, and what is wrong."""
    found = []
    for chunk in read(path, form_spec(FORM, on=ON))[1]:
        for index, number in enumerate(chunk.numbers):
            values = {key: column[index] for key, column in chunk.columns.items()}
            found.append((number, values, [wrong[1:] for wrong in chunk.wrong if wrong[0] == index]))
    return found


def both_ways(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """Return the rows of a file read in slices and read as a whole."""
    cut = rows_of(path)
    monkeypatch.setattr(slices, "SLICE_BYTES", 10**9)
    return cut, rows_of(path)


@pytest.mark.parametrize("above", [[], [["标题"], []], [[], []]], ids=["plain", "titled", "empty above"])
def test_slices_give_what_the_whole_gives(tmp_path, monkeypatch, above):
    path = tmp_path / "f.xlsx"
    path.write_bytes(workbook(ROWS, above=above))
    found = cut_worksheet(path, NAME)
    assert found is not None
    assert len(list(slices._slices(zipfile.ZipFile(path), SHEET))) > 5
    cut, whole = both_ways(path, monkeypatch)
    assert cut == whole
    assert [number for number, *_rest in cut] == [*range(3 + len(above), 123 + len(above)), 124 + len(above)]


def test_empty_first_columns_shift_nothing(tmp_path, monkeypatch):
    path = tmp_path / "f.xlsx"
    path.write_bytes(workbook([["", *member(n)] for n in range(80)], headers=["", *HEADERS]))
    cut, whole = both_ways(path, monkeypatch)
    assert cut == whole
    assert len(cut) == 80


def test_a_slice_in_which_a_first_column_is_empty_keeps_its_columns(tmp_path, monkeypatch):
    rows = [["x" * 40, *member(n)] if n < 10 else ["", *member(n)] for n in range(80)]
    path = tmp_path / "f.xlsx"
    path.write_bytes(workbook(rows, headers=["无关列", *HEADERS]))
    cut, whole = both_ways(path, monkeypatch)
    assert cut == whole


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, lambda text: re.sub(r'<row r="\d+"', "<row", text)),
        (SHEET, lambda text: text.replace("</row>", "</row><!-- a comment -->", 1)),
        (SHEET, lambda text: text.replace("<sheetData>", '<sheetData xml:space="preserve">')),
        (SHEET, lambda text: text.replace("<dimension", "<!-- a comment --><dimension")),
        ("xl/_rels/workbook.xml.rels", lambda text: text.replace("worksheets/", "elsewhere/")),
        ("xl/workbook.xml", lambda text: text.replace(NAME, "别的")),
        ("xl/workbook.xml", lambda text: text[:-5]),
    ],
    ids=["no numbers", "comment", "attribute", "comment above", "no part", "other name", "broken workbook"],
)
def test_an_unusual_worksheet_is_not_cut(tmp_path, part, change):
    path = tmp_path / "f.xlsx"
    path.write_bytes(rewritten(workbook(ROWS), part, change))
    assert cut_worksheet(path, NAME) is None


def test_a_comment_between_rows_is_read_as_a_whole(tmp_path):
    path = tmp_path / "f.xlsx"
    path.write_bytes(
        rewritten(workbook(ROWS), SHEET, lambda text: text.replace("</row>", '</row><!-- <row r="9"> -->', 1))
    )
    assert len(rows_of(path)) == 121


def test_a_small_worksheet_and_a_missing_file_are_not_cut(tmp_path):
    path = tmp_path / "f.xlsx"
    path.write_bytes(workbook([member(1)]))
    assert cut_worksheet(path, NAME) is None
    assert cut_worksheet(tmp_path / "missing.xlsx", NAME) is None


def test_the_table_is_found_behind_a_large_worksheet_without_header(tmp_path):
    import xlsxwriter

    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(str(path))
    first, second = book.add_worksheet("说明"), book.add_worksheet("数据")
    for number in range(200):
        first.write_row(number, 0, [f"第{number}行说明", "说明"])
    second.write_row(0, 0, HEADERS)
    second.write_row(1, 0, [str(cell) for cell in member(1)])
    book.close()
    assert cut_worksheet(path, "说明") is not None
    opened, chunks = read(path, form_spec(FORM, on=ON))
    assert opened.worksheet == "数据"
    assert sum(len(chunk.numbers) for chunk in chunks) == 1


def test_a_worksheet_that_breaks_off_further_down_is_refused(tmp_path):
    path = tmp_path / "f.xlsx"
    content = rewritten(
        workbook(ROWS), SHEET, lambda text: re.sub(r'(<c r="A60"[^>]*><v>\d+)</v>', r"\1</x>", text)
    )
    path.write_bytes(content)
    with pytest.raises(FileError) as problem:
        rows_of(path)
    assert problem.value.code == "broken"
