"""Exports: right, purpose, watermark, owner, 24 hours."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest

from xieshou.kernel.access.models import Grant
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations, queries, refusals
from xieshou.kernel.sheets.models import Export

from .conftest import member, workbook
from .forms import FORM
from .through_pages import bring_and_commit, work

pytestmark = pytest.mark.usefixtures("tables")


def test_export_through_the_pages_has_a_watermark_and_ends_after_a_day(
    client, user, exporting, at, monkeypatch
):
    bring_and_commit(client)
    assert "个人信息" in client.get(f"/sheets/export/{FORM.name}/").content.decode()
    refused = client.post(f"/sheets/export/{FORM.name}/", {"format": "xlsx", "purpose": ""})
    assert refused.status_code == 200
    assert not Export.objects.exists()
    address = client.post(f"/sheets/export/{FORM.name}/", {"format": "xlsx", "purpose": "核对名册"})[
        "Location"
    ]
    assert "hx-get" in client.get(address).content.decode()
    work()
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
    export = Export.objects.get()
    content = b"".join(client.get(f"/files/{export.file_id}/").streaming_content)
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert user.display_name in page["A1"].value
    assert export.row_count == 1
    with in_scope(Scope.everything()):
        event = Event.objects.get(event="sheets.sheet.exported")
    assert (event.purpose, event.region_code) == ("核对名册", "530300000000")
    assert event.after["rows"] == 1
    assert event.after["personal_columns"] == ["name", "phone"]
    Export.objects.update(expires_at=at - timedelta(days=365))
    assert client.get(address).status_code == 404


def test_file_of_an_export_follows_owner_right_and_time(client, user, user_with, client_for, exporting):
    bring_and_commit(client)
    client.post(f"/sheets/export/{FORM.name}/", {"format": "csv", "purpose": "核对名册"})
    work()
    export = Export.objects.get()
    path = f"/files/{export.file_id}/"
    assert client.get(path).status_code == 200
    assert client_for(user_with("village_cadre", regions=["5303"])).get(path).status_code == 404
    Grant.objects.filter(user=user).update(role="teacher")
    assert client.get(path).status_code == 404
    Grant.objects.filter(user=user).update(role="village_cadre")
    export.file.expires_at = export.created_at
    export.file.save()
    assert client.get(path).status_code == 404


def test_export_job_asks_for_the_right_again(client, user, exporting):
    bring_and_commit(client)
    client.post(f"/sheets/export/{FORM.name}/", {"format": "csv", "purpose": "核对名册"})
    Grant.objects.filter(user=user).update(role="teacher")
    work()
    assert Export.objects.get().file_id is None


def test_export_at_once_and_again_imported_changes_nothing(cadre, at):
    first = operations.receive(
        sheet=FORM.name, name="a.xlsx", content=workbook([member(0), member(4)]), actor=cadre, at=at
    )
    operations.check(upload_id=first.id, actor=cadre, at=at)
    operations.commit(upload_id=first.id, actor=cadre, at=at)
    for form in ("xlsx", "csv"):
        name, content = operations.export(
            sheet=FORM.name, actor=cadre, at=at, purpose="核对名册", format=form
        )
        assert name.endswith(form)
        again = operations.receive(sheet=FORM.name, name=name, content=content, actor=cadre, at=at)
        counts = operations.check(upload_id=again.id, actor=cadre, at=at).counts
        assert counts == {"total": 2, "new": 0, "changed": 0, "unchanged": 2, "wrong": 0}


def test_export_without_purpose_or_right_is_refused(cadre, actor_with, at):
    with pytest.raises(refusals.PurposeMissing):
        operations.export(sheet=FORM.name, actor=cadre, at=at, purpose="a")
    with pytest.raises(Denied):
        operations.export(sheet=FORM.name, actor=actor_with("teacher"), at=at, purpose="核对名册")
    with pytest.raises(Denied):
        operations.request_export(sheet=FORM.name, actor=actor_with("teacher"), at=at, purpose="核对名册")
    assert not Event.objects.filter(event="sheets.sheet.exported").exists()


def test_building_somebody_elses_export_is_refused(cadre, actor_with, at):
    wanted = operations.request_export(sheet=FORM.name, actor=cadre, at=at, purpose="核对名册")
    with pytest.raises(NotFound):
        operations.build_export(export_id=wanted.id, actor=actor_with("village_cadre"), at=at)
    built = operations.build_export(export_id=wanted.id, actor=cadre, at=at)
    assert operations.build_export(export_id=wanted.id, actor=cadre, at=at).file_id == built.file_id
    assert queries.get_export(wanted.id, actor=cadre, at=at + timedelta(hours=23))
    with pytest.raises(NotFound):
        queries.get_export(wanted.id, actor=cadre, at=at + timedelta(hours=24))
