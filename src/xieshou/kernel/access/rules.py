"""What may be granted: pure checks on plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

ADMINISTRATORS = frozenset({"system_administrator", "security_administrator", "audit_administrator"})


@dataclass(frozen=True, slots=True)
class GrantDraft:
    """A grant before it is given: a role and how far it reaches."""

    role: str
    region_prefixes: tuple[str, ...] = ()
    organisation_ids: tuple[UUID, ...] = ()


def is_separated(roles: Iterable[str]) -> bool:
    """Tell whether these roles may be held together: an administrator's role stands alone.

    The three administrators (system, security, audit) watch each other, so none of them may hold a
    second role of any kind.
    Source: GB/T 22239-2019, clause 8.1.4 (separation of administrators).
    """
    held = set(roles)
    return not (held & ADMINISTRATORS) or len(held) == 1


def is_region_prefix(text: str) -> bool:
    """Tell whether the text is a prefix of region codes: empty (the country) or whole levels of digits."""
    return text == "" or (text.isdigit() and len(text) in {2, 4, 6, 9, 12})
