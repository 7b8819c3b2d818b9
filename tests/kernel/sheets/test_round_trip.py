"""What is exported and read again is the same, whatever the text; nothing becomes a formula."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.parsing.cells import clean_text, parser_of
from xieshou.kernel.sheets.parsing.dates import parse_date
from xieshou.kernel.sheets.parsing.identity import register_identity
from xieshou.kernel.sheets.parsing.problems import CellError, FileError
from xieshou.kernel.sheets.parsing.reading import read
from xieshou.kernel.sheets.parsing.tables import unguard
from xieshou.kernel.sheets.specs import form_spec
from xieshou.kernel.sheets.writing.export import build_csv, build_xlsx
from xieshou.kernel.sheets.writing.template import build_template
from xieshou.kernel.sheets.writing.values import guard

from .forms import FORM

if TYPE_CHECKING:
    from pathlib import Path

ON = date(2026, 3, 2)
DANGEROUS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    "％a",
    "%a",
    "=cmd|' /C calc'!A0",
    "'=1",
    "''=1",
    "'quoted'",
    " '=x",
    "http://example.org",
    '=HYPERLINK("http://x")',
    "00123",
    "1e5",
    "1/2",
]

register_identity()


def read_back(content: bytes, sheet: Sheet, folder: Path) -> dict[str, list[Any]]:
    path = folder / "back"
    path.write_bytes(content)
    _opened, chunks = read(path, form_spec(sheet, on=ON))
    columns: dict[str, list[Any]] = {}
    for chunk in chunks:
        assert chunk.wrong == []
        for key, values in chunk.columns.items():
            columns.setdefault(key, []).extend(values)
    return columns


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40).filter(
    lambda text: text == clean_text(text) and text != ""
)
records = st.tuples(
    texts,
    st.one_of(st.just(""), texts),
    texts,
    st.sampled_from(["张三", "阿力木江·买买提", "𬺈𫛭"]),
    st.sampled_from(["", "1", "2"]),
    st.one_of(st.none(), st.dates(date(1910, 1, 3), ON)),
    st.one_of(st.none(), st.integers(0, 10**11)),
    st.one_of(st.none(), st.booleans()),
    st.one_of(st.none(), st.integers(0, 130)),
    st.sampled_from(["", "13812345678"]),
)
PLAIN = Sheet(
    name="test.plain",
    title="往返",
    capability="x",
    columns=tuple(
        Column(
            c.key,
            c.header,
            c.kind,
            required=c.required,
            choices=c.choices,
            minimum=c.minimum,
            maximum=c.maximum,
        )
        for c in FORM.columns
    ),
)


@pytest.mark.parametrize("build", [build_xlsx, build_csv])
@given(rows=st.lists(records, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_export_read_again_is_equal(build, rows, tmp_path):
    content, count = build(PLAIN, rows, watermark="由=某人导出")
    assert count == len(rows)
    back = read_back(content, PLAIN, tmp_path)
    expected = {
        column.key: [value.isoformat() if isinstance(value, date) else value for value in values]
        for column, values in zip(PLAIN.columns, zip(*rows, strict=True), strict=True)
    }
    assert back == expected


@given(st.text(max_size=30))
def test_guarded_text_is_never_a_formula_and_comes_back(text):
    guarded = guard(text)
    assert not guarded.startswith(tuple("=+-@\t\r%＝＋－＠％"))
    assert unguard(guarded) == text


@pytest.mark.parametrize("text", DANGEROUS)
def test_dangerous_text_is_text_in_the_workbook_and_comes_back(text, tmp_path):
    sheet = Sheet(name="t", title="=1+1", capability="x", columns=(Column("a", "=列1"), Column("b", "+列2")),
                  layout=Layout(title_rows=("@标题",)))  # fmt: skip
    content, _count = build_xlsx(sheet, [(text.strip(), "x")])
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert text.strip() in {cell.value for cell in cells}
    assert b"<f>" not in b"".join(
        zipfile.ZipFile(io.BytesIO(content)).read(n) for n in zipfile.ZipFile(io.BytesIO(content)).namelist()
    )
    assert read_back(content, sheet, tmp_path)["a"] == [text.strip()]
    plain, _count = build_csv(sheet, [(text.strip(), "x")])
    fields = [field for row in csv.reader(io.StringIO(plain.decode("utf-8-sig"))) for field in row]
    assert not [field for field in fields if field.startswith(tuple("=+-@\t\r%＝＋－＠％"))]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-03-05", date(2026, 3, 5)), ("2026/3/5", date(2026, 3, 5)), ("2026.3.5", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)), ("2026年3月5日", date(2026, 3, 5)), ("2026 年 3 月 5 日", date(2026, 3, 5)),
        (20260305.0, date(2026, 3, 5)), (46086.0, date(2026, 3, 5)), ("46086", date(2026, 3, 5)),
        ("2026-03-05 00:00:00", date(2026, 3, 5)), (date(2026, 3, 5), date(2026, 3, 5)), ("2024-02-29", date(2024, 2, 29)),
        ("2026-03", None), ("2025-02-29", None), ("5.3.2026", None), ("明天", None), (123.0, None), (float("nan"), None),
        (1e300, None), (True, None), ("9" * 100_000, None), (0.5, None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_spellings_of_dates(raw, expected):
    if expected is None:
        with pytest.raises(CellError):
            parse_date(raw)
    else:
        assert parse_date(raw) == expected


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (Kind.MONEY, "1,234.5", 123450), (Kind.MONEY, 0.1, 10), (Kind.MONEY, 1234567.89, 123456789), (Kind.MONEY, "¥12元", 1200),
        (Kind.MONEY, "１２．５", 1250), (Kind.MONEY, "-3", -300), (Kind.MONEY, "12.345", None), (Kind.MONEY, 12.345, None),
        (Kind.MONEY, "abc", None), (Kind.MONEY, "1" * 13, None), (Kind.INTEGER, "１２", 12), (Kind.INTEGER, 12.0, 12),
        (Kind.INTEGER, "1,000", 1000), (Kind.INTEGER, 1.5, None), (Kind.INTEGER, "1.0", 1), (Kind.YES_NO, "√", True),
        (Kind.YES_NO, "×", False), (Kind.YES_NO, True, True), (Kind.YES_NO, 0.0, False), (Kind.YES_NO, "也许", None),
        (Kind.TEXT, 13812345678.0, "13812345678"), (Kind.TEXT, 530326198503124528.0, None), (Kind.TEXT, "a\x00b", None),
        (Kind.TEXT, "\ud800", None), (Kind.TEXT, "é", "é"), (Kind.TEXT, " a\r\nb ", "a\nb"), (Kind.TEXT, "x" * 501, None),
        (Kind.TEXT, "x" * 100_000, None), (Kind.TEXT, False, "0"), (Kind.PHONE, "138 1234 5678", "13812345678"),
        (Kind.PHONE, "12", None), (Kind.PERSON_NAME, " 阿力木江・买买提 ", "阿力木江·买买提"), (Kind.PERSON_NAME, "x" * 300, None),
        (Kind.RESIDENT_ID, "53032619850312452８", None), (Kind.RESIDENT_ID, "11010519491231002x", "11010519491231002X"),
        (Kind.USCC, "91350100M000100Y43", "91350100M000100Y43"), (Kind.USCC, "91350100M000100Y44", None),
    ],
)  # fmt: skip
def test_cells_of_each_kind(kind, raw, expected):
    sheet = Sheet(name="t", title="t", capability="x", columns=(Column("a", "a", kind),))
    parse = parser_of(form_spec(sheet, on=ON).columns[0], ON)
    began = time.perf_counter()
    if expected is None:
        with pytest.raises(CellError):
            parse(raw)
    else:
        assert parse(raw) == expected
    assert time.perf_counter() - began < 0.1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_files_of_each_encoding_and_delimiter(encoding, delimiter, tmp_path):
    lines = [
        "标题",
        delimiter.join(["编号", "姓名", "户编号", "备注"]),
        delimiter.join(["1", "㐂䶮", "H1", '"a""b"']),
    ]
    back = read_back("\r\n".join(lines).encode(encoding), FORM, tmp_path)
    assert (back["name"], back["number"], back["note"]) == (["㐂䶮"], ["1"], ['a"b'])


def test_template_can_be_read_and_holds_no_rows(tmp_path):
    path = tmp_path / "t"
    path.write_bytes(build_template(FORM))
    with pytest.raises(FileError) as problem:
        list(read(path, form_spec(FORM, on=ON))[1])
    assert problem.value.code == "no_rows"


def test_template_has_drop_downs_text_formats_comments_and_a_hidden_manifest():
    book = openpyxl.load_workbook(io.BytesIO(build_template(FORM)))
    page = book.worksheets[0]
    assert page.title == "成员花名册"
    header = next(row for row in page.iter_rows() if row[0].value == "户编号")
    by_name = {cell.value: cell for cell in header}
    assert page.column_dimensions[by_name["编号"].column_letter].width > 8
    assert by_name["性别"].comment is not None
    lists = {
        str(rule.sqref).split(":")[0].rstrip("0123456789"): rule.formula1
        for rule in page.data_validations.dataValidation
    }
    assert lists[by_name["性别"].column_letter] == '"男,女"'
    assert "是" in lists[by_name["是否务工"].column_letter]
    assert book["_xieshou"].sheet_state == "veryHidden"
    assert [cell.value for cell in book["_xieshou"][1]] == [FORM.name, "1"]
    assert {str(area) for area in page.merged_cells.ranges} >= {"A1:J1", "A3:B3", "C3:J3"}
    assert page.freeze_panes == "B5"


def test_long_drop_downs_come_from_a_hidden_page():
    from xieshou.kernel.sheets.declaration import Choice

    choices = tuple(Choice(str(n), f"选项,{n}") for n in range(60))
    columns = tuple(Column(f"c{n}", f"列{n}", Kind.CHOICE, choices=choices) for n in range(30))
    book = openpyxl.load_workbook(
        io.BytesIO(build_template(Sheet(name="t", title="t", capability="x", columns=columns)))
    )
    formulas = [rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation]
    assert formulas[0] == "_choices!$A$1:$A$60"
    assert formulas[29] == "_choices!$AD$1:$AD$60"
    assert book["_choices"].sheet_state == "veryHidden"


def test_filled_template_is_read_with_grouped_headers(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(build_template(FORM)))
    page = book.worksheets[0]
    header = next(row for row in page.iter_rows() if row[0].value == "户编号")
    for cell, value in zip(
        header, ["H9", "", "N9", "李四", "女", "2000-01-01", 12.5, "否", 26, "13812345678"], strict=True
    ):
        page.cell(header[0].row + 3, cell.column, value)
    stream = io.BytesIO()
    book.save(stream)
    back = read_back(stream.getvalue(), FORM, tmp_path)
    assert back["number"] == ["N9"]
    assert back["income_fen"] == [1250]


def test_template_of_another_form_is_refused(tmp_path):
    path = tmp_path / "t"
    path.write_bytes(build_template(PLAIN))
    with pytest.raises(FileError) as problem:
        read(path, form_spec(FORM, on=ON))
    assert problem.value.code == "other_form"
