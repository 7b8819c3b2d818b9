"""Every address has a door, and the doors and the table of roles know the same capabilities."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from xieshou.config.api import api
from xieshou.kernel.access.roles import RoleTableError, parse_table, role_table
from xieshou.kernel.doors import PUBLIC, SIGNED_IN, door_of

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
MARKED = re.compile(r"""(?:requires|require|can)\(\s*(?:\w+\s*,\s*)?["']([a-z_]+(?:\.[a-z_]+)+)["']""")


def _patterns(resolver: URLResolver, namespaces: tuple[str, ...] = ()):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _patterns(entry, inner)
        elif isinstance(entry, URLPattern):
            yield ":".join([*namespaces, entry.name or ""]), entry


def _door(name: str, pattern: URLPattern) -> str | None:
    return door_of(pattern.callback) or settings.THIRD_PARTY_DOORS.get(name)


def test_every_address_has_a_door() -> None:
    missing = [
        name or str(pattern.pattern)
        for name, pattern in _patterns(get_resolver())
        if not _door(name, pattern)
    ]
    assert missing == []


def test_every_door_is_in_the_table() -> None:
    known = role_table().capabilities.keys() | {PUBLIC, SIGNED_IN}
    doors = {_door(name, pattern) for name, pattern in _patterns(get_resolver())}
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            doors |= {door_of(operation.view_func) for operation in view.operations}
    assert doors - known == set()


def test_every_capability_is_used() -> None:
    texts = [
        file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py") if "migrations" not in file.parts
    ]
    unused = {code for code in role_table().capabilities if not any(f'"{code}"' in text for text in texts)}
    assert unused == set()


def test_every_capability_in_the_code_is_declared() -> None:
    used = {
        match
        for file in SOURCE.rglob("*.py")
        if "migrations" not in file.parts
        for match in MARKED.findall(file.read_text(encoding="utf-8"))
    }
    assert used - role_table().capabilities.keys() == set()


def test_every_capability_is_held_by_somebody() -> None:
    held = frozenset().union(*(role.capabilities for role in role_table().roles.values()))
    assert role_table().capabilities.keys() - held == set()


def test_table_with_an_undeclared_capability_is_refused() -> None:
    with pytest.raises(RoleTableError, match=r"ghost\.walk"):
        parse_table("capabilities: {a.b: x}\nroles: {r: {zh: 甲, en: R, may: [a.b, ghost.walk]}}")
