"""The field key changes while people are entered, changed and read: no request fails, nothing is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from stdnum.iso7064 import mod_11_2

from tests.kernel.people.conftest import PLACES, VILLAGE, entry_of
from tests.plugins.actors import AT
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.crypto import key_id
from xieshou.kernel.people import queries, secrets
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.operations import PersonChanges, register_person, update_person
from xieshou.kernel.regions.models import Region
from xieshou.kernel.rotation import operations
from xieshou.kernel.rotation.queries import list_uses
from xieshou.kernel.scope_sql import in_scope

from .conftest import NEW, OLD, silent

if TYPE_CHECKING:
    from uuid import UUID

PEOPLE = 120
SYSTEM, EVERYTHING = Actor.system("test"), Scope.everything()


def _number(serial: int) -> str:
    body = f"530326{date(1960, 1, 1) + timedelta(days=serial):%Y%m%d}000"
    return body + mod_11_2.calc_check_digit(body)


def _phone(person_id) -> str:
    return f"138{person_id.int % 10**8:08d}"


@pytest.fixture
def first(fresh_database, settings, monkeypatch) -> list[UUID]:
    """Return people whose numbers an old key encrypted; a new one stands in front by now."""
    settings.FIELD_KEYS, settings.INDEX_KEY, settings.OLD_INDEX_KEYS = [OLD], OLD, []
    monkeypatch.setattr(operations, "BATCH", 10)
    with in_scope(EVERYTHING):
        Region.objects.bulk_create(
            Region(
                code=code,
                short_code=code.rstrip("0"),
                level=level,
                name=name,
                parent_code=parent,
                full_name=full,
            )
            for code, level, name, parent, full in PLACES
        )
        people = [
            register_person(entry_of(f"张一{chr(0x4E00 + n)}", id_number=_number(n)), actor=SYSTEM, at=AT).pk
            for n in range(PEOPLE)
        ]
    settings.FIELD_KEYS = [NEW, OLD]
    return people


def _kill_after(lines: int, database: str) -> int:
    """Start a renewal, kill it after so many batches, and return how many rows it had told of."""
    command = [sys.executable, "-m", "tests.kernel.rotation.renewer", database, NEW.hex(), OLD.hex()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        told = [process.stdout.readline() for _line in range(lines)]
        process.send_signal(signal.SIGKILL)
    return int(told[-1].split()[0])


@pytest.mark.drill
def test_renewal_killed_at_any_batch_goes_on_and_loses_nobody(first, fresh_database, settings):
    told = _kill_after(4, fresh_database)

    with in_scope(EVERYTHING):
        before = {use.key: use.count for use in list_uses(at=AT) if use.place.endswith("id_number_cipher")}
        assert {_plain(person) for person in Person.objects.all()} == {_number(n) for n in range(PEOPLE)}
    assert sum(before.values()) == PEOPLE
    assert before[key_id(NEW)] * 2 >= told - 2 * operations.BATCH > 0
    operations.renew_keys(actor=SYSTEM, at=AT, report=silent)
    settings.FIELD_KEYS = [NEW]
    with in_scope(EVERYTHING):
        assert {use.key for use in list_uses(at=AT)} == {key_id(NEW)}
        assert {_plain(person) for person in Person.objects.all()} == {_number(n) for n in range(PEOPLE)}


def _plain(person: Person) -> str:
    return secrets.open_id_number(person)


def test_no_write_and_no_read_fails_while_keys_change(first, settings):
    done, failures, entered = threading.Event(), [], []

    def act(serial: int) -> None:
        try:
            turn = 0
            while not done.is_set() or turn < 10:
                turn += 1
                key = first[(turn * 7 + serial) % PEOPLE]
                with in_scope(EVERYTHING):
                    update_person(
                        person_id=key, changes=PersonChanges(phone=_phone(key)), actor=SYSTEM, at=AT
                    )
                with in_scope(EVERYTHING):
                    assert secrets.open_id_number(queries.get_person(key, scope=EVERYTHING)).startswith(
                        "530326"
                    )
                if turn <= 20:
                    number = _number(PEOPLE + 100 * serial + turn)
                    with in_scope(EVERYTHING):
                        register_person(
                            entry_of("张二", id_number=number, region_code=VILLAGE), actor=SYSTEM, at=AT
                        )
                    entered.append(number)
        except Exception as error:  # noqa: BLE001 -- told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(serial,)) for serial in (1, 2)]
    for thread in threads:
        thread.start()
    try:
        operations.renew_keys(actor=SYSTEM, at=AT, report=silent)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert failures == []
    settings.FIELD_KEYS = [NEW]
    with in_scope(EVERYTHING):
        assert {use.key for use in list_uses(at=AT)} == {key_id(NEW)}
        numbers = {secrets.open_id_number(person) for person in Person.objects.all()}
        assert numbers == {_number(n) for n in range(PEOPLE)} | set(entered)
        for person in Person.objects.exclude(phone_index=None):
            assert secrets.phone_digest(secrets.open_phone(person)) == bytes(person.phone_index)


def test_rebuild_of_indexes_waits_for_a_row_that_somebody_holds(first, settings):
    settings.INDEX_KEY, settings.OLD_INDEX_KEYS = NEW, [OLD]

    def rebuild() -> None:
        try:
            operations.rebuild_indexes(actor=SYSTEM, at=AT, report=silent)
        finally:
            connection.close()

    thread = threading.Thread(target=rebuild)
    with in_scope(EVERYTHING):
        assert Person.objects.select_for_update().get(pk=first[7])
        thread.start()
        thread.join(timeout=1)
    thread.join()

    with in_scope(EVERYTHING):
        for number in (_number(7), _number(8)):
            assert queries.find_by_id_number(number, scope=EVERYTHING) is not None
