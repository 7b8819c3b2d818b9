"""Files of uploads and exports open to their owner, as long as form and right last."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.plugins.actors import AT
from xieshou.kernel.actor import Actor
from xieshou.kernel.sheets import operations, policies
from xieshou.kernel.sheets.models import Export, Upload

from .conftest import member, workbook
from .forms import FORM

pytestmark = pytest.mark.usefixtures("tables")


def file_of(row: Any) -> Any:
    return SimpleNamespace(owner_id=row.pk)


@pytest.fixture
def upload(cadre: Actor) -> Upload:
    content = workbook([member(1)])
    return operations.receive(sheet=FORM.name, name="a.xlsx", content=content, actor=cadre, at=AT)


def test_uploaded_file_is_its_uploaders_while_the_form_exists(upload: Upload, cadre: Actor) -> None:
    assert policies.may_read_upload_file(cadre, file_of(upload))
    assert not policies.may_read_upload_file(Actor.anonymous(), file_of(upload))
    Upload.objects.filter(pk=upload.pk).update(sheet="gone.form")
    assert not policies.may_read_upload_file(cadre, file_of(upload))


def test_exported_file_is_its_owners_while_the_form_exists(cadre: Actor) -> None:
    row = Export.objects.create(
        sheet=FORM.name, owner_id=cadre.user_id, created_at=AT, expires_at=AT + timedelta(days=1)
    )
    assert policies.may_read_export_file(cadre, file_of(row))
    assert not policies.may_read_export_file(Actor.anonymous(), file_of(row))
    Export.objects.filter(pk=row.pk).update(sheet="gone.form")
    assert not policies.may_read_export_file(cadre, file_of(row))
