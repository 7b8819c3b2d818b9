"""B5: an upload whose line breaks off, or whose length lies, leaves nothing, and the next try is a clean one."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from xieshou.kernel.files.models import StoredFile
from xieshou.kernel.sheets.models import Upload

from .conftest import member, workbook
from .forms import FORM

pytestmark = pytest.mark.usefixtures("tables")
ADDRESS = f"/sheets/new/{FORM.name}/"


@pytest.fixture
def body() -> bytes:
    return encode_multipart(
        BOUNDARY, {"file": SimpleUploadedFile("名册.xlsx", workbook([member(0), member(1)]))}
    )


def send(client: Any, sent: bytes, length: int) -> int:
    """Answer a request of which `sent` arrived before the line broke off; return the status."""
    environ = client._base_environ(
        PATH_INFO=ADDRESS, REQUEST_METHOD="POST", CONTENT_TYPE=MULTIPART_CONTENT, CONTENT_LENGTH=str(length)
    )
    return client.handler(environ | {"wsgi.input": BytesIO(sent)}).status_code


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_line_cut_within_the_file_leaves_nothing(
    share: float, client: Any, body: bytes, tmp_path: Any
) -> None:
    status = send(client, body[: int(len(body) * share)], len(body))

    assert status < 500
    assert not Upload.objects.exists()
    assert not StoredFile.objects.exists()
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert send(client, body, len(body)) == 302
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("length", [0, 10, 400])
def test_length_that_is_too_small_leaves_nothing(length: int, client: Any, body: bytes) -> None:
    assert send(client, body, length) < 500
    assert not Upload.objects.exists()


def test_same_file_from_two_windows_is_one_import(client: Any, body: bytes) -> None:
    assert [send(client, body, len(body)) for _window in range(2)] == [302, 302]
    assert Upload.objects.values("sha256").distinct().count() == 1
    assert not Upload.objects.filter(status="committed").exists()
