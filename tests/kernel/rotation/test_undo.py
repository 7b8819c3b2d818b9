"""An import of before the change of keys can be undone after it: what comes back reads with the new key."""

from __future__ import annotations

import pytest

from tests.plugins.actors import AT
from tests.registry.test_roster_sheet import SHEET, family, filled_template, load, row
from tests.registry.test_roster_sheet import places as villages  # noqa: F401 -- a fixture
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.crypto import encrypt, key_id
from xieshou.kernel.people import secrets
from xieshou.kernel.people.models import Person
from xieshou.kernel.rotation.operations import ValuesLeftError, rebuild_indexes, renew_keys
from xieshou.kernel.rotation.queries import UNDO, Use, list_uses
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.models import Change
from xieshou.kernel.sheets.operations.common import open_changes
from xieshou.kernel.sheets.refusals import ChangedSince

from .conftest import NEW, OLD, silent

pytestmark = pytest.mark.django_db
GONE = bytes(range(50, 82))


@pytest.fixture
def cadre(user_with, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return get_actor(user_with("village_cadre", regions=["530326"]), on=AT.date())


@pytest.fixture
def upload(old_key, cadre):
    """Return an import that gave somebody another phone number."""
    load([row(1, phone="13800000001"), *family()[1:]], cadre)
    upload = sheets.receive(
        sheet=SHEET,
        name="名册.xlsx",
        content=filled_template([row(1, phone="13900000009")]),
        actor=cadre,
        at=AT,
    )
    sheets.check(upload_id=upload.id, actor=cadre, at=AT)
    sheets.commit(upload_id=upload.id, actor=cadre, at=AT)
    return upload


def _phones():
    return {secrets.open_phone(person) for person in Person.objects.exclude(phone_index=None)}


def test_undo_after_a_change_of_keys_gives_readable_values_back(upload, cadre, new_key, system, settings):
    new_key()
    assert Use(UNDO, key_id(OLD), 1) in list_uses(at=AT)
    renew_keys(actor=system, at=AT, report=silent)
    assert {use.key for use in list_uses(at=AT)} == {key_id(NEW)}
    settings.FIELD_KEYS = [NEW]
    assert _phones() == {"13900000009"}

    sheets.undo(upload_id=upload.id, actor=cadre, at=AT)

    assert _phones() == {"13800000001"}
    assert {use.key for use in list_uses(at=AT)} == {key_id(NEW)}


def test_former_values_that_no_key_opens_are_named_and_stop_nothing(upload, new_key, system, settings):
    settings.FIELD_KEYS = [NEW]
    assert Use(UNDO, key_id(OLD), 1) in list_uses(at=AT)
    settings.FIELD_KEYS = [GONE]
    gone = encrypt("13800000001", context=secrets.PHONE_CONTEXT)
    open_changes(upload.pk)
    row = Change.objects.get(upload_id=upload.pk, table_name="people_person")
    row.before["phone_cipher"] = f"\\x{gone.hex()}"
    Change.objects.filter(upload_id=upload.pk, row_id=row.row_id).update(before=row.before)
    new_key()

    with pytest.raises(ValuesLeftError) as refused:
        renew_keys(actor=system, at=AT, report=silent)

    assert (refused.value.busy, refused.value.broken) == (0, 1)
    left = [use for use in list_uses(at=AT) if use.key != key_id(NEW)]
    assert left == [Use(UNDO, key_id(GONE), 1)]
    event = Event.objects.get(event="rotation.keys.renewed")
    assert event.after["left"] == 1


def test_undo_after_new_indexes_is_refused(upload, cadre, system, settings):
    settings.INDEX_KEY, settings.OLD_INDEX_KEYS = NEW, [OLD]
    rebuild_indexes(actor=system, at=AT, report=silent)
    with pytest.raises(ChangedSince):
        sheets.undo(upload_id=upload.id, actor=cadre, at=AT)
