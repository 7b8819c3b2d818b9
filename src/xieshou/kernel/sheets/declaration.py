"""What an Excel form is: columns, keys, rules and layout, all data. Pure: no database, no clock."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.functional import Promise

from .parsing.kinds import TEXTUAL, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

Text: TypeAlias = str | Promise

__all__ = ["Choice", "Column", "Kind", "Layout", "Sheet", "SheetDeclarationError", "Text"]

DEFAULT_WIDTH = 14
MAX_TEXT = 500


class SheetDeclarationError(Exception):
    """A form is declared in a way that cannot work; found when it is declared, not when it is used."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value: the stored code, the label in the sheet, other spellings that mean the same."""

    code: str
    label: Text
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form. `key` is the name in code, `header` the text users see.

    Attributes:
        level:        wanted level of a region (5 village); within_scope: and inside the uploader's area.
        personal:     class of personal data: "", "general", "sensitive" or "minor".
        group:        heading above the header, merged over neighbouring columns of the same group.
        aliases:      other headers that mean this column.
        export:       False for a column that is only read, never exported.
    """

    key: str
    header: Text
    kind: Kind = Kind.TEXT
    _: KW_ONLY
    required: bool = False
    choices: tuple[Choice, ...] = ()
    example: Any = ""
    width: int = DEFAULT_WIDTH
    help: Text = ""
    max_length: int = MAX_TEXT
    minimum: int | None = None
    maximum: int | None = None
    earliest: date | None = None
    latest: date | None = None
    not_future: bool = False
    level: int | None = None
    within_scope: bool = False
    personal: str = ""
    group: Text = ""
    aliases: tuple[str, ...] = ()
    export: bool = True

    @property
    def empty(self) -> str | None:
        """Return the value of an empty cell: "" for texts and codes, None for everything else."""
        return "" if self.kind in TEXTUAL else None


@dataclass(frozen=True, slots=True)
class Layout:
    """How the form looks: everything that an official form may ask for, as data.

    Attributes:
        title_rows:     texts above the header, each merged over the whole width.
        hint_row:       a row of help texts below the header.
        example_rows:   0 or 1 row of examples below (ignored on reading as long as it is unchanged).
        freeze_columns: columns that stay visible when scrolling sideways.
        blank_rows:     rows of the template that carry formats and drop-downs.
        worksheet:      name of the worksheet; the title if empty.
        landscape:      paper orientation.
    """

    title_rows: tuple[Text, ...] = ()
    hint_row: bool = False
    example_rows: int = 1
    freeze_columns: int = 0
    blank_rows: int = 1000
    worksheet: Text = ""
    landscape: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An Excel form: declared once, used for template, upload, check, commit and export.

    Attributes:
        keys:  columns whose values together may occur once in a file; empty keys are not compared.
        group: column whose equal values belong together: one wrong row holds back the whole group.
        rules: pure checks over the values of one row: (values) -> iterable of (column key, message).
        out_only: a list that comes out and is never read.
        kept:  what it enters is never changed or deleted (a proof, a decision), so an import is not undone.
    """

    name: str
    title: Text
    columns: tuple[Column, ...]
    capability: str
    export_capability: str = ""
    version: int = 1
    keys: tuple[str, ...] = ()
    group: str = ""
    rules: tuple[Callable[[Mapping[str, Any]], Iterable[tuple[str, Text]]], ...] = ()
    layout: Layout = field(default_factory=Layout)
    max_rows: int = 200_000
    kept: bool = False
    out_only: bool = False

    def __post_init__(self) -> None:
        """Refuse a declaration that cannot work."""
        names = [column.key for column in self.columns]
        doubled = {name for name in names if names.count(name) > 1}
        unknown = ({*self.keys, self.group} - {""}) - set(names)
        bare = [c.key for c in self.columns if c.kind is Kind.CHOICE and not c.choices]
        for problem, found in (
            ("doubled columns", doubled),
            ("unknown columns", unknown),
            ("no choices", bare),
        ):
            if found:
                message = f"Sheet {self.name}: {problem}: {', '.join(sorted(found))}"
                raise SheetDeclarationError(message)

    def column(self, key: str) -> Column:
        """Return the column of a key.

        Raises: KeyError: the form has no such column.
        """
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    @property
    def exported(self) -> tuple[Column, ...]:
        """Return the columns that an export may show."""
        return tuple(column for column in self.columns if column.export)

    @property
    def has_personal(self) -> bool:
        """Tell whether any column holds personal data, so that an export needs a purpose."""
        return any(column.personal for column in self.columns)

    @property
    def has_groups(self) -> bool:
        """Tell whether the header has a second row of headings above it."""
        return any(column.group for column in self.columns)

    @property
    def may_export(self) -> str:
        """Return the capability that an export needs."""
        return self.export_capability or self.capability
