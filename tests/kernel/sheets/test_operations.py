"""Receive, check, commit, undo."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection

from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.sheets import operations, refusals
from xieshou.kernel.sheets.models import Change, Upload
from xieshou.kernel.sheets.operations.common import open_changes

from .conftest import HEADERS, member, workbook
from .forms import FORM

pytestmark = pytest.mark.usefixtures("tables")


def receive(content: bytes, actor: Any, at: Any, name: str = "名册.xlsx") -> Upload:
    return operations.receive(sheet=FORM.name, name=name, content=content, actor=actor, at=at)


def checked(content: bytes, actor: Any, at: Any) -> Upload:
    upload = receive(content, actor, at)
    return operations.check(upload_id=upload.id, actor=actor, at=at)


def committed(content: bytes, actor: Any, at: Any, **options: Any) -> Upload:
    upload = checked(content, actor, at)
    return operations.commit(upload_id=upload.id, actor=actor, at=at, **options)


def fetch(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_check_of_right_rows_counts_them_and_keeps_nothing(cadre, at):
    upload = checked(workbook([member(i) for i in range(7)]), cadre, at)
    assert upload.status == "checked"
    assert upload.counts == {"total": 7, "new": 7, "changed": 0, "unchanged": 0, "wrong": 0}
    assert upload.error_file is None
    assert fetch("select count(*) from test_member") == [(0,)]


def test_commit_writes_all_tables_once(cadre, at):
    upload = committed(workbook([member(i) for i in range(7)]), cadre, at)
    assert upload.status == "committed"
    assert upload.counts["new"] == 7
    assert fetch("select code, member_count from test_home order by code") == [
        ("H0", 3),
        ("H1", 3),
        ("H2", 1),
    ]
    assert fetch(
        "select number, name, sex, income_fen, works, age, phone from test_member where number = 'N0'"
    ) == [("N0", "张三丰", "1", 1200050, True, 46, "13812345678")]
    assert list(Event.objects.values_list("event", flat=True).order_by("id")) == [
        "sheets.upload.received",
        "sheets.upload.committed",
    ]


def test_wrong_rows_come_back_marked(cadre, at):
    rows = [member(0), member(1, born="2026-13-01"), member(3, name="", age="old"), member(4), member(9)]
    upload = checked(workbook(rows), cadre, at)
    assert upload.wrong_rows == [2, 3, 4, 5]  # 2 and 5 are held back with their home
    assert upload.counts == {"total": 5, "new": 1, "changed": 0, "unchanged": 0, "wrong": 4}
    from xieshou.kernel.files.queries import path_of

    book = openpyxl.load_workbook(BytesIO(path_of(upload.error_file).read_bytes()))
    page = book.worksheets[0]
    header = next(row for row in page.iter_rows() if row[0].value == "户编号")
    columns = {cell.value: cell.column for cell in header}
    assert "错误说明" in columns
    first = header[0].row + 1
    bad = page.cell(first + 1, columns["出生日期"])
    assert bad.value == "2026-13-01"
    assert bad.fill.start_color.rgb.endswith("FFD9D6")
    assert bad.comment is not None
    assert page.cell(first, columns["姓名"]).value == "张三丰"
    assert page.cell(first, columns["姓名"]).comment is None
    assert page.cell(first + 4, columns["错误说明"]).value in (None, "")
    assert page.cell(first + 2, columns["年龄"]).comment is not None
    assert page.cell(first + 2, columns["姓名"]).comment is not None


def test_error_workbook_corrected_and_uploaded_again_commits(cadre, at):
    upload = checked(workbook([member(0), member(1, age="x")]), cadre, at)
    from xieshou.kernel.files.queries import path_of

    book = openpyxl.load_workbook(BytesIO(path_of(upload.error_file).read_bytes()))
    page = book.worksheets[0]
    cell = next(cell for row in page.iter_rows() for cell in row if cell.value == "x")
    cell.value = "33"
    stream = BytesIO()
    book.save(stream)
    done = committed(stream.getvalue(), cadre, at)
    assert done.counts["new"] == 2
    assert fetch("select age from test_member order by number") == [(46,), (33,)]


def test_wrong_rows_are_not_imported_unless_the_user_says_so(cadre, at):
    upload = checked(workbook([member(0), member(3, age="x")]), cadre, at)
    with pytest.raises(refusals.WrongRows):
        operations.commit(upload_id=upload.id, actor=cadre, at=at)
    assert fetch("select count(*) from test_member") == [(0,)]
    done = operations.commit(upload_id=upload.id, actor=cadre, at=at, partial=True)
    assert done.partial
    assert done.counts == {"total": 2, "new": 1, "changed": 0, "unchanged": 0, "wrong": 1}
    assert fetch("select number from test_member") == [("N0",)]


def test_commit_without_any_right_row_is_refused(cadre, at):
    upload = checked(workbook([member(3, age="x")]), cadre, at)
    with pytest.raises(refusals.NothingRight):
        operations.commit(upload_id=upload.id, actor=cadre, at=at, partial=True)


def test_same_file_twice_is_one_upload_with_a_message(cadre, at):
    content = workbook([member(0)])
    first = committed(content, cadre, at)
    again = receive(content, cadre, at)
    assert again.id == first.id
    assert again.message
    assert operations.commit(upload_id=first.id, actor=cadre, at=at).id == first.id
    assert fetch("select count(*) from test_member") == [(1,)]


def test_same_rows_in_another_file_are_unchanged(cadre, at):
    committed(workbook([member(0)]), cadre, at)
    again = committed(workbook([member(0)], above=[["标题"]]), cadre, at)
    assert again.counts == {"total": 1, "new": 0, "changed": 0, "unchanged": 1, "wrong": 0}


def test_partly_imported_file_may_come_again(cadre, at):
    content = workbook([member(0), member(3, age="x")])
    first = checked(content, cadre, at)
    operations.commit(upload_id=first.id, actor=cadre, at=at, partial=True)
    assert receive(content, cadre, at).id != first.id


def test_changed_rows_are_counted_and_updated(cadre, at):
    committed(workbook([member(0), member(1)]), cadre, at)
    again = committed(workbook([member(0, age=50), member(1)]), cadre, at)
    assert again.counts == {"total": 2, "new": 0, "changed": 1, "unchanged": 1, "wrong": 0}
    assert fetch("select age from test_member where number = 'N0'") == [(50,)]


def test_undo_takes_new_rows_away_and_restores_changed_ones(cadre, at):
    committed(workbook([member(0), member(1)]), cadre, at)
    before = fetch("select * from test_home order by code") + fetch(
        "select * from test_member order by number"
    )
    second = committed(workbook([member(0, age=50, note="新"), member(2), member(9)]), cadre, at)
    assert fetch("select count(*) from test_member") == [(4,)]
    undone = operations.undo(upload_id=second.id, actor=cadre, at=at + timedelta(days=1))
    assert undone.status == "undone"
    assert (
        fetch("select * from test_home order by code") + fetch("select * from test_member order by number")
        == before
    )
    open_changes(second.id)
    assert not Change.objects.exists()


def test_undo_is_refused_when_a_row_was_changed_since_and_names_it(cadre, at):
    upload = committed(workbook([member(0), member(1)]), cadre, at)
    with connection.cursor() as cursor:
        cursor.execute("update test_member set phone = '13900000000' where number = 'N1'")
    with pytest.raises(refusals.ChangedSince) as refusal:
        operations.undo(upload_id=upload.id, actor=cadre, at=at)
    assert "3" in str(refusal.value)
    assert fetch("select count(*) from test_member") == [(2,)]


def test_undo_is_refused_when_a_row_is_used_since(cadre, at):
    upload = committed(workbook([member(0)]), cadre, at)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into test_member (id, home_id, number, name) select gen_random_uuid(), id, 'Z', '李四' from test_home"
        )
    with pytest.raises(refusals.ChangedSince) as refusal:
        operations.undo(upload_id=upload.id, actor=cadre, at=at)
    assert "2" in str(refusal.value)
    assert fetch("select count(*) from test_member") == [(2,)]


def test_undo_after_the_period_is_refused(cadre, at):
    upload = committed(workbook([member(0)]), cadre, at)
    with pytest.raises(refusals.TooLate):
        operations.undo(upload_id=upload.id, actor=cadre, at=at + timedelta(days=31))


def test_undone_file_may_be_imported_again(cadre, at):
    content = workbook([member(0)])
    first = committed(content, cadre, at)
    operations.undo(upload_id=first.id, actor=cadre, at=at)
    with pytest.raises(refusals.NotReady):
        operations.undo(upload_id=first.id, actor=cadre, at=at)
    assert committed(content, cadre, at).id != first.id


def test_changes_are_invisible_outside_their_upload(cadre, at):
    upload = committed(workbook([member(0)]), cadre, at)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('xieshou.upload', '', true)")
    assert Change.objects.count() == 0
    open_changes(upload.id)
    assert Change.objects.count() == 2


def test_repeated_key_names_the_first_row(cadre, at):
    upload = checked(workbook([member(0), member(3, number="N0")]), cadre, at)
    assert upload.wrong_rows == [3]
    assert "2" in upload.findings[0]["message"]


def test_rule_of_the_form_marks_the_cell(cadre, at):
    upload = checked(workbook([member(0, age=10)]), cadre, at)
    assert [finding["key"] for finding in upload.findings] == ["income_fen"]


def test_loader_check_marks_the_cell(cadre, at):
    committed(workbook([member(0, note="closed")]), cadre, at)
    upload = checked(workbook([member(1)]), cadre, at)
    assert [finding["key"] for finding in upload.findings] == ["home"]


def test_row_that_the_database_refuses_is_found_among_many(cadre, at):
    rows = [member(i * 3) for i in range(40)]
    rows[17] = member(51, income=666)
    upload = checked(workbook(rows), cadre, at)
    assert upload.wrong_rows == [19]
    assert upload.counts["new"] == 39


def test_data_changed_since_the_check_stops_the_import_whole(cadre, at):
    committed(workbook([member(0)]), cadre, at)
    upload = checked(workbook([member(1), member(9)]), cadre, at)
    with connection.cursor() as cursor:
        cursor.execute("update test_home set note = 'closed' where code = 'H0'")
    with pytest.raises(refusals.CheckOutdated):
        operations.commit(upload_id=upload.id, actor=cadre, at=at)
    assert fetch("select count(*) from test_member") == [(1,)]
    assert Upload.objects.get(pk=upload.id).status == "checked"


def test_unreadable_file_fails_with_a_message(cadre, at):
    upload = checked(b"<html><table></table></html>", cadre, at)
    assert upload.status == "failed"
    assert upload.message
    with pytest.raises(refusals.NotReady):
        operations.commit(upload_id=upload.id, actor=cadre, at=at)


def test_unknown_and_missing_columns_are_named(cadre, at):
    content = workbook([[*member(0)[:9], "x"]], headers=[*HEADERS[:9], "星座"])
    upload = checked(content, cadre, at)
    assert upload.status == "checked"
    assert any("星座" in warning for warning in upload.warnings)
    assert any("手机号码" in warning for warning in upload.warnings)


def test_missing_required_column_refuses_the_file(cadre, at):
    upload = checked(workbook([member(0)[1:]], headers=HEADERS[1:]), cadre, at)
    assert upload.status == "failed"
    assert "户编号" in upload.message


def test_only_the_uploader_reaches_an_upload(cadre, actor_with, at):
    upload = checked(workbook([member(0)]), cadre, at)
    stranger = actor_with("village_cadre", regions=[""])
    for operation in (operations.check, operations.commit, operations.undo, operations.discard):
        with pytest.raises(NotFound):
            operation(upload_id=upload.id, actor=stranger, at=at)


def test_without_the_capability_nothing_is_received(actor_with, at):
    with pytest.raises(Denied):
        receive(workbook([member(0)]), actor_with("teacher"), at)


def test_rights_lost_since_stop_the_import(cadre, actor_with, at):
    upload = checked(workbook([member(0)]), cadre, at)
    moved = actor_with("teacher", user_id=cadre.user_id)
    with pytest.raises(Denied):
        operations.commit(upload_id=upload.id, actor=moved, at=at)


@pytest.mark.parametrize(
    ("content", "refusal"), [(b"", refusals.UploadEmpty), (b"x" * (31 * 2**20), refusals.UploadTooLarge)]
)
def test_no_bytes_or_too_many_are_refused(cadre, at, content, refusal):
    with pytest.raises(refusal):
        receive(content, cadre, at)
    assert not Upload.objects.exists()


def test_discard_deletes_the_file(cadre, at):
    from xieshou.kernel.files.models import StoredFile

    upload = checked(workbook([member(0, age="x")]), cadre, at)
    assert StoredFile.objects.count() == 2
    assert operations.discard(upload_id=upload.id, actor=cadre, at=at).status == "discarded"
    assert not StoredFile.objects.exists()


def test_load_rows_takes_values_without_a_file(cadre, at):
    values = {"home": "H1", "number": "N1", "name": "张三"}
    assert operations.load_rows(sheet=FORM.name, rows=[values], actor=cadre, at=at)["new"] == 1
    with pytest.raises(refusals.CheckOutdated):
        operations.load_rows(
            sheet=FORM.name, rows=[{**values, "number": "N2", "income_fen": 66600}], actor=cadre, at=at
        )


def test_undo_names_ten_rows_and_counts_the_others(cadre, at):
    upload = committed(workbook([member(i) for i in range(14)]), cadre, at)
    with connection.cursor() as cursor:
        cursor.execute("update test_member set age = 1")
    with pytest.raises(refusals.ChangedSince) as refusal:
        operations.undo(upload_id=upload.id, actor=cadre, at=at)
    assert "4" in str(refusal.value).partition("11")[2]


def test_second_check_replaces_the_error_workbook(cadre, at):
    from xieshou.kernel.files.models import StoredFile

    upload = checked(workbook([member(0, age="x")]), cadre, at)
    first = upload.error_file_id
    again = operations.check(upload_id=upload.id, actor=cadre, at=at)
    assert again.error_file_id != first
    assert StoredFile.objects.count() == 2


def test_error_workbook_of_a_large_file_holds_wrong_rows_only(cadre, at, monkeypatch):
    from xieshou.kernel.files.queries import path_of
    from xieshou.kernel.sheets.operations import checking

    monkeypatch.setattr(checking, "ALL_ROWS_UP_TO", 2)
    upload = checked(workbook([member(0), member(3), member(6, age="x")]), cadre, at)
    book = openpyxl.load_workbook(BytesIO(path_of(upload.error_file).read_bytes()))
    numbers = [
        row[2].value for row in book.worksheets[0].iter_rows() if str(row[2].value or "").startswith("N")
    ]
    assert numbers == ["N6"]


def test_template_of_an_older_version_is_told(cadre, at, monkeypatch):
    from dataclasses import replace

    from xieshou.kernel.sheets import registry
    from xieshou.kernel.sheets.writing.template import build_template

    book = openpyxl.load_workbook(BytesIO(build_template(FORM)))
    page = book.worksheets[0]
    header = next(row for row in page.iter_rows() if row[0].value == "户编号")
    for cell, value in zip(header, member(1), strict=True):
        page.cell(header[0].row + 3, cell.column, value)
    stream = BytesIO()
    book.save(stream)
    sheet, loader = registry._FORMS[FORM.name]
    monkeypatch.setitem(registry._FORMS, FORM.name, (replace(sheet, version=2), loader))
    upload = checked(stream.getvalue(), cadre, at)
    assert upload.counts["new"] == 1
    assert any("版本" in warning for warning in upload.warnings)


def test_import_of_a_kept_form_is_not_undone(cadre, at, monkeypatch):
    from dataclasses import replace

    from xieshou.kernel.sheets import registry

    kept = (replace(FORM, kept=True), registry.get_loader(FORM.name))
    monkeypatch.setitem(registry._FORMS, FORM.name, kept)
    upload = committed(workbook([member(0)]), cadre, at)
    with pytest.raises(refusals.Kept):
        operations.request_undo(upload_id=upload.id, actor=cadre, at=at)
    assert fetch("select count(*) from test_member") == [(1,)]
