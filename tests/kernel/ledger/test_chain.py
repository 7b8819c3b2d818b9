"""The chain over the entries names each row that somebody touched."""

from __future__ import annotations

import pytest
from django.db import connections

from xieshou.kernel.ledger.models import Entry, EntrySeal
from xieshou.kernel.ledger.operations.chain import check_chain, seal_entries
from xieshou.kernel.scope_sql import in_scope

from .books import AT, make_books, person

EVERYTHING = person().scope


@pytest.fixture
def tampering(fresh_database):
    """Let the owner switch triggers off, as an intruder with the server's keys would."""
    with in_scope(EVERYTHING):
        books = make_books()
        books.flow(1000)
        seal_entries(at=AT)
        keys = list(EntrySeal.objects.order_by("number").values_list("entry_id", flat=True))
    owner = connections["owner"]
    with owner.cursor() as cursor:
        for table in ("ledger_entry", "ledger_leg", "ledger_entryseal"):
            cursor.execute(f"alter table {table} disable trigger user")
            cursor.execute(f"alter table {table} no force row level security")
    return keys, owner


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entry set memo = '另用' where id = %s",
        "update ledger_entry set booked_on = '2025-12-31' where id = %s",
        "update ledger_leg set amount_fen = amount_fen * 2 where entry_id = %s",
        "delete from ledger_leg where entry_id = %s and amount_fen > 0",
    ],
    ids=["purpose", "day", "amounts", "leg gone"],
)
def test_chain_names_the_changed_entry(tampering, statement):
    keys, owner = tampering
    with in_scope(EVERYTHING):
        assert check_chain(at=AT) == (4, [])
    with owner.cursor() as cursor:
        cursor.execute(statement, [keys[1]])
    with in_scope(EVERYTHING):
        checked, findings = check_chain(at=AT)
        number = Entry.objects.get(pk=keys[1]).number
    assert checked == 4
    assert [(one.entry_id, one.entry_number, one.problem) for one in findings] == [
        (keys[1], number, "changed")
    ]


def test_chain_names_the_missing_entry_and_the_gap(tampering):
    keys, owner = tampering
    with owner.cursor() as cursor:
        for table in ("ledger_slice", "ledger_lot"):
            cursor.execute(f"alter table {table} disable trigger user")
            cursor.execute(f"alter table {table} no force row level security")
        cursor.execute("delete from ledger_slice where entry_id = %s", [keys[3]])
        cursor.execute("delete from ledger_lot where entry_id = %s", [keys[3]])
        cursor.execute("delete from ledger_leg where entry_id = %s", [keys[3]])
        cursor.execute("delete from ledger_entry where id = %s", [keys[3]])
        cursor.execute("delete from ledger_entryseal where entry_id = %s", [keys[1]])
    with in_scope(EVERYTHING):
        _checked, findings = check_chain(at=AT)
    assert {(one.entry_id, one.problem) for one in findings} >= {(keys[3], "missing"), (keys[2], "gap")}


def test_entries_are_sealed_once(books):
    books.flow(100)
    assert (seal_entries(at=AT), seal_entries(at=AT)) == (4, 0)
    assert check_chain(at=AT) == (4, [])
