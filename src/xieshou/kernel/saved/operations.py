"""Writes of saved views: keeping, renaming, making one the default, deleting. All are the actor's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from xieshou.kernel.access.models import User
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import NotFound
from xieshou.kernel.ids import new_id

from .rules import (
    MOST_OF_A_LIST,
    SavedView,
    TooManyViewsError,
    check_name,
    check_query,
    clean_query,
    read_views,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from xieshou.kernel.actor import Actor


@transaction.atomic
def keep_view(
    *, path: str, name: str, query: str, is_default: bool = False, actor: Actor, at: datetime
) -> SavedView:
    """Keep filters and order of the list at a path under a name.

    Raises: NotFound: the actor has no account. NothingToKeepError, NumberInViewError, ViewNameError,
            ViewNameTakenError, TooManyViewsError.
    """
    user = _own_user(actor)
    kept = clean_query(query)
    check_query(kept)
    views = read_views(user.saved_views)
    of_list = [view for view in views if view.path == path]
    if len(of_list) >= MOST_OF_A_LIST:
        raise TooManyViewsError
    view = SavedView(str(new_id()), path, check_name(name, of_list), kept, is_default)
    if is_default:
        views = [_without_default(other, path) for other in views]
    _store(user, [*views, view])
    _note("kept", view, actor=actor, at=at)
    return view


@transaction.atomic
def rename_view(*, view_id: str, name: str, actor: Actor, at: datetime) -> SavedView:
    """Give a view another name.

    Raises: NotFound: no such view of the actor. ViewNameError, ViewNameTakenError.
    """
    user = _own_user(actor)
    view, others = _take_out(user, view_id)
    named = replace(view, name=check_name(name, [other for other in others if other.path == view.path]))
    _store(user, [*others, named])
    _note("renamed", named, actor=actor, at=at, before=view)
    return named


@transaction.atomic
def set_default(*, view_id: str, is_default: bool, actor: Actor, at: datetime) -> SavedView:
    """Make a view the first one met at its list, or no longer; a list has one default at most.

    Raises: NotFound: no such view of the actor.
    """
    user = _own_user(actor)
    view, others = _take_out(user, view_id)
    changed = replace(view, is_default=is_default)
    if is_default:
        others = [_without_default(other, view.path) for other in others]
    _store(user, [*others, changed])
    _note("default_set" if is_default else "default_ended", changed, actor=actor, at=at)
    return changed


@transaction.atomic
def delete_view(*, view_id: str, actor: Actor, at: datetime) -> SavedView:
    """Delete a view.

    Raises: NotFound: no such view of the actor.
    """
    user = _own_user(actor)
    view, others = _take_out(user, view_id)
    _store(user, others)
    _note("deleted", view, actor=actor, at=at)
    return view


def _own_user(actor: Actor) -> User:
    """Return the actor's account, locked until the transaction ends."""
    own = User.objects.select_for_update().filter(pk=actor.user_id) if actor.user_id else User.objects.none()
    user = own.first()
    if user is None:
        raise NotFound
    return user


def _take_out(user: User, view_id: str) -> tuple[SavedView, list[SavedView]]:
    views = read_views(user.saved_views)
    view = next((view for view in views if view.id == view_id), None)
    if view is None:
        raise NotFound
    return view, [other for other in views if other.id != view_id]


def _without_default(view: SavedView, path: str) -> SavedView:
    return replace(view, is_default=False) if view.path == path else view


def _store(user: User, views: Iterable[SavedView]) -> None:
    user.saved_views = [view.as_values() for view in views]
    user.save(update_fields=["saved_views"])


def _note(verb: str, view: SavedView, *, actor: Actor, at: datetime, before: SavedView | None = None) -> None:
    """Record the step: list and name, never the filters, which may hold a name that was searched for."""
    record(
        f"saved.view.{verb}",
        actor=actor,
        at=at,
        subject=("saved.view", view.id),
        before={"name": before.name} if before else None,
        after={"list": view.path, "name": view.name},
    )
