"""Bulk data: nobody's numbers, the same from a seed, and tables that are whole again afterwards."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from xieshou.config.demo import bulk
from xieshou.config.demo.bulk_families import Batch, Generator, Serials, Village
from xieshou.kernel.people.numbers import IdWarning, parse_resident_id

if TYPE_CHECKING:
    from collections.abc import Iterator

ON = date(2026, 3, 1)
VILLAGES = ("530326103201", "530326103202", "653126100201", "632625100201")


def families(*, seed: int = 7, village: str = VILLAGES[0]) -> list[Batch]:
    return list(Generator(seed=seed, on=ON).village(Village(village, 120, 0)))


def cells(lines: list[str], column: int) -> list[str]:
    return [line.split("\t")[column] for line in lines]


def test_same_seed_makes_the_same_families() -> None:
    first, second = (families()[0] for _ in range(2))

    assert first.households == second.households
    assert first.members == second.members
    assert cells(first.people, 1) == cells(second.people, 1)
    assert families(seed=8)[0].households != first.households


def test_every_household_has_one_head_and_its_members() -> None:
    (batch,) = families()
    heads = [line.split("\t")[1] for line in batch.members if line.split("\t")[4] == "02"]

    assert sorted(heads) == sorted(cells(batch.households, 0))
    assert (
        sum(int(number) for number in cells(batch.households, 9)) == len(batch.members) == len(batch.people)
    )


def test_large_villages_come_in_parts() -> None:
    batches = list(Generator(seed=7, on=ON).village(Village(VILLAGES[0], 1_100, 0)))

    assert [len(batch.households) for batch in batches] == [500, 500, 100]


def test_serials_run_out_instead_of_repeating() -> None:
    serials = Serials(1)
    drawn = [serials.next("5303", ON, "2") for _ in range(300)]

    used = [serial for serial in drawn if serial is not None]
    assert len(used) == len(set(used)) == 249
    assert all(500 < serial < 1000 and serial % 2 == 0 for serial in used)
    assert drawn[-1] is None


@pytest.fixture
def owner(fresh_database: str) -> Iterator[psycopg.Connection[Any]]:
    """Connect as the owner to a database with a few villages."""
    with psycopg.connect(**bulk.owner_conninfo(), autocommit=True) as connection:
        connection.execute("select set_config('xieshou.regions', '%', false)")
        for code in VILLAGES:
            connection.execute(
                "insert into regions_region (code, short_code, level, name, parent_code, pinyin, initials, full_name,"
                " name_grams, successor_code) values (%s, %s, 5, %s, '', '', '', %s, '{}', '')",
                [code, code, code, code],
            )
        yield connection


SHAPE = (
    "select count(*) from pg_constraint where conrelid = any (%(t)s::regclass[])",
    "select count(*) from pg_indexes where tablename = any (%(t)s)",
    "select count(*) from pg_trigger where tgrelid = any (%(t)s::regclass[]) and tgenabled = 'O' and not tgisinternal",
    "select count(*) from pg_class where oid = any (%(t)s::regclass[]) and relforcerowsecurity",
)


def shape(owner: psycopg.Connection[Any]) -> list[int]:
    return [owner.execute(query, {"t": list(bulk.TABLES)}).fetchone()[0] for query in SHAPE]  # type: ignore[index]


def test_build_fills_the_registry_and_leaves_the_tables_whole(owner: psycopg.Connection[Any]) -> None:
    before = shape(owner)

    people = bulk.build(households=60, seed=7, on=ON, progress=lambda _line: None)

    counted = owner.execute(
        "select (select count(*) from people_person), (select count(*) from registry_household),"
        " (select count(*) from registry_member), (select sum(member_count) from registry_household)"
    ).fetchone()
    assert counted == (people, 60, people, people)
    assert shape(owner) == before
    with pytest.raises(bulk.RegistryNotEmptyError):
        bulk.build(households=60, progress=lambda _line: None)


def test_numbers_are_valid_and_nobodys(owner: psycopg.Connection[Any]) -> None:
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.people.models import Person
    from xieshou.kernel.people.secrets import open_id_number, open_phone
    from xieshou.kernel.scope_sql import in_scope

    bulk.build(households=40, seed=7, on=ON, progress=lambda _line: None)

    with in_scope(Scope.everything()):
        for person in Person.objects.exclude(id_number_index=None):
            number = parse_resident_id(open_id_number(person), on=ON, counties={"530326", "653126", "632625"})
            assert number.issued_region.endswith("99")
            assert IdWarning.REGION_UNKNOWN in number.warnings
            assert (number.birth_date, number.sex) == (person.birth_date, person.sex)
            assert open_phone(person)[:3] in {"199", "200", ""}


def test_build_without_villages_says_so(fresh_database: str) -> None:
    with pytest.raises(bulk.NoVillagesError):
        bulk.build(households=10, progress=lambda _line: None)
