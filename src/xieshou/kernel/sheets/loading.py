"""What a wing writes to load a form: a `Loader`, and the `Context` it works in. See README.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection

from xieshou.kernel.errors import DomainError

from . import staging
from .rows import Findings, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import Model

    from xieshou.kernel.actor import Actor, Scope

    from .declaration import Sheet, Text
    from .staging import Staged

__all__ = ["Context", "Loader", "Rows"]


@dataclass(slots=True)
class Context:
    """The run a loader works in: who, when, which file, and the set-based tools."""

    sheet: Sheet
    actor: Actor
    at: datetime
    on: date
    upload_id: UUID
    dry_run: bool
    options: dict[str, Any] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)

    @property
    def scope(self) -> Scope:
        """Return the scope of the uploader."""
        return self.actor.scope

    def wrong(self, number: int, key: str, message: Text) -> None:
        """Mark a cell (or with key "" the row) as wrong by the row number of the user's file."""
        self.findings.add(number, key, message)

    def fetch(self, statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return list(cursor.fetchall())

    def execute(self, statement: str, params: Sequence[Any] = ()) -> int:
        """Run a statement and return how many rows it touched; journal first what it changes."""
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return int(cursor.rowcount)

    def stage(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Staged:
        """Copy `(row number, id, *columns)` into a temporary table shaped like `table`."""
        return staging.copy_stage(table, columns, rows)

    def upsert(
        self,
        staged: Staged,
        *,
        match: Sequence[str],
        update: Sequence[str],
        compare: Sequence[str] | None = None,
        constants: Mapping[str, Any] | None = None,
    ) -> list[UUID]:
        """Write staged rows; return the id of each in order: of the row found by `match`, else new."""
        return staging.upsert(staged, match=match, update=update, compare=compare, constants=constants)

    def journal_changes(self, table: str, ids: Sequence[UUID], numbers: Sequence[int] | None = None) -> None:
        """Note rows before your own statement changes or deletes them; undo restores them."""
        staging.journal_changes(table, ids, numbers)

    def journal_created(self, table: str, ids: Sequence[UUID], numbers: Sequence[int] | None = None) -> None:
        """Note rows that your own statement inserted, so that undo deletes them."""
        staging.journal_created(table, ids, numbers)

    def enter(
        self, number: int, operation: Callable[[], Model], *, columns: Mapping[str, str] | None = None
    ) -> Model | None:
        """Do the operation of one row and note the record it made; a refusal stands on the cell it names.

        Args:    columns: fields that the operation names → columns of the form, where they differ.
        Returns: the record, None if it was refused.
        """
        try:
            made = operation()
        except DomainError as refusal:
            key = (columns or {}).get(refusal.field, refusal.field)
            known = key in {column.key for column in self.sheet.columns}
            self.wrong(number, key if known else "", str(refusal))
            return None
        self.journal_created(made._meta.db_table, [made.pk], [number])  # noqa: SLF001 -- Django's own API
        return made


class Loader:
    """Base of all loaders; one instance lives for one run."""

    def check(self, rows: Rows, context: Context) -> None:
        """Mark what the database knows to be wrong: `rows.wrong(index, key, message)`."""

    def load(self, rows: Rows, context: Context) -> None:
        """Write rows that are all right. May be called again with a part of them if the database refused."""
        raise NotImplementedError

    def finish(self, context: Context) -> None:
        """Do what needs all rows, after the last chunk and inside the transaction."""

    def undone(self, *, actor: Actor, at: datetime) -> None:
        """Put right what follows from the rows, once an import was undone, in the same transaction."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the values of each record in the order of `sheet.exported`."""
        raise NotImplementedError
