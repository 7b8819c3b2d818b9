"""Canaries: texts that mark every row of a side, so that one that gets out is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connections, models

from xieshou.kernel.people.models import Person
from xieshou.kernel.people.secrets import open_id_number, open_phone

if TYPE_CHECKING:
    from .world import Side

CANARY = "KX7"
# Texts that say which row it is, not what is in it; and names of bodies, which every role may look up.
KEPT = {"region_code", "work_region_code", "pinyin", "initials", "code"}
# Texts that a row may hold only in a certain state: stamped where they are filled.
ONLY_FILLED = {"stand_in", "need"}
PUBLIC_TABLES = {
    "organisations_organisation", "organisations_pairing", "regions_region",
    "monitoring_sample",  # seeds and digests are published to everybody
}  # fmt: skip


def secrets_of(side: Side) -> set[str]:
    """Return the ID and phone numbers of a side's people."""
    people = Person.objects.filter(region_code__startswith=side.county)
    numbers = {number for person in people for number in (open_id_number(person), open_phone(person))}
    return numbers - {""}


def stamp_canaries(side: Side) -> int:
    """Overwrite the free texts of a side's rows; return how many columns hold canaries."""
    owner, stamped = connections["owner"], 0
    with owner.cursor() as cursor:
        for model in apps.get_models():
            where = _where(model, side)
            columns = _columns(model)
            if not where or not columns or model._meta.db_table in PUBLIC_TABLES:
                continue
            table = model._meta.db_table
            cursor.execute(f"alter table {table} disable trigger user")
            cursor.execute(f"alter table {table} no force row level security")
            sets = ", ".join(
                f"{column} = "
                + (f"case when {column} = '' then '' else " if column in ONLY_FILLED else "")
                + f"left('{CANARY}{column[:3]}' || right({_key(model)}::text, 8), {size})"
                + (" end" if column in ONLY_FILLED else "")
                for column, size in columns
            )
            cursor.execute(f"update {table} set {sets} where {where}")
            stamped += len(columns) if cursor.rowcount else 0
            cursor.execute(f"alter table {table} force row level security")
            cursor.execute(f"alter table {table} enable trigger user")
    return stamped


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def _where(model: type[models.Model], side: Side) -> str:
    names = {item.column for item in model._meta.concrete_fields}
    terms = [
        f"{column} like '{prefix}%'"
        for column in ("region_code", "work_region_code")
        if column in names
        for prefix in (side.county, side.district)
    ]
    terms += [
        f"{column} = '{side.employer}'" for column in ("employer_id", "organisation_id") if column in names
    ]
    return " or ".join(terms)


def _columns(model: type[models.Model]) -> list[tuple[str, int]]:
    """Return the free-text columns: not a choice, a code, a key or an address of the row."""
    found = []
    for item in model._meta.concrete_fields:
        text = isinstance(item, models.CharField | models.TextField) and not isinstance(
            item, models.ForeignKey
        )
        closed = (
            item.choices
            or item.name in KEPT
            or item.name.endswith(
                (
                    "_code",
                    "_kind",
                    "status",
                    "state",
                    "side",
                    "kind",
                    "reason",
                    "outcome",
                    "way",
                    "guidance",
                    "mode",
                    "source",
                    "transport",
                    "arrangement",
                    "relation",
                    "origin",
                    "answered_by",
                    "event",
                    "link",
                )
            )
        )
        if text and not closed and not item.primary_key and (item.max_length or 200) >= 11:
            found.append((item.column, item.max_length or 200))
    return found
