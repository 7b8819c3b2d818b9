"""Where wings above tell which of their records hold accounts and stand behind entries.

The ledger knows a record as (kind, key) only. A wing registers each kind once, in its `wiring.py`, with a
function that answers for many keys at once and only for what the actor may see:

    register_record("projects.project", name_projects)
    def name_projects(keys, actor) -> dict[UUID, Link]: ...

What a record earned outside the books, wages above all, is told by `register_gains`: it stands beside the
trace of its account and is no part of any amount there.

`undone_there` marks records that are undone on their own page, which reverses their entries too: such an
entry is not reversed by itself, or the record would go on saying what the books no longer say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor

    Find = Callable[[Sequence[UUID], Actor], Mapping[UUID, "Link"]]

    Earned = Callable[[str, UUID, Actor], Sequence["Gain"]]

Key = tuple[str, "UUID"]


@dataclass(frozen=True, slots=True)
class Link:
    """What a record is called, and where it is shown."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Gain:
    """What the holder of an account earned at one undertaking, outside the books."""

    label: str
    amount_fen: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Record:
    find: Find
    undone_there: bool


_records: dict[str, _Record] = {}
_gains: dict[str, Earned] = {}


def register_record(kind: str, find: Find, *, undone_there: bool = False) -> None:
    """Make a kind of record known; the same kind again replaces it."""
    _records[kind] = _Record(find, undone_there)


def register_gains(name: str, find: Earned) -> None:
    """Make a source of earnings outside the books known; the same name again replaces it."""
    _gains[name] = find


def gains_of(kind: str, key: UUID | None, actor: Actor) -> list[Gain]:
    """Return what a record earned outside the books, as far as the actor may see it."""
    return [gain for find in _gains.values() for gain in find(kind, key, actor)] if key else []


def is_undone_there(kind: str) -> bool:
    """Tell whether entries of this kind of record are reversed from the page of the record alone."""
    return kind in _records and _records[kind].undone_there


def links_of(keys: Iterable[tuple[str, UUID | None]], actor: Actor) -> dict[Key, Link]:
    """Return the links of those records that the actor may see; one look a kind."""
    wanted: dict[str, list[UUID]] = {}
    for kind, key in keys:
        if key is not None and kind in _records:
            wanted.setdefault(kind, []).append(key)
    return {
        (kind, key): link
        for kind, found in wanted.items()
        for key, link in _records[kind].find(found, actor).items()
    }


def link_of(kind: str, key: UUID | None, actor: Actor) -> Link | None:
    """Return the link of one record, None where there is none or the actor may not see it."""
    return links_of([(kind, key)], actor).get((kind, key)) if key else None
