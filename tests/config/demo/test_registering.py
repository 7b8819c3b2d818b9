"""The roster of a county is the same whoever makes it and when: no part of the demonstration leans on another."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import connection

from xieshou.config.demo.registering import HUIZE, PHONES_A_COUNTY, Plan, register_county
from xieshou.kernel.actor import Scope
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.secrets import open_id_number, open_phone
from xieshou.kernel.regions.models import Region
from xieshou.kernel.scope_sql import in_scope
from xieshou.registry.models import Household

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
OTHER = "530325"
PLAN = Plan(seed=7, households=30, now=NOW)
TABLES = (
    "people_person", "registry_household", "registry_member", "registry_incomefact", "registry_expenditurefact",
    "registry_guaranteefact", "registry_labourfact", "registry_measurefact", "labour_jobwish",
)  # fmt: skip
COLUMNS = """
select string_agg(format('%%I', column_name), ', ' order by column_name) from information_schema.columns
where table_name = %s and data_type not in ('uuid', 'bytea', 'jsonb', 'timestamp with time zone')
"""


class UndoneError(Exception):
    """Takes back what was made."""


@pytest.fixture
def villages(db: None) -> None:
    codes = [("310000000000", 1), *((county.ljust(12, "0"), 3) for county in (HUIZE, OTHER))]
    codes += [(f"{county}100{number}", 5) for county in (HUIZE, OTHER) for number in (201, 202)]
    Region.objects.bulk_create(
        Region(code=code, short_code=code, level=level, name=f"地{code}", parent_code="", full_name=code)
        for code, level in codes
    )


def sums() -> dict[str, tuple[int, int]]:
    """Return rows and checksum of each table, without keys, times and ciphers."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(COLUMNS, [table])
            columns = cursor.fetchone()[0]
            cursor.execute(
                f"select count(*), coalesce(sum(hashtextextended(row({columns})::text, 0)), 0) from {table}"
            )
            found[table] = cursor.fetchone()
    return found


def made(*counties: str) -> dict[str, tuple[int, int]]:
    """Return the checksums after the rosters of these counties were made, which are taken back."""
    found = {}
    with suppress(UndoneError), in_scope(Scope.everything()):
        for county in counties:
            register_county(county, [HUIZE, OTHER], PLAN, tell=lambda _line: None)
        found = sums()
        raise UndoneError
    return found


@pytest.mark.usefixtures("villages")
def test_the_order_of_the_rosters_changes_nothing() -> None:
    one, other = made(HUIZE, OTHER), made(OTHER, HUIZE)
    assert one == other
    assert all(rows for rows, _sum in one.values())


@pytest.mark.usefixtures("villages")
def test_the_rosters_together_are_the_rosters_by_themselves() -> None:
    both, huize, second = made(HUIZE, OTHER), made(HUIZE), made(OTHER)
    for table in TABLES:
        assert both[table] == tuple(map(sum, zip(huize[table], second[table], strict=True)))


@pytest.mark.usefixtures("villages")
def test_households_are_shared_out_and_no_number_comes_twice() -> None:
    with in_scope(Scope.everything()):
        for county in (OTHER, HUIZE):
            register_county(county, [HUIZE, OTHER], PLAN, tell=lambda _line: None)
        counts = {
            county: Household.objects.filter(region_code__startswith=county).count()
            for county in (HUIZE, OTHER)
        }
        people = list(Person.objects.all())
        numbers = [open_id_number(person) for person in people]
        phones = [phone for person in people if (phone := open_phone(person))]
    assert counts == {HUIZE: 10, OTHER: 20}
    assert len(set(numbers)) == len(numbers)
    assert len(set(phones)) == len(phones)
    assert {(int(phone) - 19_900_000_000) // PHONES_A_COUNTY for phone in phones} == {0, 1}
