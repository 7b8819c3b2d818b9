"""From a declaration to what the reading child needs: headers in every language, dates as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from .parsing.spec import ColumnSpec, FormSpec, normalise
from .writing.values import shown

if TYPE_CHECKING:
    from datetime import date

    from .declaration import Column, Sheet, Text

ERROR_HEADERS = ("错误说明", "What is wrong", "原行号", "Original row")


def every_language(text: Text) -> tuple[str, ...]:
    """Return a text in each language of the installation, the default language first, without repeats."""
    found: dict[str, None] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.setdefault(str(text))
    return tuple(item for item in found if item)


def form_spec(sheet: Sheet, *, on: date, with_cells: bool = False) -> FormSpec:
    """Return the plain form of a sheet for reading on a day."""
    return FormSpec(
        name=sheet.name,
        version=sheet.version,
        on=on.isoformat(),
        columns=tuple(_column_spec(column, on) for column in sheet.columns),
        keys=sheet.keys,
        ignored=ERROR_HEADERS,
        max_rows=sheet.max_rows,
        with_cells=with_cells,
    )


def _column_spec(column: Column, on: date) -> ColumnSpec:
    latest = min(filter(None, (column.latest, on if column.not_future else None)), default=None)
    return ColumnSpec(
        key=column.key,
        kind=column.kind.value,
        headers=(*every_language(column.header), *column.aliases),
        groups=every_language(column.group),
        required=column.required,
        labels=_labels(column),
        max_length=column.max_length,
        minimum=column.minimum,
        maximum=column.maximum,
        earliest=column.earliest.isoformat() if column.earliest else "",
        latest=latest.isoformat() if latest else "",
        example=shown(column, column.example),
        hints=every_language(column.help),
    )


def _labels(column: Column) -> tuple[tuple[str, str], ...]:
    spellings: dict[str, str] = {}
    for choice in column.choices:
        for text in (choice.code, *every_language(choice.label), *choice.aliases):
            spellings.setdefault(normalise(text), choice.code)
    return tuple(spellings.items())
