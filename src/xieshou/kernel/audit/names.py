"""Readable names of audit events: rooms above register theirs, e.g. "labour.match.accepted"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

_names: dict[str, str | Promise] = {
    "access.user.opened": _("Account opened"),
    "access.user.moved": _("Official moved to another organisation"),
    "access.user.enabled": _("Account enabled"),
    "access.user.disabled": _("Account disabled"),
    "access.role.granted": _("Role given"),
    "access.role.ended": _("Role ended"),
    "access.session.ended": _("Sessions ended"),
    "access.sign_in.succeeded": _("Signed in"),
    "access.sign_in.failed": _("Sign-in failed"),
    "audit.chain.checked": _("Hash chain checked"),
}


def register_names(names: Mapping[str, str | Promise]) -> None:
    """Add the readable names of a room's events."""
    _names.update(names)


def name_of(event: str) -> str:
    """Return the readable name of an event, or its code where none was registered."""
    return str(_names.get(event, event))


def known_names() -> list[tuple[str, str]]:
    """Return (code, name) of all registered events, by code."""
    return sorted((code, str(name)) for code, name in _names.items())
