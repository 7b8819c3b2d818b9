"""Photos and documents: type by content, no secrets kept, no reading without a policy."""

from __future__ import annotations

import io
import os
import struct
import time
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from PIL import Image

from xieshou.kernel.errors import NotFound
from xieshou.kernel.files import operations, policies, queries, storage
from xieshou.kernel.files.images import strip_metadata
from xieshou.kernel.files.models import StoredFile
from xieshou.kernel.files.refusals import (
    BrokenImage,
    FileEmpty,
    FileTooLarge,
    HeicRefused,
    TooManyPixels,
    WrongFileType,
)
from xieshou.kernel.files.sniffing import safe_name
from xieshou.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GPS = {1: "N", 2: (26.0, 24.0, 30.0), 3: "E", 4: (103.0, 18.0, 0.0)}
KIND = "test.owner"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path, settings: Any) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture(autouse=True)
def readers() -> Iterator[set[Any]]:
    """Give the set of user ids that may read the files of the test owner."""
    allowed: set[Any] = set()
    policies.register_policy(KIND, lambda actor, _file: actor.user_id in allowed)
    yield allowed
    policies._POLICIES.pop(KIND)


@pytest.fixture
def clerk(actor_with: Any) -> Any:
    return actor_with("village_cadre", regions=["5303"])


def picture(
    form: str = "JPEG", *, size: tuple[int, int] = (60, 40), orientation: int = 6, **options: Any
) -> bytes:
    image = Image.new("RGB", size)
    image.putdata([(x * 3 % 256, y * 5 % 256, 90) for y in range(size[1]) for x in range(size[0])])
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRET-MAKER"
    exif[0x9003] = "2026:01:01 10:00:00"
    exif.get_ifd(0x8825).update(GPS)
    stream = io.BytesIO()
    image.save(stream, form, exif=exif.tobytes(), **options)
    return stream.getvalue()


def store(content: bytes, actor: Any, at: Any, name: str = "照片.jpg", **options: Any) -> StoredFile:
    return operations.store(content=content, name=name, owner=(KIND, new_id()), actor=actor, at=at, **options)


def stored(file: StoredFile) -> bytes:
    return queries.path_of(file).read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_photo_loses_place_time_and_device_and_keeps_its_pixels(form, clerk, at):
    content = picture(form)
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    file = store(content, clerk, at)
    kept = stored(file)
    image = Image.open(io.BytesIO(kept))
    assert not image.getexif().get_ifd(0x8825)
    assert b"SECRET-MAKER" not in kept
    assert b"2026:01:01" not in kept
    assert image.tobytes() == Image.open(io.BytesIO(content)).tobytes()
    assert (file.width, file.height, file.media_type) == (60, 40, f"image/{form.lower()}")
    assert image.getexif().get(0x0112, 1) == (6 if form == "JPEG" else 1)


@pytest.mark.django_db
def test_position_is_kept_where_the_form_needs_it(clerk, at):
    content = picture()
    file = store(content, clerk, at, keep_position=True)
    assert stored(file) == content
    assert file.keeps_position


def test_text_after_the_end_of_a_picture_is_cut_off():
    for form, kind in (("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")):
        assert b"<script>" not in strip_metadata(picture(form) + b"<script>alert(1)</script>", kind)


def test_progressive_picture_with_comment_and_restart_markers_is_kept():
    content = picture(progressive=True, restart_marker_blocks=2, comment=b"SECRET-NOTE")
    kept = strip_metadata(content, "image/jpeg")
    assert b"SECRET-NOTE" not in kept
    assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(content)).tobytes()


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_cut_picture_is_broken(form):
    content = picture(form)
    for at in range(12, len(content) - 2, 97):
        with pytest.raises(BrokenImage):
            strip_metadata(content[:at], f"image/{form.lower()}")


def test_picture_without_a_marker_where_one_must_be_is_broken():
    with pytest.raises(BrokenImage):
        strip_metadata(b"\xff\xd8\x00\x00", "image/jpeg")


