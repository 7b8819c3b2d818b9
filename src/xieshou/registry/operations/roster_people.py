"""The people of a roster: checked with the rules of people, written through the journal of the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.kernel.ids import new_id
from xieshou.kernel.people.bulk import check_people
from xieshou.kernel.people.entries import CheckedPerson, PersonEntry
from xieshou.kernel.people.operations import person_columns
from xieshou.kernel.people.secrets import id_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from xieshou.kernel.sheets.loading import Context, Rows

COLUMNS = (
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
    "updated_at",
)
UPDATED = tuple(column for column in COLUMNS if not column.startswith("id_"))
# A cipher differs at each encryption, and the time of writing is no change.
COMPARED = ("name", "sex", "birth_date", "ethnicity", "region_code", "phone_index")
KEPT_IF_EMPTY = ("sex", "birth_date", "ethnicity", "phone_cipher", "phone_index")
_KNOWN = (
    "select id, sex, birth_date, ethnicity, phone_cipher, phone_index, id_number_index from people_person"
)
_KNOWN_UNNUMBERED = (
    "select id, sex, birth_date, ethnicity, phone_cipher, phone_index, name_key, region_code"
    " from people_person"
    " where id_number_index is null and region_code = any(%s) and name_key = any(%s)"
)


def entries_of(rows: Rows) -> list[PersonEntry]:
    """Return the person of each row as it was written."""
    keys = (
        "name",
        "region_code",
        "id_number",
        "id_missing_reason",
        "sex",
        "birth_date",
        "ethnicity",
        "phone",
    )
    return [PersonEntry(*values) for values in zip(*(rows[key] for key in keys), strict=True)]


def check_rows(rows: Rows, context: Context) -> dict[int, CheckedPerson]:
    """Mark rows whose person cannot be right; return the checked people by row number."""
    checked, refused = check_people(entries_of(rows), actor=context.actor, at=context.at)
    for index, refusal in refused.items():
        rows.wrong(index, refusal.field if refusal.field in rows.columns else "", refusal.message)
    return {rows.numbers[at]: person for at, person in enumerate(checked) if person and at not in refused}


def find_people(people: Sequence[CheckedPerson], context: Context) -> list[dict[str, Any] | None]:
    """Return what is on file of each person: by ID number, else by name, birth date and village."""
    indexes = {person.id_number: id_index(person.id_number) for person in people if person.id_number}
    numbered = {
        bytes(row[-1]): _values(row)
        for row in context.fetch(f"{_KNOWN} where id_number_index = any(%s)", [list(indexes.values())])
    }
    others = [person for person in people if not person.id_number]
    unnumbered = {}
    if others:
        found = context.fetch(
            _KNOWN_UNNUMBERED, [list({p.region_code for p in others}), list({p.name_key for p in others})]
        )
        unnumbered = {(row[6], row[2], row[7]): _values(row) for row in found}
    return [
        numbered.get(indexes[person.id_number])
        if person.id_number
        else unnumbered.get((person.name_key, person.birth_date, person.region_code))
        for person in people
    ]


def _values(row: Sequence[Any]) -> dict[str, Any]:
    names = ("id", "sex", "birth_date", "ethnicity", "phone_cipher", "phone_index")
    return dict(zip(names, row, strict=False))


def write_people(people: Sequence[CheckedPerson], numbers: Sequence[int], context: Context) -> list[UUID]:
    """Write people, an empty value never emptying a field; return their keys in order."""
    known = find_people(people, context)
    new: dict[tuple[Any, ...], UUID] = {}
    staged = []
    for number, person, on_file in zip(numbers, people, known, strict=True):
        values = person_columns(person) | {"updated_at": context.at}
        if on_file is not None:
            values |= {name: on_file[name] for name in KEPT_IF_EMPTY if values[name] in ("", None)}
            if values["phone_index"] is not None and values["phone_index"] == _plain(on_file["phone_index"]):
                values["phone_cipher"] = on_file["phone_cipher"]
        identity = (person.id_number, person.name_key, person.birth_date, person.region_code)
        key = on_file["id"] if on_file else new.setdefault(identity, new_id())
        staged.append((number, key, *(values[column] for column in COLUMNS)))
    return context.upsert(
        context.stage("people_person", COLUMNS, staged),
        match=("id",),
        update=UPDATED,
        compare=COMPARED,
        constants={"created_at": context.at},
    )


def _plain(value: Any) -> bytes | None:
    return None if value is None else bytes(value)
