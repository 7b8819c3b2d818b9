"""D2: one key asked fifty times at once is one entry; another content under it is refused; crash or not."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace

from django.db import connection

from xieshou.kernel.errors import DomainError
from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger.models import Entry
from xieshou.kernel.ledger.operations import Transfer, transfer
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.scope_sql import in_scope

from .books import AT, ON, make_books, person

AT_ONCE = 50


def test_fifty_at_once_with_one_key_pay_once(fresh_database) -> None:
    actor = person("project_officer")
    with in_scope(actor.scope):
        books = make_books()
        books.flow(1000)
        before = Entry.objects.count()
    payer, payee = books.key("contract"), books.key("one")
    plan = Transfer.of(key="once", booked_on=ON, memo="发放", payer_id=payer, payees=[(payee, 7)])
    other = Transfer.of(key="once", booked_on=ON, memo="发放", payer_id=payer, payees=[(payee, 8)])
    gate, told, lock = threading.Barrier(AT_ONCE), Counter(), threading.Lock()

    def pay(number: int) -> None:
        try:
            gate.wait()
            asked = other if number % 10 == 9 else plan
            with in_scope(actor.scope):
                result = str(transfer(asked, maker=Maker(new_id(), "甲"), actor=replace(actor), at=AT).pk)
        except DomainError as error:
            result = type(error).__name__
        except Exception as error:  # noqa: BLE001 -- counted below
            result = f"fault {error!r}"
        finally:
            connection.close()
        with lock:
            told[result] += 1

    threads = [threading.Thread(target=pay, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with in_scope(actor.scope):
        (entry,) = Entry.objects.filter(key="once")
        assert Entry.objects.count() == before + 1
    assert sum(told.values()) == AT_ONCE
    accepted = told.pop(str(entry.pk))
    assert accepted in (45, 5)
    assert list(told.values()) == [AT_ONCE - accepted], told
    assert not [word for word in told if word.startswith("fault")], told
