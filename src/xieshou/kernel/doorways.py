"""Ways from a page up to pages of higher floors, which the page itself does not know.

Addresses point down, so a page of the ledger or of a wing cannot name a page of `insight`. A higher floor
registers, when it starts, a function for a page by its name; it gets the key of the record and the actor
and answers for itself where this actor may go from there:

    register_doorway("projects.project", ways)
    def ways(key, actor) -> list[Doorway]: ...

The page includes `web/doorways.html` among its actions. See docs/adr/0038.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.utils.functional import Promise

    from .actor import Actor


@dataclass(frozen=True, slots=True)
class Doorway:
    """One way: what the button says, where it leads, its icon."""

    label: str | Promise
    href: str
    icon: str


_doorways: dict[str, list[Callable[[UUID, Actor], list[Doorway]]]] = {}


def register_doorway(page: str, build: Callable[[UUID, Actor], list[Doorway]]) -> None:
    """Add ways to a page; the same function again changes nothing."""
    known = _doorways.setdefault(page, [])
    if build not in known:
        known.append(build)


def list_doorways(page: str, key: UUID, actor: Actor) -> list[Doorway]:
    """Return where the actor may go from the page of a record."""
    return [door for build in _doorways.get(page, ()) for door in build(key, actor)]
