"""The change of keys: batch by batch, each in a transaction of its own, so that a kill costs one batch.

What is done is known by the values themselves (each names its key), so a second run goes on where the first
one ended and a finished one finds nothing to do.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.crypto import (
    DecryptionError,
    blind_index,
    decrypt_bytes,
    encrypt_bytes,
    former_indexes,
    key_of,
)
from xieshou.kernel.errors import DomainError
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sealed import bare_digests

from . import journal, recordings
from .queries import current_key
from .tables import count_keys, lock_lines, replace_digests, tables, write_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

    from .tables import Line, Table

BATCH = 500
PASSES = 5


class Report(Protocol):
    """Where progress is shown."""

    def __call__(self, done: int, total: int = 0, message: Any = "") -> None:
        """Show how far the work has come."""


class ValuesLeftError(DomainError):
    """Some values still need an older key: other programs held their rows, or nobody can read them."""

    default_message = _("Some values could not be encrypted anew.")

    def __init__(self, busy: int, broken: int) -> None:
        """Say how many, and what to do."""
        super().__init__(
            _(
                "%(busy)d values were held by others and %(broken)d cannot be read with any configured key."
                " Keep the old key, try again, and let “xieshou check” name the rest."
            )
            % {"busy": busy, "broken": broken}
        )
        self.busy, self.broken = busy, broken


def renew_keys(*, actor: Actor, at: datetime, report: Report) -> dict[str, int]:
    """Encrypt every value and file with the present key while the installation runs; return counts by place.

    Raises: ValuesLeftError: some are left, after everything else was done.
    """
    current = current_key()
    with in_scope(actor.scope):
        uploads = journal.uploads_to_keep(at=at)
        total = sum(_count_stale(table, current) for table in tables())
    run = _Renewal(actor, current, total, report)
    for table in tables():
        run.renew_table(table, uploads)
    with in_scope(actor.scope):
        files, unreadable = recordings.renew(current)
        run.done[recordings.PLACE] += files
        unreadable += run.former
        left = sum(_count_stale(table, current) for table in tables()) + unreadable
        broken = run.broken + unreadable
        counts = {place: count for place, count in run.done.items() if count}
        record(
            "rotation.keys.renewed",
            actor=actor,
            at=at,
            subject=("rotation.key", current.hex()),
            after={"renewed": counts, "left": left},
        )
    if left:
        raise ValuesLeftError(left - broken, broken)
    report(max(total, 1), max(total, 1))
    return counts


class _Renewal:
    """One run: what was done so far, and what nobody can read."""

    def __init__(self, actor: Actor, current: bytes, total: int, report: Report) -> None:
        self.actor, self.current, self.total, self.report = actor, current, total, report
        self.done: Counter[str] = Counter()
        self.broken = self.former = self.unreadable = 0

    def renew_table(self, table: Table, uploads: Sequence[UUID]) -> None:
        """Renew all rows of a table; those that others held are tried again."""
        with in_scope(self.actor.scope):
            touched = journal.uploads_of(table, uploads)
        for _number in range(PASSES):
            self.unreadable = 0
            _each_batch(self.actor, table, self.current, partial(self._renew, table, touched))
            with in_scope(self.actor.scope):
                if _count_stale(table, self.current) <= self.unreadable:
                    break
        self.broken += self.unreadable
        for upload in touched:
            self.former += self._renew_former(table, upload)

    def _renew_former(self, table: Table, upload: UUID) -> int:
        """Renew what undo would put back; return how many values nobody can read."""
        after, broken = None, 0
        while True:
            with in_scope(self.actor.scope):
                after, unreadable = journal.renew_former_values(
                    table, upload, self.current, after=after, limit=BATCH
                )
            broken += unreadable
            if after is None:
                return broken

    def _renew(self, table: Table, uploads: Sequence[UUID], lines: Sequence[Line]) -> None:
        """Renew locked rows."""
        changed = {}
        for line in lines:
            renewed, unreadable = _renewed(table, line, self.current)
            self.unreadable += unreadable
            if renewed:
                changed[line.key] = {**line.values, **renewed}
                self.done[table.name] += len(renewed)
        if changed:
            write_lines(table, changed)
            journal.follow(table, lines, uploads)
        self.report(min(sum(self.done.values()), self.total), self.total, table.name)


def _renewed(table: Table, line: Line, current: bytes) -> tuple[dict[str, bytes], int]:
    """Return the ciphers of a row that need another key, made anew, and how many cannot be read."""
    renewed, broken = {}, 0
    for column in table.columns:
        stored = line.values[column.column]
        if stored is None or key_of(stored) == current:
            continue
        try:
            plain = decrypt_bytes(stored, context=column.context)
        except DecryptionError:
            broken += 1
        else:
            renewed[column.column] = encrypt_bytes(plain, context=column.context)
    return renewed, broken


def rebuild_indexes(*, actor: Actor, at: datetime, report: Report) -> dict[str, int]:
    """Make every digest anew with the present index key; nothing else may use the database meanwhile.

    Before the last batch a search finds only part of the people, and the others would be entered twice.

    Raises: ValuesLeftError: some ciphers cannot be read, so their digests stay; all others were done.
    """
    indexed = [table for table in tables() if any(column.digests for column in table.columns)]
    with in_scope(actor.scope):
        total = sum(sum(count_keys(table).values()) for table in indexed)
    run = _Rebuild(total, report)
    for table in indexed:
        _each_batch(actor, table, None, partial(run.rebuild, table))
    with in_scope(actor.scope):
        record(
            "rotation.indexes.rebuilt",
            actor=actor,
            at=at,
            subject=("rotation.index", "present"),
            after={"rebuilt": dict(run.done), "left": run.broken},
        )
    if run.broken:
        raise ValuesLeftError(0, run.broken)
    report(max(total, 1), max(total, 1))
    return dict(run.done)


class _Rebuild:
    """One rebuild of the digests: what was done so far, and what nobody can read."""

    def __init__(self, total: int, report: Report) -> None:
        self.total, self.report = total, report
        self.done: Counter[str] = Counter()
        self.seen = self.broken = 0

    def rebuild(self, table: Table, lines: Sequence[Line]) -> None:
        """Make the digests of locked rows anew."""
        changed, broken = _rebuild(table, lines)
        self.done[table.name] += changed
        self.broken += broken
        self.seen += sum(line.values[column.column] is not None for line in lines for column in table.columns)
        self.report(min(self.seen, self.total), self.total, table.name)


def _rebuild(table: Table, lines: Sequence[Line]) -> tuple[int, int]:
    """Make the digests of locked rows anew, and those of the same numbers in other tables."""
    changed: dict[Any, dict[str, bytes | None]] = {}
    former: dict[str, dict[bytes, bytes]] = {}
    broken = 0
    for line in lines:
        for column in table.columns:
            stored = line.values[column.column]
            if stored is None or not column.digests:
                continue
            try:
                text = decrypt_bytes(stored, context=column.context).decode()
            except DecryptionError:
                broken += 1
                continue
            for digest in column.digests:
                present = blind_index(digest.of(text), context=digest.context)
                old = former_indexes(digest.of(text), context=digest.context)
                former.setdefault(digest.context, {}).update(dict.fromkeys(old, present))
                if line.values[digest.column] != present:
                    changed.setdefault(line.key, dict(line.values))[digest.column] = present
    if changed:
        write_lines(table, changed)
    for bare in bare_digests():
        if former.get(bare.context):
            replace_digests(apps.get_model(bare.model), bare.column, former[bare.context])
    return len(changed), broken


def _each_batch(
    actor: Actor, table: Table, current: bytes | None, work: Callable[[list[Line]], None]
) -> None:
    """Do the work on the wanted rows of a table, locked, one transaction a batch."""
    after = None
    while True:
        with in_scope(actor.scope):
            lines = lock_lines(table, after=after, limit=BATCH, current=current)
            if not lines:
                return
            work(lines)
        after = lines[-1].key


def _count_stale(table: Table, current: bytes) -> int:
    """Return how many values of a table need another key."""
    return sum(count for (_column, key), count in count_keys(table).items() if key != current)
