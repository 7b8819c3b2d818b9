"""Invented families by the million, by COPY: for benchmarks, not for showing.

`build(households=1_000_000)` fills an empty registry: people, households, members and a year's income
facts, in real villages of the western counties of the pairings.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from random import Random
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connections
from psycopg import sql

from xieshou.kernel.errors import DomainError

from .bulk_families import (
    HOUSEHOLD_COLUMNS,
    INCOME_COLUMNS,
    MEMBER_COLUMNS,
    PERSON_COLUMNS,
    Batch,
    Generator,
    Village,
)
from .bulk_tables import bare_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PLACES = ("5303", "5305", "5308", "5323", "5334", "653126", "632625")
TABLES = {
    "people_person": (PERSON_COLUMNS, "people"),
    "registry_household": (HOUSEHOLD_COLUMNS, "households"),
    "registry_member": (MEMBER_COLUMNS, "members"),
    "registry_incomefact": (INCOME_COLUMNS, "income"),
}
AS_OF = date(2026, 3, 1)
PARTS = 2
HOUSEHOLDS_A_COPY = 5_000


class RegistryNotEmptyError(DomainError):
    """A bulk load replaces indexes and triggers, so it only fills an empty registry."""

    default_message = "The registry already holds households: a bulk load needs an empty one."


class NoVillagesError(DomainError):
    """The tree of regions is not loaded."""

    default_message = "The regions are not loaded: run `xieshou demo` or load them first."


@dataclass(frozen=True, slots=True)
class Work:
    """What one process has to make."""

    villages: tuple[Village, ...]
    conninfo: dict[str, Any]
    seed: int
    on: date
    part: int


def build(
    *, households: int, seed: int = 1, on: date = AS_OF, progress: Callable[[str], None] = print
) -> int:
    """Fill the empty registry with invented families; return the number of people.

    Raises: RegistryNotEmptyError, NoVillagesError.
    """
    conninfo = owner_conninfo()
    villages = _villages(conninfo, households, seed)
    works = [Work(tuple(villages[part::PARTS]), conninfo, seed, on, part) for part in range(PARTS)]
    progress(f"making {households:,} households in {len(villages):,} villages")
    with bare_tables(conninfo, list(TABLES), workers=PARTS):
        with ProcessPoolExecutor(PARTS, mp_context=get_context("fork")) as pool:
            people = sum(pool.map(make, works))
        progress(f"{people:,} people copied; building indexes")
    progress("bulk data is ready")
    return people


def owner_conninfo() -> dict[str, Any]:
    """Return how to connect as the owner of the tables."""
    settings = connections["owner"].settings_dict
    return {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "dbname": settings["NAME"],
    }


def _villages(conninfo: dict[str, Any], households: int, seed: int) -> list[Village]:
    """Return the villages with their numbers of households, which add up exactly."""
    with psycopg.connect(**conninfo) as connection:
        connection.execute("select set_config('xieshou.regions', '%', true)")
        if connection.execute("select 1 from registry_household limit 1").fetchone():
            raise RegistryNotEmptyError
        codes = [
            row[0]
            for row in connection.execute(
                "select code from regions_region where level = 5 and retired_on is null"
                " and code like any (%s) order by code",
                [[f"{place}%" for place in PLACES]],
            )
        ]
    if not codes:
        raise NoVillagesError
    random = Random(seed)
    weights = [random.uniform(0.4, 1.6) for _ in codes]
    bounds, total, at = [0], sum(weights), 0.0
    for weight in weights:
        at += weight
        bounds.append(round(households * at / total))
    return [
        Village(code, end - start, start)
        for code, start, end in zip(codes, bounds, bounds[1:], strict=False)
        if end > start
    ]


def make(work: Work) -> int:
    """Make the families of some villages and copy them; runs in its own process. Returns the people made."""
    generator = Generator(seed=work.seed, on=work.on, part=work.part)
    people = 0
    with psycopg.connect(**work.conninfo) as connection:
        connection.execute("set synchronous_commit = off")
        waiting: list[Batch] = []
        for village in work.villages:
            for batch in generator.village(village):
                waiting.append(batch)
                people += len(batch.people)
            if sum(len(batch.households) for batch in waiting) >= HOUSEHOLDS_A_COPY:
                _copy(connection, waiting)
                waiting = []
        _copy(connection, waiting)
    return people


def _copy(connection: psycopg.Connection[Any], batches: Sequence[Batch]) -> None:
    with connection.cursor() as cursor:
        for table, (columns, field) in TABLES.items():
            statement = sql.SQL(f"copy {table} ({columns}) from stdin")
            with cursor.copy(statement) as copy:
                for batch in batches:
                    lines = getattr(batch, field)
                    if lines:
                        copy.write("\n".join(lines) + "\n")
    connection.commit()
