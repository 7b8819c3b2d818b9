"""The pages and the API of uploads: right, dry run, import, undo, what is refused."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from xieshou.kernel.access.models import Grant
from xieshou.kernel.sheets import operations, refusals
from xieshou.kernel.sheets.models import Upload
from xieshou.kernel.sheets.operations.aftermath import expire_files

from .conftest import member, workbook
from .forms import FORM
from .through_pages import bring, bring_and_commit, work

pytestmark = pytest.mark.usefixtures("tables")


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
