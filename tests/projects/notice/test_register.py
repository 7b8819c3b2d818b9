"""The register of objections comes out masked and never goes in."""

from __future__ import annotations

import pytest

from tests.projects.makers import AT
from tests.projects.notice.makers import enter, post, rule
from tests.sheet_trip import taken_out
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.queries import list_usable_sheets
from xieshou.kernel.sheets.refusals import PurposeMissing
from xieshou.kernel.sheets.registry import UnknownSheet

REGISTER = "projects.objections"


def test_register_masks_the_objector_and_keeps_the_code(ranked, officer, district, stranger):
    notice = post(ranked, officer)
    first = enter(notice, officer, told_name="李秀英", application_id=None)
    enter(notice, officer, text="排名有误")
    rule(first, district)
    rows = taken_out(REGISTER, officer)
    assert [(row[5], row[7], row[8]) for row in rows] == [
        ("李*英", "rejected", "已核实"), ("", "open", ""),
    ]  # fmt: skip
    assert all(first.code not in str(cell) for row in rows for cell in row)
    assert taken_out(REGISTER, stranger) == []
    with pytest.raises(PurposeMissing):
        operations.export(sheet=REGISTER, actor=officer, at=AT)


def test_register_is_not_read(officer):
    with pytest.raises(UnknownSheet):
        operations.load_rows(sheet=REGISTER, rows=[{"number": "1"}], actor=officer, at=AT)
    with pytest.raises(UnknownSheet):
        operations.receive(sheet=REGISTER, name="表.xlsx", content=b"x", actor=officer, at=AT)
    assert REGISTER not in {sheet.name for sheet in list_usable_sheets(actor=officer)}
