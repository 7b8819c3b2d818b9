"""Forms with a row for each part of a record: the record is entered once, its parts one by one.

The columns of such a form stand in this order: `key` finds the record, `terms` say what else it is, `part`
finds a part within the record, `told` say what else the part is; whatever follows only comes out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.loading import Loader

from .sides import mark_foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from django.db.models import Model

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

    Cells = tuple[Any, ...]
    Problem = tuple[str, Any]
    Family = tuple[UUID, Cells, list[Cells]]
    """Key of the record, its cells (key, terms), the cells of each part (part, told, what only comes out)."""


def all_or_none(*keys: str) -> Callable[[Mapping[str, Any]], Iterator[Problem]]:
    """Return the rule that a row fills in all of these columns, or none of them."""

    def rule(values: Mapping[str, Any]) -> Iterator[Problem]:
        given = [values[key] not in ("", None) for key in keys]
        if any(given) and not all(given):
            yield keys[given.index(False)], _("Fill in every column of the part, or none of them.")

    return rule


class FamilyLoader(Loader):
    """Enters records and their parts; what is on file otherwise is marked, never overwritten."""

    key: ClassVar[tuple[str, ...]]
    terms: ClassVar[tuple[str, ...]] = ()
    part: ClassVar[tuple[str, ...]] = ()
    told: ClassVar[tuple[str, ...]] = ()
    empty: ClassVar[Cells | None] = ()
    """The cells of a record without parts; None: it does not come out at all."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._keys: dict[Cells, UUID] | None = None
        self._terms: dict[Cells, Cells] = {}
        self._told: dict[tuple[UUID, Cells], Cells] = {}

    def families(self, scope: Scope) -> Iterable[Family]:
        """Return the records of the scope with their parts."""
        raise NotImplementedError

    def problems(self, row: Mapping[str, Any], *, on_file: bool) -> Iterator[Problem]:
        """Say what the records know to be wrong with a row."""
        del row, on_file
        return iter(())

    def begin(self, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that enters the record of a row."""
        raise NotImplementedError

    def add(self, key: UUID, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that adds the part of a row to a record."""
        raise NotImplementedError

    def _read(self, scope: Scope) -> dict[Cells, UUID]:
        if self._keys is None:
            self._keys = {}
            for pk, head, parts in self.families(scope):
                key = head[: len(self.key)]
                self._keys[key] = pk
                self._terms[key] = head[len(self.key) :]
                for cells in parts:
                    self._told[pk, cells[: len(self.part)]] = cells[len(self.part) :]
        return self._keys

    def check(self, rows: Rows, context: Context) -> None:
        """Mark foreign sides, and what stands otherwise in the records or in another row."""
        mark_foreign(rows, context)
        known = self._read(context.scope)
        for index, row in enumerate(rows.records()):
            key = self._of(row, self.key)
            terms = self._of(row, self.terms)
            wrong = _differing(self.terms, terms, self._terms.setdefault(key, terms))
            if wrong:
                rows.wrong(index, wrong, _("This is on file, or in another row, with other terms."))
            pk = known.get(key)
            told = self._told.get((pk, self._of(row, self.part))) if pk else None
            wrong = _differing(self.told, self._of(row, self.told), told) if told else ""
            if wrong:
                rows.wrong(index, wrong, _("This part is on file with other values; it stays."))
            for name, message in self.problems(row, on_file=pk is not None):
                rows.wrong(index, name, message)

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each record, and each part, by the operations of the pages."""
        known = self._read(context.scope)
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            key = self._of(row, self.key)
            pk = known.get(key)
            if pk is None:
                made = context.enter(number, self.begin(row, context))
                if made is None:
                    continue
                pk = known[key] = made.pk
            part = self._of(row, self.part)
            is_new = bool(self.part) and row[self.part[0]] and (pk, part) not in self._told
            if is_new and context.enter(number, self.add(pk, row, context)) is not None:
                self._told[pk, part] = self._of(row, self.told)

    @staticmethod
    def _of(row: Mapping[str, Any], names: Sequence[str]) -> Cells:
        return tuple(row[name] for name in names)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield each record with each of its parts in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for _pk, head, parts in self.families(scope):
            for cells in parts or ([] if self.empty is None else [self.empty]):
                yield (*head, *cells)


def _differing(names: Sequence[str], typed: Cells, known: Cells) -> str:
    """Return the first column that says something else; an empty cell says nothing."""
    for name, value, stands in zip(names, typed, known, strict=False):  # what only comes out is beyond
        if value not in ("", None, stands):
            return name
    return ""
