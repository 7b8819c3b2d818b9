"""Reading files of the real world: ods, headers anywhere, places by code and name, registration."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from xieshou.kernel.actor import Scope
from xieshou.kernel.regions.models import Region
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Sheet, SheetDeclarationError
from xieshou.kernel.sheets.parsing.problems import CellError, FileError
from xieshou.kernel.sheets.parsing.reading import read
from xieshou.kernel.sheets.places import Places
from xieshou.kernel.sheets.registry import UnknownSheet, get_sheet, list_sheets, register
from xieshou.kernel.sheets.rows import Findings, Rows
from xieshou.kernel.sheets.specs import form_spec
from xieshou.kernel.sheets.texts import CELL_TEXTS, FILE_TEXTS, cell_text, file_text

from .conftest import HEADERS, member, workbook
from .forms import FORM, MemberLoader

if TYPE_CHECKING:
    from pathlib import Path

ON = date(2026, 3, 2)


def load(path: Path, content: bytes) -> Any:
    from xieshou.kernel.sheets.parsing.identity import register_identity

    register_identity()
    path.write_bytes(content)
    opened, chunks = read(path, form_spec(FORM, on=ON))
    return opened, list(chunks)


def ods(rows: list[list[str]]) -> bytes:
    """Return an OpenDocument spreadsheet of texts, with the endless empty rows that such files end with."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>" for row in rows
    )
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{body}<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
        file.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest'
            ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return stream.getvalue()


def test_open_document_is_read(tmp_path):
    opened, chunks = load(tmp_path / "f", ods([HEADERS, [str(cell) for cell in member(1)]]))
    assert opened.type == "ods"
    assert chunks[0].columns["income_fen"] == [1200050]
    assert chunks[0].wrong == []


def test_header_below_titles_in_any_order_with_marks_and_aliases(tmp_path):
    headers = ["*姓 名", "成员编号", "户编号（必填）", "无关列"]
    opened, chunks = load(
        tmp_path / "f", workbook([["张三", "N1", "H1", "x"]], headers=headers, above=[["标题"], []])
    )
    assert (opened.header_row, opened.unknown) == (3, ["无关列"])
    assert chunks[0].columns["name"] == ["张三"]
    assert chunks[0].numbers == [4]
    assert "备注" in opened.missing


def test_empty_rows_between_are_skipped_and_numbers_stay_true(tmp_path):
    _opened, chunks = load(tmp_path / "f", workbook([member(1), [], [" "], member(2)]))
    assert chunks[0].numbers == [2, 5]


def test_header_is_found_in_the_second_worksheet(tmp_path):
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet("说明").write_string(0, 0, "请填写第二页")
    page = book.add_worksheet("数据")
    page.write_row(0, 0, HEADERS)
    page.write_row(1, 0, member(1))
    book.add_worksheet("隐藏").hide()
    book.close()
    opened, _chunks = load(tmp_path / "f", stream.getvalue())
    assert opened.worksheet == "数据"


def test_many_rows_come_in_chunks(tmp_path):
    _opened, chunks = load(tmp_path / "f", workbook([member(n) for n in range(2_501)]))
    assert [len(chunk.numbers) for chunk in chunks] == [2_500, 1]


def test_hidden_worksheets_are_not_read(tmp_path):
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet("空")
    page = book.add_worksheet("隐藏")
    page.write_row(0, 0, HEADERS)
    page.write_row(1, 0, member(1))
    page.hide()
    book.close()
    with pytest.raises(FileError) as problem:
        load(tmp_path / "f", stream.getvalue())
    assert problem.value.code in {"no_header", "no_rows"}


@pytest.fixture
def places(db: None) -> Places:
    rows = [
        ("980000000000", 1, "测试省", "", ""),
        ("980100000000", 2, "甲市", "980000000000", ""),
        ("980101000000", 3, "乙县", "980100000000", ""),
        ("980102000000", 3, "旧县", "980100000000", "980101000000"),
        ("980101100000", 4, "丙镇", "980101000000", ""),
        ("980101100201", 5, "丁村民委员会", "980101100000", ""),
        ("980103000000", 3, "戊县", "980100000000", ""),
        ("980103100000", 4, "丙镇", "980103000000", ""),
        ("980103100201", 5, "丁村民委员会", "980103100000", ""),
    ]
    Region.objects.bulk_create(
        Region(
            code=code, short_code=code.rstrip("0"), level=level, name=name, parent_code=parent, full_name=name,
            successor_code=successor, retired_on=date(2020, 1, 1) if successor else None,
        )
        for code, level, name, parent, successor in rows
    )  # fmt: skip
    return Places(Scope.of(["980101"]))


