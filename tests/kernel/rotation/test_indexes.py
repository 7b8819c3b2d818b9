"""A new index key: every digest is made anew while the installation stands still."""

from __future__ import annotations

from datetime import date

import pytest

from tests.kernel.people.conftest import VILLAGE, entry_of
from tests.plugins.actors import AT
from xieshou.kernel.audit.models import Event
from xieshou.kernel.crypto import encrypt
from xieshou.kernel.people import queries, secrets
from xieshou.kernel.people.models import Person, PersonHistory
from xieshou.kernel.people.operations import PersonChanges, register_person, update_person
from xieshou.kernel.rotation import operations
from xieshou.kernel.rotation.operations import ValuesLeftError, rebuild_indexes
from xieshou.kernel.rotation.queries import list_stale_indexes
from xieshou.monitoring.models import Clue

from .conftest import NEW, OLD, silent

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "530326198501010013", "530326198501010021"


@pytest.fixture
def people(old_key, places, cadre):
    first = register_person(entry_of("张建国", id_number=NUMBER), actor=cadre, at=AT)
    register_person(entry_of("张建军", id_number=OTHER, phone="13912345678"), actor=cadre, at=AT)
    return update_person(person_id=first.pk, changes=PersonChanges(phone="13900000000"), actor=cadre, at=AT)


@pytest.fixture
def new_index_key(settings, people) -> None:
    settings.INDEX_KEY, settings.OLD_INDEX_KEYS = NEW, [OLD]


def _found(number, system):
    return queries.find_by_id_number(number, scope=system.scope)


def test_everybody_is_found_again_by_number_tail_and_phone(people, new_index_key, system):
    assert _found(NUMBER, system) is None
    assert "people.Person.id_number_index" in list_stale_indexes()

    counts = rebuild_indexes(actor=system, at=AT, report=silent)

    assert counts == {"people_person": 2, "people_personhistory": 1}
    assert list_stale_indexes() == []
    assert _found(NUMBER, system).pk == people.pk
    for text in ("0013", "13900000000"):
        assert [person.pk for person in queries.search_people(text, scope=system.scope)] == [people.pk]
    assert Event.objects.get(event="rotation.indexes.rebuilt").after["left"] == 0


def test_a_new_digest_is_no_change_of_a_person(people, new_index_key, system):
    rebuild_indexes(actor=system, at=AT, report=silent)
    assert PersonHistory.objects.count() == 1
    history = PersonHistory.objects.get()
    assert bytes(history.phone_index) == secrets.phone_digest("13812345678")


def test_digests_without_their_number_follow_the_people_on_file(people, new_index_key, system, settings):
    settings.INDEX_KEY = OLD
    known, unknown = secrets.id_index(NUMBER), secrets.id_index("530326199001010014")
    settings.INDEX_KEY = NEW
    for digest in (known, unknown):
        Clue.objects.create(
            code=digest.hex()[:8], channel="alert", alert_kind="medical", cause="illness", id_index=digest,
            region_code=VILLAGE, observed_on=date(2026, 3, 1), received_at=AT, status_at=AT, due_on=date(2026, 3, 9),
        )  # fmt: skip

    rebuild_indexes(actor=system, at=AT, report=silent)

    assert {bytes(row.id_index) for row in Clue.objects.all()} == {secrets.id_index(NUMBER), unknown}


def test_an_interrupted_rebuild_is_seen_and_finished_by_the_next(people, new_index_key, system, monkeypatch):
    class Killed(BaseException):
        pass

    def report(done, total=0, message=""):
        if message == "people_person" and done >= 4:
            raise Killed

    monkeypatch.setattr(operations, "BATCH", 1)
    with pytest.raises(Killed):
        rebuild_indexes(actor=system, at=AT, report=report)
    assert _found(OTHER, system) is not None
    assert _found(NUMBER, system) is None
    assert "people.Person.id_number_index" in list_stale_indexes()

    rebuild_indexes(actor=system, at=AT, report=silent)
    assert list_stale_indexes() == []
    assert _found(NUMBER, system) is not None


def test_unreadable_number_keeps_its_digest_and_is_counted(people, new_index_key, system, settings):
    kept, settings.FIELD_KEYS = settings.FIELD_KEYS, [bytes(32)]
    Person.objects.filter(pk=people.pk).update(id_number_cipher=encrypt(NUMBER, context=secrets.ID_CONTEXT))
    settings.FIELD_KEYS = kept
    with pytest.raises(ValuesLeftError) as refused:
        rebuild_indexes(actor=system, at=AT, report=silent)
    assert refused.value.broken == 1
    assert _found(OTHER, system) is not None
    assert list_stale_indexes() == []
