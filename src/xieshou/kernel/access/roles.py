"""The one table role × capability, read from `roles.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Iterable

TABLE_FILE = Path(__file__).with_name("roles.yaml")


class RoleTableError(Exception):
    """The table names a capability or a role twice, or gives one that it does not declare."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its names, what it may do, and whether its holder needs a second factor in production."""

    code: str
    label_zh: str
    label_en: str
    capabilities: frozenset[str]
    needs_second_factor: bool = True

    @property
    def label(self) -> str:
        """Return the name in the active language."""
        return self.label_en if (get_language() or "zh").startswith("en") else self.label_zh


@dataclass(frozen=True, slots=True)
class RoleTable:
    """All roles and all declared capabilities."""

    roles: dict[str, Role]
    capabilities: dict[str, str]

    def capabilities_of(self, role_codes: Iterable[str]) -> frozenset[str]:
        """Return everything these roles may do together."""
        return frozenset().union(
            *(self.roles[code].capabilities for code in role_codes if code in self.roles)
        )


def parse_table(text: str) -> RoleTable:
    """Return the table of a YAML text.

    Raises: RoleTableError: a role is given a capability that is not declared.
    """
    data = yaml.safe_load(text)
    capabilities: dict[str, str] = data["capabilities"]
    roles: dict[str, Role] = {}
    for code, entry in data["roles"].items():
        given = frozenset(entry.get("may", []))
        unknown = given - capabilities.keys()
        if unknown:
            message = f"Role {code} is given undeclared capabilities: {', '.join(sorted(unknown))}"
            raise RoleTableError(message)
        roles[code] = Role(code, entry["zh"], entry["en"], given, entry.get("second_factor", True))
    return RoleTable(roles, capabilities)


@cache
def role_table() -> RoleTable:
    """Return the table of this installation."""
    return parse_table(TABLE_FILE.read_text(encoding="utf-8"))
