"""The field key changes while people are entered, changed and read: no request fails, nothing is lost."""

from __future__ import annotations

import threading
from datetime import date, timedelta

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

PEOPLE = 120


def _number(serial: int) -> str:
    body = f"530326{date(1960, 1, 1) + timedelta(days=serial):%Y%m%d}000"
    return body + mod_11_2.calc_check_digit(body)


def _phone(person_id) -> str:
    return f"138{person_id.int % 10**8:08d}"


def test_no_write_and_no_read_fails_while_keys_change(fresh_database, settings, monkeypatch):
    settings.FIELD_KEYS, settings.INDEX_KEY, settings.OLD_INDEX_KEYS = [OLD], OLD, []
    monkeypatch.setattr(operations, "BATCH", 10)
    system, everything = Actor.system("test"), Scope.everything()
    with in_scope(everything):
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
        first = [
            register_person(entry_of(f"张一{chr(0x4E00 + n)}", id_number=_number(n)), actor=system, at=AT).pk
            for n in range(PEOPLE)
        ]
    settings.FIELD_KEYS = [NEW, OLD]
    done, failures, entered = threading.Event(), [], []

    def act(serial: int) -> None:
        try:
            turn = 0
            while not done.is_set() or turn < 10:
                turn += 1
                key = first[(turn * 7 + serial) % PEOPLE]
                with in_scope(everything):
                    update_person(
                        person_id=key, changes=PersonChanges(phone=_phone(key)), actor=system, at=AT
                    )
                with in_scope(everything):
                    assert secrets.open_id_number(queries.get_person(key, scope=everything)).startswith(
                        "530326"
                    )
                if turn <= 20:
                    number = _number(PEOPLE + 100 * serial + turn)
                    with in_scope(everything):
                        register_person(
                            entry_of("张二", id_number=number, region_code=VILLAGE), actor=system, at=AT
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
        operations.renew_keys(actor=system, at=AT, report=silent)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert failures == []
    settings.FIELD_KEYS = [NEW]
    with in_scope(everything):
        assert {use.key for use in list_uses(at=AT)} == {key_id(NEW)}
        numbers = {secrets.open_id_number(person) for person in Person.objects.all()}
        assert numbers == {_number(n) for n in range(PEOPLE)} | set(entered)
        for person in Person.objects.exclude(phone_index=None):
            assert secrets.phone_digest(secrets.open_phone(person)) == bytes(person.phone_index)
