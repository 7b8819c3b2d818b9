"""Uploads that stay as they are: sent twice, gone with their file, refused after they ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from xieshou.kernel.sheets import operations, refusals
from xieshou.kernel.sheets.models import Change, Upload
from xieshou.kernel.sheets.operations.aftermath import expire_files, give_back
from xieshou.kernel.sheets.operations.common import open_changes

from .conftest import member, workbook
from .test_operations import checked, committed, receive

pytestmark = pytest.mark.usefixtures("tables")


def test_file_sent_twice_before_its_import_is_one_upload(cadre, at):
    content = workbook([member(0)])
    first = receive(content, cadre, at)
    again = receive(content, cadre, at)
    assert (again.id, again.message) == (first.id, "")
    assert Upload.objects.count() == 1


def test_upload_whose_file_is_gone_is_not_checked(cadre, at):
    upload = receive(workbook([member(0)]), cadre, at)
    expire_files(before=at + timedelta(seconds=1))
    with pytest.raises(refusals.NotReady):
        operations.check(upload_id=upload.id, actor=cadre, at=at)
    upload.refresh_from_db()
    assert (upload.status, upload.file_id) == ("received", None)


def test_only_an_upload_that_waits_for_its_job_is_given_back(cadre, at):
    upload = checked(workbook([member(0)]), cadre, at)
    give_back(upload_id=upload.id, message="被拒绝")
    upload.refresh_from_db()
    assert (upload.status, upload.message) == ("checked", "")


def test_undo_refused_for_rows_that_the_file_does_not_hold_names_none(cadre, at):
    upload = committed(workbook([member(0)]), cadre, at)
    open_changes(upload.id)
    assert Change.objects.update(row_number=0) > 0
    with connection.cursor() as cursor:
        cursor.execute("update test_member set phone = '13900000000'")
    with pytest.raises(refusals.ChangedSince) as refusal:
        operations.undo(upload_id=upload.id, actor=cadre, at=at)
    assert str(refusal.value) == str(refusals.ChangedSince.default_message)
    upload.refresh_from_db()
    assert upload.status == "committed"
