"""The scope of a transaction: set once where nothing is outside, given back where something is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import current_settings, in_scope, scope_to_come

WIDE, NARROW = Scope.of(["5303"]), Scope.of(["530326"])


def outside_any_transaction(work):
    """Run in a thread: its connection is not the one that the test rolls back."""

    def inside():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(inside).result(30)


def test_outermost_scope_costs_one_statement_and_ends_with_its_transaction(db):
    def work():
        connection.ensure_connection()
        with CaptureQueriesContext(connection) as captured, in_scope(WIDE):
            inside = current_settings()
        return [entry["sql"].split()[0] for entry in captured], inside, current_settings()

    told, inside, after = outside_any_transaction(work)

    assert [word.upper() for word in told] == [
        "BEGIN",
        "SELECT",
        "SELECT",
        "COMMIT",
    ]  # one is current_settings
    assert (inside, after) == (("5303%", ""), ("", ""))


def test_nested_scope_gives_back_the_outer_one(db):
    with in_scope(WIDE):
        with in_scope(NARROW):
            assert current_settings() == ("530326%", "")
        assert current_settings() == ("5303%", "")


def test_scope_to_come_sees_nothing_until_it_is_set(db):
    def work():
        with scope_to_come() as set_it:
            before = current_settings()
            set_it(NARROW)
            return before, current_settings()

    assert outside_any_transaction(work) == (("", ""), ("530326%", ""))


def fail_in(scope):
    with scope_to_come() as set_it:
        set_it(scope)
        raise ZeroDivisionError


def test_scope_to_come_that_fails_leaves_the_outer_one(db):
    with in_scope(WIDE):
        with pytest.raises(ZeroDivisionError):
            fail_in(NARROW)
        assert current_settings() == ("5303%", "")
