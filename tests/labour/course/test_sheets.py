"""Attendance and results as Excel: downloaded, filled, uploaded; checked, idempotent, undone."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.labour.course.school import AT, School
from xieshou.kernel.errors import Denied
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.kernel.sheets.writing.export import build_xlsx
from xieshou.labour.models import Attendance, Enrolment
from xieshou.labour.operations import course, learning

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

ATTENDANCE, RESULTS = "labour.course_attendance", "labour.course_results"


@pytest.fixture
def running(school: School) -> School:
    school.run()
    return school


def download(name: str, actor: Actor, mark: dict[str, str] | None = None) -> bytes:
    """Return the workbook as it is downloaded, with the cells of the last columns filled by learner number."""
    rows = get_loader(name)().export_rows(actor=actor, scope=actor.scope, filters={})
    content, _count = build_xlsx(get_sheet(name), list(rows), watermark="测试")
    book = openpyxl.load_workbook(BytesIO(content))
    page = book.active
    heads = {cell.value: cell.column for row in page.iter_rows() for cell in row if cell.value}
    number = heads[str(get_sheet(name).column("number").header)]
    target = heads[str(get_sheet(name).column("presence" if name == ATTENDANCE else "score").header)]
    for row in page.iter_rows():
        value = str(row[number - 1].value or "")
        if mark and value in mark:
            row[target - 1].value = mark[value]
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def upload(name: str, content: bytes, actor: Actor):
    made = operations.receive(sheet=name, name="表.xlsx", content=content, actor=actor, at=AT)
    return operations.check(upload_id=made.pk, actor=actor, at=AT)


def test_list_comes_back_as_excel_once_and_is_undone(running):
    first, second = (learner.number for learner in running.learners)
    content = download(ATTENDANCE, running.county, {first: "到课", second: "缺勤"})
    checked = upload(ATTENDANCE, content, running.county)
    assert (checked.wrong_rows, Attendance.objects.count()) == ([], 0)
    done = operations.commit(upload_id=checked.pk, actor=running.county, at=AT)
    found = Attendance.objects.values_list("enrolment__number", "presence", "way").distinct()
    assert sorted(found) == sorted([(first, "present", "sheet"), (second, "absent", "sheet")])
    assert Attendance.objects.count() == 4
    again = operations.load_rows(
        sheet=ATTENDANCE, actor=running.county, at=AT,
        rows=[{"course": running.course.code, "session": 1, "number": first, "presence": "present"}],
    )  # fmt: skip
    assert [again[key] for key in ("new", "changed")] == [0, 0]
    operations.undo(upload_id=done.pk, actor=running.county, at=AT)
    assert Attendance.objects.count() == 0


def test_scan_that_says_the_same_keeps_how_it_was_recorded(running):
    learner = running.learners[0]
    session = running.sessions[0]
    learning.check_in(session_id=session.pk, enrolment_id=learner.pk, actor=running.trainer, at=AT)
    operations.load_rows(
        sheet=ATTENDANCE, actor=running.county, at=AT,
        rows=[{"course": running.course.code, "session": 1, "number": learner.number, "presence": "present"}],
    )  # fmt: skip
    assert Attendance.objects.get().way == "scan"


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"session": 9}, "session"),
        ({"number": "999999x"[:6]}, "number"),
        ({"course": "530326-2026-999"}, "number"),
        ({"name": "别人"}, "name"),
    ],
    ids=["session", "learner", "course", "name"],
)
def test_wrong_rows_are_named(running, values, key):
    known = {"course": running.course.code, "session": 1, "number": running.learners[0].number}
    row = {**known, "presence": "present", **values}
    content = _one(row)
    checked = upload(ATTENDANCE, content, running.county)
    assert len(checked.wrong_rows) == 1
    assert Attendance.objects.count() == 0
    assert key in [column.key for column in get_sheet(ATTENDANCE).columns]


def _one(row: dict[str, object]) -> bytes:
    columns = get_sheet(ATTENDANCE).exported
    content, _count = build_xlsx(get_sheet(ATTENDANCE), [[row.get(c.key, c.empty) for c in columns]])
    return content


def test_results_come_back_and_decide_nothing_themselves(running):
    first, second = running.learners
    content = download(RESULTS, running.county, {first.number: "88"})
    checked = upload(RESULTS, content, running.county)
    assert checked.wrong_rows == []
    done = operations.commit(upload_id=checked.pk, actor=running.county, at=AT)
    scores = dict(Enrolment.objects.values_list("number", "score"))
    assert (scores[first.number], scores[second.number]) == (88, None)
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"enrolled"}
    operations.undo(upload_id=done.pk, actor=running.county, at=AT)
    assert set(Enrolment.objects.values_list("score", flat=True)) == {None}


def test_course_that_does_not_run_takes_no_rows(running):
    content = download(RESULTS, running.county, {running.learners[0].number: "88"})
    course.cancel_course(reason="停办", **running.step)
    assert len(upload(RESULTS, content, running.county).wrong_rows) == 1


def test_who_may_not_examine_uploads_no_results(running, actor_with):
    viewer = actor_with("station_east", regions=["530326"])
    with pytest.raises(Denied):
        operations.receive(sheet=RESULTS, name="表.xlsx", content=b"PK", actor=viewer, at=AT)