def flood() -> bytes:
    """Return a PNG that says it has 30,000 x 30,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileEmpty),
        (b"\xff\xd8\xff" + b"\x00" * (20 * 2**20), FileTooLarge),
        (flood(), TooManyPixels),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", WrongFileType),
        (b"<!DOCTYPE html><html></html>", WrongFileType),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100, HeicRefused),
        (b"MZ" + b"\x00" * 100, WrongFileType),
        (b"PK\x03\x04" + b"\x00" * 100, WrongFileType),
        (b"GIF89a" + b"\x00" * 100, WrongFileType),
        (b"%PDF-1.7 without an end", WrongFileType),
        (b"\xff\xd8\xff\xe0 no picture", BrokenImage),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 xx", BrokenImage),
    ],
)
def test_what_is_no_photo_or_document_is_refused_and_leaves_nothing(content, refusal, clerk, at):
    with pytest.raises(refusal):
        store(content, clerk, at, name="card.jpg")
    assert not StoredFile.objects.exists()
    assert not list(storage.stored_ids())


@pytest.mark.django_db
def test_pdf_is_kept_as_it_is_and_refused_where_only_photos_are_accepted(clerk, at):
    from xieshou.kernel.files.sniffing import IMAGES

    assert stored(store(PDF, clerk, at, name="合同.exe")) == PDF
    assert StoredFile.objects.get().name == "合同.pdf"
    with pytest.raises(WrongFileType):
        store(PDF, clerk, at, accepted=IMAGES)


@pytest.mark.django_db
def test_only_who_the_policy_names_may_read(readers, clerk, actor_with, at):
    file = store(PDF, clerk, at)
    with pytest.raises(NotFound):
        queries.get_file(file.id, actor=clerk, at=at)
    readers.add(clerk.user_id)
    assert queries.get_file(file.id, actor=clerk, at=at) == file
    with pytest.raises(NotFound):
        queries.get_file(file.id, actor=actor_with("auditor", regions=[""]), at=at)
    with pytest.raises(NotFound):
        queries.get_file(new_id(), actor=clerk, at=at)


@pytest.mark.django_db
def test_file_of_an_owner_kind_without_policy_is_nobodys(clerk, at):
    file = operations.store(content=PDF, name="a", owner=("test.unknown", new_id()), actor=clerk, at=at)
    with pytest.raises(NotFound):
        queries.get_file(file.id, actor=clerk, at=at)


def test_two_policies_for_one_owner_kind_are_refused():
    with pytest.raises(policies.PolicyDeclaredTwiceError):
        policies.register_policy(KIND, lambda _actor, _file: True)


@pytest.mark.django_db
def test_expired_file_is_gone_for_everybody(readers, clerk, at):
    readers.add(clerk.user_id)
    file = operations.store_made(
        content=b"x",
        name="导出.xlsx",
        media_type="text/plain",
        owner=(KIND, new_id()),
        actor=clerk,
        at=at,
        expires_at=at + timedelta(hours=24),
    )
    assert queries.get_file(file.id, actor=clerk, at=at + timedelta(hours=23, minutes=59))
    with pytest.raises(NotFound):
        queries.get_file(file.id, actor=clerk, at=at + timedelta(hours=24))


@pytest.mark.django_db
def test_download_over_the_page(readers, user_with, client_for, at, clerk):
    user = user_with("village_cadre", regions=["5303"])
    file = store(picture(), clerk, at, name='../../a"b\r\nX: y.jpg')
    client = client_for(user)
    assert client.get(f"/files/{file.id}/").status_code == 404
    readers.add(user.pk)
    answer = client.get(f"/files/{file.id}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == stored(file)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert "\n" not in answer["Content-Disposition"]
    storage.remove(file.id)
    assert client.get(f"/files/{file.id}/").status_code == 404


@pytest.mark.django_db
def test_document_is_saved_not_shown(readers, user_with, client_for, at, clerk):
    user = user_with("village_cadre", regions=["5303"])
    readers.add(user.pk)
    file = store(PDF, clerk, at, name="合同.pdf")
    answer = client_for(user).get(f"/files/{file.id}/")
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
def test_content_goes_only_when_the_deletion_commits(clerk, at, django_capture_on_commit_callbacks):
    file = store(PDF, clerk, at)
    path = queries.path_of(file)
    with transaction.atomic():
        operations.delete(StoredFile.objects.get())
        transaction.set_rollback(True)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        operations.delete(StoredFile.objects.get())
    assert not path.exists()


@pytest.mark.django_db
def test_sweep_removes_expired_files_and_old_orphans_only(clerk, at, django_capture_on_commit_callbacks):
    kept = store(PDF, clerk, at)
    expired = operations.store_made(
        content=b"x",
        name="x",
        media_type="text/plain",
        owner=(KIND, new_id()),
        actor=clerk,
        at=at,
        expires_at=at,
    )
    orphan, young = storage.write(new_id(), b"old"), storage.write(new_id(), b"young")
    left_over = orphan.with_name("zz.part")
    left_over.write_bytes(b"half")
    before = at.timestamp() - 2 * 86_400
    for path in (orphan, left_over, queries.path_of(kept)):
        os.utime(path, (before, before))
    os.utime(young, (at.timestamp(), at.timestamp()))
    lost = store(PDF, clerk, at)
    storage.remove(lost.id)
    with django_capture_on_commit_callbacks(execute=True):
        assert operations.sweep(at=at) == {"expired": 1, "orphans": 2, "lost": 1}
    assert not storage.path_of(expired.id).exists()
    assert queries.path_of(kept).exists()
    assert young.exists()
    assert not orphan.exists()
    assert not left_over.exists()


@pytest.mark.django_db
def test_sweep_job_runs_the_sweep(at):
    from xieshou.kernel.actor import Actor
    from xieshou.kernel.files.jobs import sweep

    sweep.run_here(actor=Actor.system("test"), at=at)


def test_failed_write_leaves_no_part(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _descriptor: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        storage.write(new_id(), b"x")
    assert not list(storage.stored_ids())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("照片.jpg", "照片.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\名册.xlsx", "名册.xlsx"),
        ("a\u202egpj.exe", "agpj.exe"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("\ud800x", "x"),
    ],
)
def test_names_are_made_safe(name, expected):
    assert safe_name(name) == expected


def test_names_of_100_kilobytes_are_made_safe_quickly():
    began = time.perf_counter()
    safe_name("../" * 33_000 + "名" * 100_000)
    assert time.perf_counter() - began < 0.2


@pytest.mark.django_db
def test_files_of_an_owner_are_listed_in_order(clerk, at):
    owner = (KIND, new_id())
    first = operations.store(content=PDF, name="1", owner=owner, actor=clerk, at=at)
    second = operations.store(content=PDF, name="2", owner=owner, actor=clerk, at=at + timedelta(minutes=1))
    store(PDF, clerk, at)
    assert list(queries.list_files(owner=owner)) == [first, second]
    assert str(first) == "1.pdf"
    assert not first.is_image
