"""Lists that only come out: a name, columns, who may take it, and the rows; the rest is the same for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from django.utils.functional import Promise

    from xieshou.kernel.actor import Actor, Scope

    Source = Callable[[Scope, Mapping[str, Any]], Iterable[Sequence[Any]]]

PEOPLE = "people.export"
CHUNK = 1_000


class ListLoader(Loader):
    """Writes a list; the wing's own list says from where its rows come."""

    source: Source

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the rows of the scope in the order of the columns."""
        del actor  # the sheet has asked for the capability
        yield from type(self).source(scope, filters)


def comes_out(
    name: str, title: str | Promise, columns: Sequence[Column], source: Source, *, capability: str = PEOPLE
) -> None:
    """Make a list known that anybody with the capability may take out of the own scope."""
    sheet = Sheet(
        name=name,
        title=title,
        columns=tuple(columns),
        capability=capability,
        export_capability=capability,
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
        out_only=True,
    )
    register(sheet, type("NamedListLoader", (ListLoader,), {"source": staticmethod(source)}))


def words(key: str, header: str | Promise, choices: Any, **options: Any) -> Column:
    """Return a column of coded words."""
    listed = tuple(Choice(code, label) for code, label in choices.choices)
    return Column(key, header, Kind.CHOICE, choices=listed, **options)


def worker(header: str | Promise) -> Column:
    """Return the column of a worker's name, or pseudonym where the scope does not show the name."""
    return Column("worker", header, personal="general")


def in_chunks(found: Any, label: Callable[[list[Any]], Any]) -> Iterator[Any]:
    """Yield the rows of a query in its order, labelled a chunk at a time, with the name of the home."""
    rows: list[Any] = []
    for row in found.iterator(CHUNK):
        rows.append(row)
        if len(rows) == CHUNK:
            yield from _labelled(rows, label)
            rows = []
    yield from _labelled(rows, label)


def _labelled(rows: list[Any], label: Callable[[list[Any]], Any]) -> list[Any]:
    label(rows)
    names = region_labels(row.region_code[:6] for row in rows)
    for row in rows:
        row.home = names.get(row.region_code[:6], "")
    return rows
