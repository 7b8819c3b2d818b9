"""Official tables: a wrong declaration is refused when read; Excel and Word hold the same cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import docx
import openpyxl
import pytest
import yaml
from django.utils import translation

from xieshou.kernel.sheets.official.excel import FIRST_ROWS, render_excel
from xieshou.kernel.sheets.official.filling import Filled, Held, fill
from xieshou.kernel.sheets.official.layout import OfficialLayoutError, read_form
from xieshou.kernel.sheets.official.word import render_word

FACTS = {"t.rows": ("kind", "name", "money", "share", "day", "people")}
PLAIN = {
    "code": "plain",
    "version": 1,
    "from_year": 2020,
    "source": "t.rows",
    "title": {"zh": "{west}{year}年项目表", "en": "Projects of {west}, {year}"},
    "left": {"zh": "填报单位：{west}", "en": "County: {west}"},
    "right": {"zh": "单位：万元", "en": "In 10,000 yuan"},
    "columns": [
        {"fact": "number", "zh": "序号", "en": "No.", "width": 5, "format": "integer"},
        {"fact": "name", "zh": "名称", "en": "Name"},
        {
            "zh": "资金",
            "en": "Money",
            "columns": [
                {"fact": "money", "zh": "合计", "en": "In all", "format": "wan"},
                {"fact": "share", "zh": "支付率", "en": "Share", "format": "percent"},
            ],
        },
        {"fact": "day", "zh": "日期", "en": "Day", "format": "day"},
        {"fact": "people", "zh": "人数", "en": "People", "format": "integer"},
    ],
    "notes": [{"zh": "注：{year}年。", "en": "Note: {year}."}],
    "signatures": [{"zh": "负责人：", "en": "Head:"}, {"zh": "填表人：", "en": "By:"}],
}
NAMES = {"west": "会泽县", "year": "2026"}
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def declare(tmp_path, **changes):
    path = tmp_path / "form.yaml"
    path.write_text(yaml.safe_dump({**PLAIN, **changes}, allow_unicode=True), encoding="utf-8")
    return read_form(path, FACTS)


def row(name="甲", money=123_456_789, **values):
    facts = {
        "kind": Held("产业"), "name": Held(name, "/p/1/"), "money": Held(money), "share": Held(45),
        "day": Held(date(2026, 3, 1)), "people": Held(1200),
    }  # fmt: skip
    return {**facts, **values}


def texts(filled, number):
    return {cell.column: cell.text for cell in filled.cells if cell.row == number}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"source": "ghost.rows"}, "unknown source: ghost"),
        ({"paper": "B5"}, "unknown paper: B5"),
        ({"colour": "red"}, "unknown: colour"),
        ({"columns": [{"fact": "ghost", "zh": "鬼", "en": "Ghost"}]}, "unknown fact: ghost"),
        ({"columns": [{"fact": "name", "zh": "名", "en": "N", "size": 3}]}, "unknown: size"),
        ({"columns": [{"fact": "name", "zh": "名"}]}, "missing: en"),
        ({"columns": [{"fact": "name", "zh": "名", "en": "N", "format": "roman"}]}, "unknown format: roman"),
        ({"columns": [{"zh": "带", "en": "Band", "columns": [], "fact": "name"}]}, "unknown: fact"),
        ({"columns": [{"fact": "name", "zh": "甲", "en": "A"}] * 2}, "doubled fact: name"),
        ({"group_by": "ghost"}, "unknown fact: ghost"),
        ({"sums": ["kind"]}, "summed without a column: kind"),
        ({"title": {"zh": "{month}表", "en": "x"}}, "unknown placeholder: month"),
        ({"title": {"zh": "表"}}, "missing: en"),
        ({"notes": [{"zh": "甲", "en": "A", "fr": "B"}]}, "unknown: fr"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_declaration_that_names_what_does_not_exist_is_refused(tmp_path, change, word):
    with pytest.raises(OfficialLayoutError, match=r"^form\.yaml: ") as refusal:
        declare(tmp_path, **change)
    assert word in str(refusal.value)


def test_declaration_without_a_title_is_refused(tmp_path):
    path = tmp_path / "bare.yaml"
    path.write_text("code: bare\nversion: 1\nfrom_year: 2020\nsource: t.rows\ncolumns: []", encoding="utf-8")
    with pytest.raises(OfficialLayoutError, match="missing: title"):
        read_form(path, FACTS)


def test_head_has_a_row_for_each_level_and_bands_lie_over_their_columns(tmp_path):
    filled = fill(declare(tmp_path), [row()], NAMES)
    head = [(cell.row, cell.column, cell.across, cell.down) for cell in filled.cells if cell.look == "head"]
    assert filled.head_rows == 2
    assert sorted(head) == [
        (0, 0, 1, 2), (0, 1, 1, 2), (0, 2, 2, 1), (0, 4, 1, 2), (0, 5, 1, 2), (1, 2, 1, 1), (1, 3, 1, 1),
    ]  # fmt: skip


def test_row_is_shown_in_its_formats(tmp_path):
    filled = fill(declare(tmp_path), [row()], NAMES)
    assert texts(filled, 2) == {0: "1", 1: "甲", 2: "123.46", 3: "45%", 4: "2026-03-01", 5: "1,200"}
    assert (filled.title, filled.known) == ("会泽县2026年项目表", 5)


@pytest.mark.parametrize(
    ("held", "text", "number"),
    [
        (Held(0), "0.00", 0.0),
        (Held(None), "暂无数据", None),
        (Held(""), "", None),
        (Held(None, text="至少 8"), "至少 8", None),
        (Held(4_999), "0.00", 0.004999),
        (Held(5_000), "0.01", 0.005),
        (Held(7, format="integer"), "7", 7.0),
        (Held(7, format="text"), "7", 7.0),
    ],
    ids=["nought", "unknown", "empty", "reported", "below half a cent", "half a cent", "own format", "plain"],
)
def test_what_is_not_known_is_never_nought(tmp_path, held, text, number):
    filled = fill(declare(tmp_path), [{**row(), "money": held}], NAMES)
    cell = next(cell for cell in filled.cells if (cell.row, cell.column) == (2, 2))
    assert (cell.text, cell.number) == (text, number)


def test_groups_and_total_sum_only_what_is_known(tmp_path):
    form = declare(tmp_path, group_by="kind", sums=["money", "people"], total=True)
    rows = [row(), row("乙", 1_000_000), {**row("丙"), "kind": Held("就业"), "money": Held(None)}]
    filled = fill(form, rows, NAMES)
    assert texts(filled, 2) == {0: "产业（2项）", 2: "124.46", 3: "", 4: "", 5: "2,400"}
    assert texts(filled, 5)[2] == "暂无数据"
    assert texts(filled, 7) == {0: "合计", 2: "124.46", 3: "", 4: "", 5: "3,600"}
    assert [texts(filled, number)[0] for number in (3, 4, 6)] == ["1", "2", "1"]
    assert fill(form, [], NAMES).rows == filled.head_rows


def test_group_without_sums_takes_the_whole_width(tmp_path):
    filled = fill(declare(tmp_path, group_by="kind"), [row()], NAMES)
    assert next(cell.across for cell in filled.cells if cell.look == "group") == 6


def test_equal_neighbours_are_joined_downwards(tmp_path):
    columns = [{"fact": "kind", "zh": "类", "en": "Kind", "merge": True}, *PLAIN["columns"][1:2]]
    rows = [row(), row("乙"), {**row("丙"), "kind": Held("就业")}]
    filled = fill(declare(tmp_path, columns=columns), rows, NAMES)
    joined = [(cell.text, cell.down) for cell in filled.cells if cell.fact == "kind"]
    assert joined == [("产业", 2), ("就业", 1)]


def test_kept_table_is_the_same_table(tmp_path):
    filled = fill(declare(tmp_path), [row()], NAMES)
    assert Filled.of_json(filled.as_json()) == filled


def test_page_is_english_where_the_reader_is(tmp_path):
    with translation.override("en"):
        filled = fill(declare(tmp_path), [{**row(), "money": Held(None)}], NAMES)
    assert (filled.title, texts(filled, 2)[2]) == ("Projects of 会泽县, 2026", "No data yet")


def test_excel_holds_each_cell_as_declared(tmp_path):
    form = declare(tmp_path, group_by="kind", sums=["money"], total=True)
    filled = fill(form, [row("=1+1"), row("乙")], NAMES)
    sheet = openpyxl.load_workbook(BytesIO(render_excel(filled, mark="张三 & 李四"))).active
    for cell in filled.cells:
        found = sheet.cell(cell.row + FIRST_ROWS + 1, cell.column + 1)
        assert (
            (found.value or 0) == (cell.number or 0) if cell.number is not None else cell.text == found.value
        )
        assert found.data_type != "f"
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:F1", "C3:D3", "A3:A4", "A5:B5"} <= merged
    assert (sheet["A1"].font.name, sheet["B6"].font.name) == ("黑体", "仿宋")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.oddFooter.center.text == "&P / &N"
    assert sheet.print_area is not None
    assert sheet.print_title_rows == "$3:$4"


def test_word_holds_the_same_cells_and_repeats_its_head(tmp_path):
    filled = fill(declare(tmp_path), [row(), row("乙")], NAMES)
    document = docx.Document(BytesIO(render_word(filled, at=AT, mark="张三")))
    table = document.tables[0]
    for cell in filled.cells:
        assert table.cell(cell.row, cell.column).text.strip() == cell.text
    assert [bool(found._tr.xpath("./w:trPr/w:tblHeader")) for found in table.rows] == [
        True,
        True,
        False,
        False,
    ]
    assert all(found._tr.xpath("./w:trPr/w:cantSplit") for found in table.rows)
    widths, whole = [column.width for column in table.columns], sum(filled.widths)
    text = document.sections[0].page_width - 2 * document.sections[0].left_margin
    assert widths == pytest.approx([text * wide / whole for wide in filled.widths], rel=0.01)
    (stop,) = document.paragraphs[1].paragraph_format.tab_stops
    assert stop.position == pytest.approx(text, rel=0.01)
    assert document.paragraphs[1].text == f"{filled.left}\t{filled.right}"
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(
        text in said for text in (filled.title, "填报单位：会泽县", "注：2026年。", "填表人：", "张三")
    )
    fields = document.sections[0].footer._element.xpath(".//w:instrText")
    assert [field.text for field in fields] == ["PAGE", "NUMPAGES"]
    assert document.sections[0].page_width > document.sections[0].page_height


def test_one_column_upright_without_notes_is_a_table_too(tmp_path):
    form = declare(
        tmp_path,
        columns=PLAIN["columns"][1:2],
        notes=[],
        signatures=[],
        landscape=False,
        paper="A3",
        right={},
    )
    filled = fill(form, [row()], NAMES)
    sheet = openpyxl.load_workbook(BytesIO(render_excel(filled))).active
    assert (sheet["A4"].value, sheet.page_setup.paperSize) == ("甲", 8)
    nameless = replace(filled, title="[]:")
    assert openpyxl.load_workbook(BytesIO(render_excel(nameless))).sheetnames == ["plain"]
    document = docx.Document(BytesIO(render_word(filled, at=AT)))
    assert document.sections[0].page_width < document.sections[0].page_height