@pytest.mark.parametrize(
    ("text", "level", "expected"),
    [
        ("980101100201", 5, "980101100201"), ("980101", 3, "980101000000"), ("980102", 3, "980101000000"),
        ("测试省甲市乙县丙镇丁村民委员会", 5, "980101100201"), ("测试省 甲市 乙县 丙镇 丁村", 5, "980101100201"),
        ("乙县丙镇丁村委会", 5, "980101100201"), ("丙镇丁村", 5, "980101100201"), ("测试省甲市戊县丙镇丁村", 5, "980103100201"),
        ("测试省甲市乙县", None, "980101000000"), ("980101100201", 4, "wrong_level"), ("970000000000", None, "no_region"),
        ("不存在", None, "no_region"), ("测试省甲市乙县", 5, "no_region"), ("1", None, "no_region"),
    ],
)  # fmt: skip
def test_places_by_code_and_name(places, text, level, expected):
    for _again in range(2):
        try:
            found = places.resolve(text, level)
        except CellError as error:
            found = error.code
        assert found == expected


def test_place_that_fits_several_regions_is_named_so(places):
    everywhere = Places(Scope.of(["980101", "980103"]))
    with pytest.raises(CellError) as problem:
        everywhere.resolve("丙镇丁村", 5)
    assert problem.value.code == "many_regions"


def test_succession_in_a_circle_ends(places):
    Region.objects.filter(code="980101000000").update(successor_code="980102000000", retired_on=ON)
    with pytest.raises(CellError):
        places.resolve("980102", 3)


@pytest.mark.parametrize(
    "options",
    [
        {"columns": (Column("a", "a"), Column("a", "b"))},
        {"columns": (Column("a", "a"),), "keys": ("b",)},
        {"columns": (Column("a", "a"),), "group": "b"},
        {"columns": (Column("a", "a", Kind.CHOICE),)},
    ],
)
def test_declarations_that_cannot_work_are_refused(options):
    with pytest.raises(SheetDeclarationError):
        Sheet(name="t", title="t", capability="x", **options)


def test_registering_a_second_form_of_the_name_is_refused():
    other = Sheet(name=FORM.name, title="x", capability="x", columns=(Column("a", "a"),))
    with pytest.raises(SheetDeclarationError):
        register(other, MemberLoader)
    assert get_sheet(FORM.name) is FORM
    assert FORM in list_sheets()
    with pytest.raises(UnknownSheet):
        get_sheet("no.form")
    with pytest.raises(KeyError):
        FORM.column("no_column")


def test_every_code_has_words():
    params = {"limit": 1, "row": 1, "point": "U+0000", "type": "PDF", "headers": ["甲", "乙"]}
    assert all(file_text(code, params) for code in FILE_TEXTS)
    assert all(cell_text(code, params) for code in CELL_TEXTS)
    assert "甲、乙" in file_text("no_header", params)
    assert cell_text("rule", {"name": "InvalidPhoneError"}) != cell_text("rule", {"name": "NoSuchError"})


def test_findings_beyond_the_limit_keep_only_row_numbers():
    findings = Findings(limit=2)
    for number in (3, 1, 2):
        findings.add(number, "a", "x")
    assert [finding.number for finding in findings] == [1, 3]
    assert findings.numbers == {1, 2, 3}
    assert findings.is_cut
    assert findings.of(2) == []


def test_rows_can_be_taken_apart():
    rows = Rows([2, 3, 4], {"a": [1, 2, 3]}, Findings())
    assert rows.without({9}) is rows
    assert list(rows.without({3}).records()) == [{"a": 1}, {"a": 3}]
    assert len(rows.at([2])) == 1
    assert Choice("1", "男").aliases == ()
