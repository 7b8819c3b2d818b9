"""Reads of saved views: they stand on the user's own row, so that no page asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules import SavedView, read_views

if TYPE_CHECKING:
    from xieshou.kernel.access.models import User


def list_views(user: User, *, path: str) -> list[SavedView]:
    """Return the user's views of the list at a path, by name."""
    found = read_views(value for value in user.saved_views if value["path"] == path)
    return sorted(found, key=lambda view: view.name.casefold())


def find_default(user: User, *, path: str) -> SavedView | None:
    """Return the view that the user wants to meet first at a path."""
    return next((view for view in list_views(user, path=path) if view.is_default), None)
