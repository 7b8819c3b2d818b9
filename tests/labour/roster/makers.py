"""Two stations, each with its own county or district only, and rosters brought by file."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from typing import Any

from openpyxl import load_workbook

from tests.labour.need.test_sheet import id_number
from xieshou.kernel.actor import Scope
from xieshou.kernel.people.secrets import id_index
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.registry import get_sheet
from xieshou.labour.models import RosterPair
from xieshou.labour.vocabulary.roster import SHEETS, RosterSide

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EN = {"accept-language": "en"}
ALL = Scope.everything()
WEST, EAST = RosterSide.WEST, RosterSide.EAST
FIRST = 5  # title, heads, hints, example
_files = count(1)


def number_of(serial: int) -> str:
    return id_number(f"530326198503{serial % 28 + 1:02d}000")


def row_of(serial: int = 1, **change: Any) -> dict[str, Any]:
    known = {
        "id_number": number_of(serial),
        "name": f"示范·工人{serial}",
        "employer": "上海示范服饰有限公司",
        "district": "310113000000",
        "home": "530326000000",
        "since": "2026-02-16",
        "status": "在岗",
    }
    return {**known, **change}


def book_of(side: RosterSide, *rows: dict[str, Any]) -> bytes:
    """Return the template of a side's roster with rows below the example."""
    name = SHEETS[side]
    book = load_workbook(BytesIO(sheets.template(sheet=name)))
    page, keys = book.active, [column.key for column in get_sheet(name).columns]
    for offset, row in enumerate(rows):
        for column, key in enumerate(keys, start=1):
            page.cell(FIRST + offset, column).value = row.get(key)
    book.properties.title = f"file {next(_files)}"  # equal rows would be the same file
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def load(actor: Any, side: RosterSide, *rows: dict[str, Any], at: datetime = AT, commit: bool = True) -> Any:
    """Upload rows as the roster of a side; check and, if wanted, commit."""
    name, content = SHEETS[side], book_of(side, *rows)
    upload = sheets.receive(sheet=name, name="名册.xlsx", content=content, actor=actor, at=at)
    sheets.check(upload_id=upload.id, actor=actor, at=at)
    upload.refresh_from_db()
    if commit:
        assert upload.wrong_rows == [], upload.findings
        sheets.commit(upload_id=upload.id, actor=actor, at=at)
        upload.refresh_from_db()
    return upload


def pair_of(serial: int = 1) -> RosterPair:
    with in_scope(ALL):
        return RosterPair.objects.get(id_index=id_index(number_of(serial)))


def make_pair() -> RosterPair:
    """Make an open difference of the receiving station, without claims behind it."""
    number = next(_files)
    return RosterPair.objects.create(
        id_index=number.to_bytes(32, "big"), alias=f"P{number:05d}", region_code="530326",
        work_region_code="310113", employer_name="一厂", west_employer="一厂", west_since=AT.date(),
        west_status="working", west_confirmed_on=AT.date(), state="only_west", content="x", opened_at=AT,
        due_on=AT.date(), owner_side="east", updated_at=AT,
    )  # fmt: skip
