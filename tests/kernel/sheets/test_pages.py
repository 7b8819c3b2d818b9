"""The pages and the API of the sheets, and exports: right, purpose, watermark, owner, 24 hours."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app as queue_app
from procrastinate.contrib.django.models import ProcrastinateJob

from xieshou.kernel.access.models import Grant
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations, queries, refusals
from xieshou.kernel.sheets.models import Export, Upload
from xieshou.kernel.sheets.operations.aftermath import expire_files

from .conftest import member, workbook
from .forms import FORM

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture
def user(user_with: Any) -> Any:
    return user_with("village_cadre", regions=["5303"])


@pytest.fixture
def client(user: Any, client_for: Any) -> Any:
    return client_for(user)


@pytest.fixture
def exporting(monkeypatch: Any) -> None:
    """Let cadres export the test form."""
    from dataclasses import replace

    from xieshou.kernel.sheets import registry

    sheet, loader = registry._FORMS[FORM.name]
    monkeypatch.setitem(
        registry._FORMS, FORM.name, (replace(sheet, export_capability="sheets.upload"), loader)
    )


def work() -> None:
    """Do what the worker does: all waiting jobs, in order."""
    for queued in ProcrastinateJob.objects.filter(status="todo").order_by("id"):
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_jobs set status = 'succeeded' where id = %s", [queued.id])
        try:
            queue_app.tasks[queued.task_name].func(**queued.args)
        except DomainError:
            continue


def bring(client: Any, content: bytes, name: str = "名册.xlsx") -> Any:
    return client.post(f"/sheets/new/{FORM.name}/", {"file": SimpleUploadedFile(name, content)})


def test_whole_flow_through_the_pages(client):
    assert FORM.title in client.get("/sheets/").content.decode()
    template = client.get(f"/sheets/template/{FORM.name}/")
    assert openpyxl.load_workbook(io.BytesIO(template.content)).worksheets[0].title == "成员花名册"
    assert client.get(f"/sheets/new/{FORM.name}/").status_code == 200
    address = bring(client, workbook([member(0), member(3, age="x")]))["Location"]
    assert "hx-get" in client.get(f"{address}panel/").content.decode()
    work()
    page = client.get(address).content.decode()
    assert "年龄：不是整数" in page
    assert "hx-get" not in client.get(f"{address}panel/").content.decode()
    error_file = Upload.objects.get().error_file_id
    assert client.get(f"/files/{error_file}/").status_code == 200
    assert client.post(f"{address}commit/", follow=True).status_code == 200
    assert Upload.objects.get().status == "checked"
    client.post(f"{address}commit/", {"partial": "on"})
    assert Upload.objects.get().status == "committing"
    work()
    assert Upload.objects.get().status == "committed"
    assert "/undo/" in client.get(address).content.decode()
    client.post(f"{address}undo/")
    assert Upload.objects.get().status == "undone"
    assert "名册.xlsx" in client.get("/sheets/").content.decode()


def test_same_file_again_leads_to_the_same_page(client):
    content = workbook([member(0)])
    first = bring(client, content)["Location"]
    work()
    client.post(f"{first}commit/")
    work()
    second = bring(client, content)
    assert second["Location"] == first
    assert "此前已导入" in client.get(first).content.decode()


def test_empty_file_is_refused_on_the_page(client):
    answer = bring(client, b"")
    assert answer.status_code == 200
    assert "文件是空的" in answer.content.decode()
    assert not Upload.objects.exists()


def test_unreadable_file_shows_why(client):
    address = bring(client, b"%PDF-1.7", name="名册.xlsx")["Location"]
    work()
    assert "PDF" in client.get(address).content.decode()
    client.post(f"{address}check/")
    work()
    assert Upload.objects.get().status == "failed"
    client.post(f"{address}discard/")
    assert Upload.objects.get().status == "discarded"


def test_refused_job_gives_the_upload_back_with_the_reason(client):
    address = bring(client, workbook([member(0)]))["Location"]
    work()
    client.post(f"{address}commit/")
    with connection.cursor() as cursor:
        cursor.execute("insert into test_home (id, code, note) values (gen_random_uuid(), 'H0', 'closed')")
    work()
    upload = Upload.objects.get()
    assert upload.status == "checked"
    assert upload.message


def test_disabled_uploader_gets_no_import(client, user):
    address = bring(client, workbook([member(0)]))["Location"]
    work()
    client.post(f"{address}commit/")
    Grant.objects.all().delete()
    work()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from test_member")
        assert cursor.fetchone() == (0,)
    assert Upload.objects.get().status == "checked"


def test_other_peoples_uploads_do_not_exist(client, user_with, client_for):
    address = bring(client, workbook([member(0, age="x")]))["Location"]
    work()
    other = client_for(user_with("village_cadre", regions=["5303"]))
    for path in ("", "panel/"):
        assert other.get(address + path).status_code == 404
    for path in ("check/", "commit/", "undo/", "discard/"):
        assert other.post(address + path).status_code == 404
    assert other.get(f"/files/{Upload.objects.get().error_file_id}/").status_code == 404
    assert "名册.xlsx" not in other.get("/sheets/").content.decode()


def test_roles_without_the_capability_stay_outside(user_with, client_for):
    outsider = client_for(user_with("teacher", regions=["5303"]))
    for path in (
        "/sheets/",
        f"/sheets/new/{FORM.name}/",
        f"/sheets/template/{FORM.name}/",
        f"/sheets/export/{FORM.name}/",
    ):
        assert outsider.get(path).status_code == 403


def test_unknown_forms_do_not_exist(client):
    for path in ("/sheets/new/no.form/", "/sheets/template/no.form/", "/sheets/export/no.form/"):
        assert client.get(path).status_code == 404


def test_list_needs_as_many_queries_for_three_uploads_as_for_one(client):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries_made:
            client.get("/sheets/")
        return len(queries_made)

    bring(client, workbook([member(0)]))
    count()
    one = count()
    bring(client, workbook([member(1)]))
    bring(client, workbook([member(2)]))
    assert count() == one


def test_the_api_does_the_same(client):
    base = "/api/v1/sheets"
    assert FORM.name in {form["name"] for form in client.get(f"{base}/forms").json()}
    assert client.get(f"{base}/forms/{FORM.name}/template").content.startswith(b"PK")
    answer = client.post(
        f"{base}/forms/{FORM.name}/uploads",
        {"file": SimpleUploadedFile("a.xlsx", workbook([member(0), member(3, age="x")]))},
    )
    assert answer.status_code == 200, answer.content
    key = answer.json()["id"]
    assert answer.json()["status"] == "checking"
    work()
    state = client.get(f"{base}/uploads/{key}").json()
    assert state["counts"]["wrong"] == 1
    assert state["findings"][0]["number"] == 3
    body = {"content_type": "application/json"}
    assert client.post(f"{base}/uploads/{key}/commit", {}, **body).status_code == 409
    assert client.post(f"{base}/uploads/{key}/commit", {"partial": True}, **body).status_code == 200
    work()
    assert client.post(f"{base}/uploads/{key}/undo").json()["status"] == "undone"
    assert len(client.get(f"{base}/uploads").json()) == 1
    assert client.get(f"{base}/forms/no.form/template").status_code == 404


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


def bring_and_commit(client: Any) -> None:
    address = bring(client, workbook([member(0)]))["Location"]
    work()
    client.post(f"{address}commit/")
    work()


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


def test_old_uploads_lose_their_files_and_undo_records(cadre, at):
    upload = operations.receive(
        sheet=FORM.name, name="a.xlsx", content=workbook([member(0)]), actor=cadre, at=at
    )
    operations.check(upload_id=upload.id, actor=cadre, at=at)
    operations.commit(upload_id=upload.id, actor=cadre, at=at)
    assert expire_files(before=at) == 0
    assert expire_files(before=at + timedelta(seconds=1)) == 1
    upload.refresh_from_db()
    assert upload.file_id is None
    with pytest.raises(refusals.NotReady):
        operations.check(upload_id=upload.id, actor=cadre, at=at)


def test_expiry_job_runs(at):
    from xieshou.kernel.actor import Actor
    from xieshou.kernel.sheets.jobs import expire

    expire.run_here(actor=Actor.system("test"), at=at)


def test_requests_in_the_wrong_state_are_refused(cadre, at):
    upload = operations.receive(
        sheet=FORM.name, name="a.xlsx", content=workbook([member(0)]), actor=cadre, at=at
    )
    with pytest.raises(refusals.NotReady):
        operations.request_commit(upload_id=upload.id, actor=cadre, at=at)
    operations.request_check(upload_id=upload.id, actor=cadre, at=at)
    with pytest.raises(refusals.NotReady):
        operations.request_check(upload_id=upload.id, actor=cadre, at=at)
    with pytest.raises(refusals.NotReady):
        operations.discard(upload_id=upload.id, actor=cadre, at=at)
    with pytest.raises(refusals.NotReady):
        operations.undo(upload_id=upload.id, actor=cadre, at=at)
    with pytest.raises(refusals.NotReady):
        operations.commit(upload_id=upload.id, actor=cadre, at=at)


def test_upload_whose_job_failed_can_be_checked_again(client, user):
    address = bring(client, workbook([member(0)]))["Location"]
    user.is_active = False
    user.save()
    work()
    user.is_active = True
    user.save()
    assert Upload.objects.get().status == "checking"
    page = client.get(f"{address}panel/").content.decode()
    assert "hx-get" not in page
    assert "/check/" in page
    client.post(f"{address}check/")
    work()
    assert Upload.objects.get().status == "checked"


def test_undo_of_a_large_import_is_a_job(client, monkeypatch):
    from xieshou.kernel.sheets.operations import undoing

    monkeypatch.setattr(undoing, "HERE_AND_NOW", 0)
    bring_and_commit(client)
    address = f"/sheets/{Upload.objects.get().id}/"
    client.post(f"{address}undo/")
    assert Upload.objects.get().status == "undoing"
    assert "hx-get" in client.get(f"{address}panel/").content.decode()
    client.post(f"{address}undo/")
    assert ProcrastinateJob.objects.filter(task_name="sheets.undo").count() == 1
    work()
    assert Upload.objects.get().status == "undone"


def test_refused_undo_of_a_large_import_says_why(client, monkeypatch):
    from xieshou.kernel.sheets.operations import undoing

    monkeypatch.setattr(undoing, "HERE_AND_NOW", 0)
    bring_and_commit(client)
    address = f"/sheets/{Upload.objects.get().id}/"
    client.post(f"{address}undo/")
    with connection.cursor() as cursor:
        cursor.execute("update test_member set age = 9")
    work()
    upload = Upload.objects.get()
    assert upload.status == "committed"
    assert "2" in upload.message


def test_start_of_a_form_leads_to_what_is_on_file(client, exporting):
    page = client.get(f"/sheets/new/{FORM.name}/", headers={"accept-language": "en"})
    assert page.context["may_export"]
    assert "What is on file" in page.content.decode()
    assert "Stays as written" not in page.content.decode()


def test_kept_form_says_so_and_offers_no_undo(client, user, cadre, at, monkeypatch):
    from dataclasses import replace

    from xieshou.kernel.sheets import presenting, registry

    kept = (replace(FORM, kept=True), registry.get_loader(FORM.name))
    monkeypatch.setitem(registry._FORMS, FORM.name, kept)
    page = client.get(f"/sheets/new/{FORM.name}/", headers={"accept-language": "en"})
    assert "Stays as written" in page.content.decode()
    upload = operations.receive(
        sheet=FORM.name, name="名册.xlsx", content=workbook([member(0)]), actor=cadre, at=at
    )
    operations.check(upload_id=upload.id, actor=cadre, at=at)
    operations.commit(upload_id=upload.id, actor=cadre, at=at)
    upload.refresh_from_db()
    assert presenting.upload_panel(upload)["kept"]
    assert presenting.is_kept("no.such.form")
