"""Doors: every view and API operation says who may enter; one that says nothing is shut.

`@public`, `@signed_in` or `@requires("capability")` mark a view; the middleware refuses a view
without a mark. The marks are also what the access matrix is generated from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from xieshou.kernel.errors import Denied

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.kernel.actor import Actor

PUBLIC = "public"
SIGNED_IN = "signed-in"
MARK = "xieshou_door"

ViewT = TypeVar("ViewT", bound="Callable[..., Any]")


def _mark(view: ViewT, door: str) -> ViewT:
    setattr(view, MARK, door)
    return view


def public(view: ViewT) -> ViewT:
    """Open a view to everybody, signed in or not."""
    return _mark(view, PUBLIC)


def signed_in(view: ViewT) -> ViewT:
    """Open a view to every signed-in user."""
    return _mark(view, SIGNED_IN)


def requires(capability: str) -> Callable[[ViewT], ViewT]:
    """Open a view to users one of whose roles holds the capability."""

    def decorate(view: ViewT) -> ViewT:
        return _mark(view, capability)

    return decorate


def door_of(view: Callable[..., Any]) -> str | None:
    """Return the mark of a view, or None for a view that nobody opened."""
    return cast("str | None", getattr(view, MARK, None))


def require(actor: Actor, capability: str) -> None:
    """Refuse the actor who lacks the capability.

    Raises: Denied: no role of the actor holds it.
    """
    if not actor.can(capability):
        raise Denied


def api_requires(capability: str) -> Callable[[ViewT], ViewT]:
    """Mark a django-ninja operation; `config.api` asks for the capability before it runs."""
    return requires(capability)
