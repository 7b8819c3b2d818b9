"""A new field key: everything is encrypted anew while the old one still reads, and nothing is lost."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.kernel.people.conftest import entry_of
from tests.plugins.actors import AT
from xieshou.kernel.audit.models import Event
from xieshou.kernel.crypto import DecryptionError, encrypt, key_id, key_of
from xieshou.kernel.jobs.models import JobState, Progress
from xieshou.kernel.organisations.models import Organisation
from xieshou.kernel.people import queries, secrets
from xieshou.kernel.people.models import Person, PersonHistory
from xieshou.kernel.people.operations import PersonChanges, register_person, update_person
from xieshou.kernel.realtime import parts
from xieshou.kernel.realtime.models import Recording
from xieshou.kernel.rotation import jobs, operations
from xieshou.kernel.rotation.operations import ValuesLeftError, renew_keys
from xieshou.kernel.rotation.queries import UNDO, Use, list_uses

from .conftest import NEW, OLD, silent

pytestmark = pytest.mark.django_db
NUMBERS = [f"53032619850101{serial}" for serial in ("0013", "0021", "003X", "0048", "0056")]


@pytest.fixture
def people(old_key, places, cadre):
    return [
        register_person(
            entry_of(f"张建{name}", id_number=number, phone=f"1381234567{place}"), actor=cadre, at=AT
        )
        for place, (name, number) in enumerate(zip("国军民华平", NUMBERS, strict=True))
    ]


@pytest.fixture
def changed(people, cadre):
    """Return a person with one line of history."""
    return update_person(
        person_id=people[0].pk, changes=PersonChanges(phone="13900000000"), actor=cadre, at=AT
    )


def _keys():
    return {use.key for use in list_uses(at=AT)}


def test_everything_is_renewed_and_reads_without_the_old_key(settings, changed, new_key, system):
    before = {
        person.pk: (secrets.open_id_number(person), person.updated_at) for person in Person.objects.all()
    }
    new_key()

    counts = renew_keys(actor=system, at=AT, report=silent)

    assert counts == {"people_person": 10, "people_personhistory": 2}
    assert _keys() == {key_id(NEW)}
    settings.FIELD_KEYS = [NEW]
    after = {
        person.pk: (secrets.open_id_number(person), person.updated_at) for person in Person.objects.all()
    }
    assert after == before
    assert secrets.open_phone(PersonHistory.objects.get()) == "13812345670"
    assert queries.find_by_id_number(NUMBERS[0], scope=system.scope).pk == changed.pk
    event = Event.objects.get(event="rotation.keys.renewed")
    assert (event.subject_id, event.after) == (key_id(NEW).hex(), {"renewed": counts, "left": 0})


def test_a_second_run_finds_nothing_to_do(people, new_key, system):
    new_key()
    renew_keys(actor=system, at=AT, report=silent)
    ciphers = list(Person.objects.order_by("pk").values_list("id_number_cipher", flat=True))
    assert renew_keys(actor=system, at=AT, report=silent) == {}
    assert list(Person.objects.order_by("pk").values_list("id_number_cipher", flat=True)) == ciphers


def test_a_killed_run_goes_on_where_it_ended(people, new_key, system, monkeypatch):
    class Killed(BaseException):
        pass

    def report(done, total=0, message=""):
        if done > 4:
            raise Killed

    monkeypatch.setattr(operations, "BATCH", 2)
    new_key()
    with pytest.raises(Killed):
        renew_keys(actor=system, at=AT, report=report)
    assert _keys() == {key_id(NEW), key_id(OLD)}
    assert all(secrets.open_id_number(person) in NUMBERS for person in Person.objects.all())

    assert renew_keys(actor=system, at=AT, report=silent) == {"people_person": 6}
    assert _keys() == {key_id(NEW)}


def test_unreadable_values_are_named_and_do_not_stop_the_others(settings, people, new_key, system):
    settings.FIELD_KEYS = [bytes(32)]
    Person.objects.filter(pk=people[1].pk).update(
        phone_cipher=encrypt("13900000000", context=secrets.PHONE_CONTEXT)
    )
    new_key()
    with pytest.raises(ValuesLeftError) as refused:
        renew_keys(actor=system, at=AT, report=silent)
    assert (refused.value.busy, refused.value.broken) == (0, 1)
    left = [use for use in list_uses(at=AT) if use.key != key_id(NEW)]
    assert left == [Use("people.Person.phone_cipher", key_id(bytes(32)), 1)]
    person = Person.objects.get(pk=people[1].pk)
    assert secrets.open_id_number(person) == NUMBERS[1]
    with pytest.raises(DecryptionError):
        secrets.open_phone(person)


def test_triggers_watch_again_after_the_change(changed, new_key, system):
    new_key()
    renew_keys(actor=system, at=AT, report=silent)
    history = PersonHistory.objects.get()
    with pytest.raises(Exception, match="Cannot update"), connection.cursor() as cursor:
        cursor.execute("update people_personhistory set name = 'x' where pgh_id = %s", [history.pk])


def test_recordings_are_files_that_are_renewed_too(settings, make_recording, new_key, system):
    row, lost = make_recording(2), make_recording(1)
    for number in range(2):
        parts.write_part(row.pk, number, b"part")
    new_key()
    assert Use("recordings", key_id(OLD), 2) in list_uses(at=AT)

    assert renew_keys(actor=system, at=AT, report=silent)["recordings"] == 2

    settings.FIELD_KEYS = [NEW]
    assert [parts.read_part(row.pk, number) for number in range(2)] == [b"part"] * 2
    assert not parts.path_of(lost.pk, 0).parent.exists()
    assert "recordings" not in renew_keys(actor=system, at=AT, report=silent)


def test_damaged_recording_is_counted(make_recording, new_key, system):
    row = make_recording(1)
    parts.write_part(row.pk, 0, b"part")
    stored = bytearray(parts.path_of(row.pk, 0).read_bytes())
    stored[-1] ^= 1
    parts.path_of(row.pk, 0).write_bytes(stored)
    new_key()
    with pytest.raises(ValuesLeftError) as refused:
        renew_keys(actor=system, at=AT, report=silent)
    assert (refused.value.busy, refused.value.broken) == (0, 1)


@pytest.mark.parametrize("order", ["before", "after"])
def test_recording_deleted_meanwhile_does_not_come_back(order, make_recording, new_key, system, monkeypatch):
    row = make_recording(1)
    parts.write_part(row.pk, 0, b"part")
    new_key()
    read = parts.read_part

    def delete() -> None:
        Recording.objects.filter(pk=row.pk).update(removed_at=AT)
        parts.remove_parts(row.pk)

    def read_while_deleted(recording_id, number):
        if order == "before":
            delete()
        content = read(recording_id, number)
        delete()
        return content

    monkeypatch.setattr(parts, "read_part", read_while_deleted)
    renew_keys(actor=system, at=AT, report=silent)
    assert not parts.path_of(row.pk, 0).parent.exists()


def test_job_shows_its_progress_and_ends_done(people, new_key, system):
    from tests.kernel.jobs.test_jobs import perform

    new_key()
    progress = jobs.renew_keys.defer_on_commit(actor=system, at=AT)
    perform(progress)
    progress = Progress.objects.get(pk=progress.pk)
    assert (progress.state, progress.attempts) == (JobState.SUCCEEDED, 1)
    assert _keys() == {key_id(NEW)}


def test_organisation_phone_is_renewed_without_a_line_of_history(old_key, new_key, system, settings):
    from xieshou.kernel.organisations.rules import PHONE_CONTEXT

    row = Organisation.objects.create(
        name="厂", kind="enterprise", region_code="310000000000", contact_phone=encrypt("13900000000", context=PHONE_CONTEXT),
        created_at=AT, updated_at=AT,
    )  # fmt: skip
    new_key()
    assert renew_keys(actor=system, at=AT, report=silent) == {"organisations_organisation": 1}
    row.refresh_from_db()
    assert key_of(bytes(row.contact_phone)) == key_id(NEW)
    assert UNDO not in {use.place for use in list_uses(at=AT)}
