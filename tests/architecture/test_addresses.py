"""Every address that the source names exists: a dead one is found when its page is opened, or never."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from django.urls import URLPattern, get_resolver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
CALLS, KEYWORDS = {"reverse", "reverse_lazy", "redirect"}, {"route", "url_name", "page"}
IN_TEMPLATE = re.compile(r"{%-?\s*url\s+['\"]([^'\"]+)['\"]")
COMMENT = re.compile(r"(?s){%\s*comment\s*%}.*?{%\s*endcomment\s*%}")
NAME = re.compile(r"[a-z_]+:[a-z_]+")


def _routes(patterns: Iterable[object], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield prefix + pattern.name
        else:
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _routes(pattern.url_patterns, inside)


def _named_in_code(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = list(node.args[:1]) if called in CALLS else []
        given += [keyword.value for keyword in node.keywords if keyword.arg in KEYWORDS]
        for value in given:
            if (
                isinstance(value, ast.Constant)
                and isinstance(value.value, str)
                and NAME.fullmatch(value.value)
            ):
                yield value.value


def test_every_named_address_exists() -> None:
    known = set(_routes(get_resolver().url_patterns))
    assert len(known) > 500
    named = {
        (str(file.relative_to(SOURCE)), name)
        for file in SOURCE.rglob("*.py")
        for name in _named_in_code(file)
    } | {
        (str(file.relative_to(SOURCE)), name)
        for file in SOURCE.rglob("*.html")
        for name in IN_TEMPLATE.findall(COMMENT.sub("", file.read_text(encoding="utf-8")))
    }
    assert len(named) > 1_000
    assert sorted(one for one in named if one[1] not in known) == []
