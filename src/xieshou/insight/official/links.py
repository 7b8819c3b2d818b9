"""Which pages an actor may open: a cell is no link to a door that is shut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve

from xieshou.kernel.doors import PUBLIC, SIGNED_IN, door_of

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor


def may_open(actor: Actor, url: str) -> bool:
    """Tell whether the door of a page is open to the actor; an address that leads nowhere is not."""
    try:
        door = door_of(resolve(url).func)
    except Resolver404:
        return False
    return door in (PUBLIC, SIGNED_IN) or (door is not None and actor.can(door))
