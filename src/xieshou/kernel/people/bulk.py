"""People by the thousand: checked, compared with those on file, and written set by set.

One COPY into a staging table, one INSERT, one UPDATE. COPY cannot write to a table under row
security itself, hence the staging table; the INSERT and UPDATE obey the policies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.doors import require
from xieshou.kernel.errors import DomainError
from xieshou.kernel.ids import new_id
from xieshou.kernel.regions.queries import known_counties

from . import policies, queries, secrets
from .entries import CheckedPerson, PersonEntry, check_entry
from .models import Person
from .operations import NameContradictsError, PossibleDuplicateError, person_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

COLUMNS = (
    "id",
    "name",
    "name_key",
    "pinyin",
    "initials",
    "name_grams",
    "sex",
    "birth_date",
    "ethnicity",
    "id_missing_reason",
    "region_code",
    "id_number_cipher",
    "id_number_index",
    "id_tail_index",
    "phone_cipher",
    "phone_index",
)
COMPARED = ("name", "sex", "birth_date", "ethnicity", "region_code")


@dataclass(slots=True)
class BulkResult:
    """What became of the rows; row numbers count from 0 in the order given.

    `person_ids[n]` is the person of row n, None where the row was refused; `previous` holds the
    former values of changed people (plain columns and `phone_cipher`), for an undo.
    """

    person_ids: list[UUID | None]
    created: list[UUID] = field(default_factory=list)
    previous: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    refused: dict[int, DomainError] = field(default_factory=dict)


@dataclass(slots=True)
class _Known:
    """A person on file as the comparison needs it."""

    person_id: UUID
    name_key: str
    values: dict[str, Any]
    phone_index: bytes | None


def check_people(
    entries: Sequence[PersonEntry], *, actor: Actor, at: datetime
) -> tuple[list[CheckedPerson | None], dict[int, DomainError]]:
    """Return the checked people of a list and the refusal of each wrong row, without writing anything.

    The dry run of an upload: fields, the actor's area, and numbers that are on file elsewhere.
    """
    checked, refused, _known = _examine(entries, actor=actor, at=at)
    return checked, refused


def _examine(
    entries: Sequence[PersonEntry], *, actor: Actor, at: datetime
) -> tuple[list[CheckedPerson | None], dict[int, DomainError], dict[int, _Known]]:
    """Return checked people, refusals by row, and the people on file by row."""
    counties = known_counties()
    checked: list[CheckedPerson | None] = []
    refused: dict[int, DomainError] = {}
    for number, entry in enumerate(entries):
        try:
            person = check_entry(entry, on=timezone.localdate(at), counties=counties)
            policies.check_home(actor, person.region_code)
        except DomainError as error:
            refused[number] = error
            checked.append(None)
        else:
            checked.append(person)
    return checked, refused, _compare_with_file(checked, refused, actor)


def _compare_with_file(
    checked: Sequence[CheckedPerson | None], refused: dict[int, DomainError], actor: Actor
) -> dict[int, _Known]:
    """Return the person on file of each row that has one; note names that contradict and homes elsewhere."""
    indexes = {
        row: secrets.id_index(person.id_number)
        for row, person in enumerate(checked)
        if person and person.id_number
    }
    visible = _known_by_index(set(indexes.values()), actor)
    elsewhere = queries.find_home_counties([index for index in set(indexes.values()) if index not in visible])
    found: dict[int, _Known] = {}
    names_in_list: dict[bytes, CheckedPerson] = {}
    for row, index in indexes.items():
        person = checked[row]
        assert person is not None  # noqa: S101 -- for the type checker
        known = visible.get(index)
        first = names_in_list.setdefault(index, person)
        if index in elsewhere:
            refused[row] = PossibleDuplicateError(elsewhere[index])
        elif known is not None and known.name_key != person.name_key:
            refused[row] = NameContradictsError(known.values["name"])
        elif first.name_key != person.name_key:
            refused[row] = NameContradictsError(first.name)
        elif known is not None:
            found[row] = known
    return found


def _known_by_index(indexes: set[bytes], actor: Actor) -> dict[bytes, _Known]:
    # One array instead of IN with a parameter a row, which takes longer to send than to answer.
    rows = queries.visible_people(actor.scope).extra(
        where=["people_person.id_number_index = any (%s)"], params=[list(indexes)]
    )
    return {
        bytes(index): _Known(key, name_key, dict(zip(COMPARED, values, strict=True)), phone and bytes(phone))
        for key, index, name_key, phone, *values in rows.values_list(
            "id", "id_number_index", "name_key", "phone_index", *COMPARED
        ).iterator(chunk_size=10_000)
    }


@transaction.atomic
def upsert_people(entries: Sequence[PersonEntry], *, actor: Actor, at: datetime, source: str) -> BulkResult:
    """Write many people: new ones are entered, those on file get the values that the list gives.

    An empty value in the list never empties a field. Rows of the same ID number are one person.
    A second run with the same list changes nothing.

    Args:    source: what the list is, for the audit record, e.g. "sheet <id>".
    Raises:  Denied: the actor may not enter people.
    """
    require(actor, "people.edit")
    checked, refused, known = _examine(entries, actor=actor, at=at)
    result = BulkResult(person_ids=[None] * len(entries), refused=refused)
    new: dict[UUID, CheckedPerson] = {}
    changed: dict[UUID, CheckedPerson] = {}
    in_list: dict[str, UUID] = {}
    without_number = _known_without_number(checked, actor)
    for row, person in enumerate(checked):
        if person is None or row in refused:
            continue
        on_file = known.get(row) or without_number.get(_identity(person))
        if on_file is not None:
            result.person_ids[row] = on_file.person_id
            if _differs(person, on_file):
                changed[on_file.person_id] = person
                result.previous.setdefault(on_file.person_id, on_file.values)
            continue
        key = person.id_number or repr(_identity(person))
        person_id = in_list.get(key) or new_id()
        in_list[key] = person_id
        new.setdefault(person_id, person)
        result.person_ids[row] = person_id
    _write(new, changed, at)
    result.created = list(new)
    _record(result, changed, actor=actor, at=at, source=source)
    return result


def _identity(person: CheckedPerson) -> tuple[str, Any, str]:
    """Return what makes somebody without a number the same person: name, birth date and village."""
    return person.name_key, person.birth_date, person.region_code


def _known_without_number(
    checked: Iterable[CheckedPerson | None], actor: Actor
) -> dict[tuple[str, Any, str], _Known]:
    wanted = {_identity(person) for person in checked if person and not person.id_number}
    if not wanted:
        return {}
    rows = queries.visible_people(actor.scope).filter(
        id_number_index__isnull=True,
        region_code__in={region for _name, _born, region in wanted},
        name_key__in={name for name, _born, _region in wanted},
    )
    known: dict[tuple[str, Any, str], _Known] = {}
    for key, name_key, phone, *values in rows.values_list("id", "name_key", "phone_index", *COMPARED):
        plain = dict(zip(COMPARED, values, strict=True))
        identity = (name_key, plain["birth_date"], plain["region_code"])
        known.setdefault(identity, _Known(key, name_key, plain, phone and bytes(phone)))
    return known


def _differs(person: CheckedPerson, known: _Known) -> bool:
    for name in COMPARED:
        value = getattr(person, name)
        if value and value != known.values[name]:
            return True
    return bool(person.phone) and secrets.phone_digest(person.phone) != known.phone_index


def _write(new: dict[UUID, CheckedPerson], changed: dict[UUID, CheckedPerson], at: datetime) -> None:
    if not new and not changed:
        return
    table = Person._meta.db_table  # noqa: SLF001 -- Django's documented model API
    columns = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists pg_temp.people_staging")
        cursor.execute(
            f"create temp table people_staging on commit drop as select {columns} from {table} with no data"  # noqa: S608 -- fixed names
        )
        _copy(cursor, columns, {**new, **changed})
        if changed:
            cursor.execute(UPDATE, [at])
        if new:
            cursor.execute(
                f"insert into {table} ({columns}, created_at, updated_at)"  # noqa: S608 -- fixed names
                f" select {columns}, %s, %s from people_staging s"
                f" where not exists (select 1 from {table} p where p.id = s.id)",
                [at, at],
            )


UPDATE = """
update people_person p set
  name = s.name, name_key = s.name_key, pinyin = s.pinyin, initials = s.initials, name_grams = s.name_grams,
  sex = coalesce(nullif(s.sex, ''), p.sex), birth_date = coalesce(s.birth_date, p.birth_date),
  ethnicity = coalesce(nullif(s.ethnicity, ''), p.ethnicity), region_code = s.region_code,
  phone_cipher = case when s.phone_index is null or s.phone_index = p.phone_index
                      then p.phone_cipher else s.phone_cipher end,
  phone_index = coalesce(s.phone_index, p.phone_index), updated_at = %s
from people_staging s where s.id = p.id
"""


def _copy(cursor: Any, columns: str, people: dict[UUID, CheckedPerson]) -> None:
    names = COLUMNS[1:]
    with cursor.copy(f"copy people_staging ({columns}) from stdin") as copy:
        for person_id, person in people.items():
            values = person_columns(person)
            copy.write_row([person_id, *[values[name] for name in names]])


def _record(
    result: BulkResult, changed: dict[UUID, CheckedPerson], *, actor: Actor, at: datetime, source: str
) -> None:
    if not result.created and not changed:
        return
    audit.record(
        "people.person.imported",
        actor=actor,
        at=at,
        subject=("people.list", source[:64]),
        after={"created": len(result.created), "changed": len(changed), "refused": len(result.refused)},
    )
