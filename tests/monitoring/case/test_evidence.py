"""Evidence of a case: attached by whoever takes the step, seen by whoever sees the case, on no notice ever."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.monitoring.story import COUNTY, VILLAGE, Story
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.files import storage
from xieshou.kernel.files.models import StoredFile
from xieshou.kernel.files.refusals import WrongFileType
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError, WordMissingError
from xieshou.monitoring.models import Case, CaseFile, Notice
from xieshou.monitoring.operations import evidence as operations
from xieshou.monitoring.operations.batch import sign_cases
from xieshou.monitoring.operations.evidence import (
    NoFileError,
    TooManyFilesError,
    add_evidence,
    remove_evidence,
)

EN = {"accept-language": "en"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def photo(colour: int = 90) -> bytes:
    """Return a photo that says where it was taken."""
    made, exif = BytesIO(), Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "secret camera"
    Image.new("RGB", (40, 30), (colour, 120, 60)).save(made, "JPEG", exif=exif)
    return made.getvalue()


def attach(story, *, actor=None, kind="finding", files=None, note="") -> list[CaseFile]:
    files = [("入户.jpg", photo())] if files is None else files
    return add_evidence(
        case_id=story.case.pk, kind=kind, files=files, note=note, actor=actor or story.village, at=story.at
    )


def test_photo_loses_where_it_was_taken_and_the_event_names_no_file(story):
    story.open()
    (row,) = attach(story, note=" 住房 ")
    assert (row.kind, row.is_image, row.note, row.added_by_name) == (
        "finding", True, "住房", story.village.name,
    )  # fmt: skip
    assert b"secret camera" not in storage.path_of(row.file_id).read_bytes()
    event = Event.objects.get(event="monitoring.evidence.added")
    assert event.after == {"kind": "finding", "files": 1}


def test_all_files_are_kept_or_none(story):
    story.open()
    with pytest.raises(WrongFileType, match=r"假\.jpg") as refusal:
        attach(story, files=[("真.jpg", photo()), ("假.jpg", b"MZ not a photo at all")])
    assert refusal.value.field == "files"
    assert not CaseFile.objects.exists()
    assert not StoredFile.objects.filter(owner_kind="monitoring.case_file").exists()


@pytest.mark.parametrize(
    ("values", "refusal"),
    [({"kind": "rumour"}, WordMissingError), ({"files": []}, NoFileError)],
    ids=["kind", "nothing"],
)
def test_what_is_no_evidence_is_refused(story, values, refusal):
    story.open()
    with pytest.raises(refusal):
        attach(story, **values)


def test_case_holds_so_many_files_and_no_more(story, monkeypatch):
    story.open()
    monkeypatch.setattr(operations, "MOST_FILES", 2)
    attach(story, files=[("一.jpg", photo()), ("二.pdf", PDF)])
    with pytest.raises(TooManyFilesError):
        attach(story)
    first = CaseFile.objects.order_by("added_at", "id").first()
    remove_evidence(evidence_id=first.pk, reason="重复", actor=story.village, at=story.at)
    attach(story)


def test_each_kind_is_attached_by_whoever_takes_its_step(story, actor_with):
    story.to_following()
    for kind in ("finding", "review"):
        with pytest.raises(Denied):
            attach(story, actor=story.county, kind=kind)
    attach(story, actor=story.county, kind="measure")
    attach(story, kind="follow_up")
    with pytest.raises(Denied):
        attach(story, actor=actor_with("auditor", regions=[COUNTY]), kind="measure")
    with pytest.raises(NotFound):
        attach(story, actor=actor_with("county_approver", regions=["530823"]), kind="measure")


def test_closed_case_takes_and_gives_no_file(story):
    story.open()
    (row,) = attach(story)
    Case.objects.filter(pk=story.case.pk).update(stage="refused")
    with pytest.raises(IllegalMoveError):
        attach(story)
    with pytest.raises(IllegalMoveError):
        remove_evidence(evidence_id=row.pk, reason="错", actor=story.village, at=story.at)


def test_what_is_taken_off_is_gone_and_who_and_why_stay(story):
    story.open()
    (row,) = attach(story)
    with pytest.raises(ReasonMissingError):
        remove_evidence(evidence_id=row.pk, reason=" ", actor=story.village, at=story.at)
    with pytest.raises(Denied):
        remove_evidence(evidence_id=row.pk, reason="错", actor=story.county, at=story.at)
    gone = remove_evidence(evidence_id=row.pk, reason="拍错了人家", actor=story.village, at=story.at)
    assert (gone.removed_reason, gone.removed_by_name) == ("拍错了人家", story.village.name)
    assert not StoredFile.objects.filter(pk=row.file_id).exists()
    assert Event.objects.get(event="monitoring.evidence.removed").reason == "拍错了人家"
    with pytest.raises(NotFound):
        remove_evidence(evidence_id=row.pk, reason="再来", actor=story.village, at=story.at)


def test_what_somebody_else_has_taken_off_meanwhile_is_not_found(story, monkeypatch):
    story.open()
    (row,) = attach(story)
    lock = operations.case_at

    def wait(*stages, **values):
        """Let another person be first while this one waits for the case."""
        monkeypatch.setattr(operations, "case_at", lock)
        remove_evidence(evidence_id=row.pk, reason="先", actor=story.village, at=story.at)
        return lock(*stages, **values)

    monkeypatch.setattr(operations, "case_at", wait)
    with pytest.raises(NotFound):
        remove_evidence(evidence_id=row.pk, reason="后", actor=story.village, at=story.at)


def test_database_keeps_rows_as_they_are_and_shows_them_to_their_place_only(story):
    story.open()
    (row,) = attach(story)
    for change in (
        lambda: CaseFile.objects.update(note="x"),
        lambda: CaseFile.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseFile.objects.update(removed_at=story.at)
    with in_scope(Scope.of(["530823"])):
        assert not CaseFile.objects.filter(pk=row.pk).exists()


def test_signature_does_not_cover_evidence_that_came_after_it_was_shown(story):
    story.to_county()
    seen = story.fresh().version
    attach(story)
    done = sign_cases([(story.case.pk, seen)], actor=story.county, at=story.at)
    assert not done.signed
    assert sign_cases([(story.case.pk, seen + 1)], actor=story.county, at=story.at).signed


def test_no_notice_can_carry_a_file(story):
    story.open()
    story.verify()
    (row,) = attach(story)
    story.review()
    notice = story.post()
    names = {field.name for field in Notice._meta.get_fields()}
    assert not {name for name in names if "file" in name or "evidence" in name}
    assert not StoredFile.objects.filter(owner_id=notice.pk).exists()
    assert str(row.file_id) not in str(vars(notice))


@pytest.fixture
def clock(monkeypatch, story):
    monkeypatch.setattr(timezone, "now", lambda: story.at)


def test_pages_attach_show_and_take_off(story, clock, user_with, client_for):
    with in_scope(Scope.everything()):
        story.open()
    cadre = client_for(user_with("village_cadre", regions=[VILLAGE]))
    page = reverse("monitoring:case", args=[story.case.pk])
    add = reverse("monitoring:evidence_add", args=[story.case.pk])
    assert "No photo or scan yet" in cadre.get(page, headers=EN).content.decode()

    def files(*names):
        return [SimpleUploadedFile(name, PDF if name.endswith("pdf") else photo()) for name in names]

    wrong = cadre.post(add, {"kind": "measure", "files": [SimpleUploadedFile("x.exe", b"MZ")]}, headers=EN)
    assert wrong.status_code == 422
    assert "x.exe: Only photos" in wrong.content.decode()
    none = cadre.post(add, {"kind": "finding"}, headers=EN)
    assert none.status_code == 422
    many = cadre.post(add, {"kind": "finding", "files": files(*["a.jpg"] * 13)}, headers=EN)
    assert "At most 12 files" in many.content.decode()
    done = cadre.post(
        add, {"kind": "review", "files": files("会.jpg", "记录.pdf"), "note": "签字"}, follow=True, headers=EN
    )
    shown = done.content.decode()
    with in_scope(Scope.everything()):
        image, paper = CaseFile.objects.order_by("file_name")
        if paper.is_image:
            image, paper = paper, image
    address = reverse("files:download", args=[image.file_id])
    remove = reverse("monitoring:evidence_remove", args=[image.pk])
    assert f'src="{address}"' in shown
    assert remove in shown
    county = client_for(user_with("county_approver", regions=[COUNTY]))
    seen = county.get(page, headers=EN).content.decode()
    assert address in seen
    assert remove not in seen  # only whoever takes the step takes its evidence off
    assert f'src="{reverse("files:download", args=[paper.file_id])}"' not in shown
    assert cadre.get(address).status_code == 200
    for role, place in (("county_approver", "530823"), ("employer", COUNTY)):
        other = client_for(user_with(role, regions=[place]))
        assert other.get(address).status_code == 404
        assert other.post(reverse("monitoring:evidence_remove", args=[image.pk])).status_code in (403, 404)
    said = cadre.post(remove, {"reason": " "}, headers=EN, follow=True).content.decode()
    assert address in said
    said = cadre.post(remove, {"reason": "重复"}, headers=EN, follow=True).content.decode()
    assert address not in said
    assert cadre.get(address).status_code == 404


def test_signing_shows_the_files_beside_the_words_in_one_query_more(story, clock, user_with, client_for):
    with in_scope(Scope.everything()):
        story.to_county()
        (row,) = attach(story)
    decider = client_for(user_with("county_approver", regions=[COUNTY]))
    address = reverse("monitoring:signing")
    decider.get(address)
    with CaptureQueriesContext(connection) as one:
        page = decider.get(address, headers=EN)
    assert reverse("files:download", args=[row.file_id]) in page.content.decode()
    with in_scope(Scope.everything()):
        other = Story(story.village, story.township, story.county, head="王建国", day=story.day)
        other.to_county()
        attach(story, files=[("二.jpg", photo(1)), ("三.jpg", photo(2))])
        attach(other)
    with CaptureQueriesContext(connection) as many:
        decider.get(address, headers=EN)
    assert len(many) == len(one)
