"""Who may read a file: the room that owns it says so, and where no room answers nobody may."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.kernel.actor import Actor

    from .models import StoredFile

    MayRead = Callable[[Actor, StoredFile], bool]

_POLICIES: dict[str, MayRead] = {}


class PolicyDeclaredTwiceError(Exception):
    """Two rooms claim the files of one owner kind."""


def register_policy(owner_kind: str, may_read: MayRead) -> None:
    """Say who may read the files of an owner kind, e.g. "registry.visit"; called when the room starts.

    Args: may_read: (actor, file) -> bool; runs in the actor's scope, so looking the owner up is a test.
    Raises: PolicyDeclaredTwiceError.
    """
    if _POLICIES.get(owner_kind, may_read) is not may_read:
        raise PolicyDeclaredTwiceError(owner_kind)
    _POLICIES[owner_kind] = may_read


def can_read(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read the file now."""
    policy = _POLICIES.get(file.owner_kind)
    return policy is not None and policy(actor, file)
