"""Every template of the house: known icons and components, nothing inline, no unescaped attributes."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
WEB = SOURCE / "web"
COMPONENTS = WEB / "templates" / "cotton"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
TAG = re.compile(r"<c-([a-z][\w.\-]*)((?:\{%.*?%\}|\{\{.*?\}\}|\"[^\"]*\"|'[^']*'|[^>\"'])*)>", re.DOTALL)
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)
VARS = re.compile(r"<c-vars\s(.*?)/>", re.DOTALL)


def ids(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def text_of(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@cache
def icons() -> set[str]:
    own = {file.stem for file in (WEB / "src" / "icons").glob("*.svg")}
    return own | set(json.loads((WEB / "icons.json").read_text(encoding="utf-8")))


def component_file(name: str) -> Path | None:
    stem = name.replace(".", "/").replace("-", "_")
    return next(
        (file for file in (COMPONENTS / f"{stem}.html", COMPONENTS / stem / "index.html") if file.exists()),
        None,
    )


@cache
def declared(name: str) -> set[str]:
    file = component_file(name)
    found = VARS.search(text_of(file)) if file else None
    return (
        {word.lstrip(":").replace("_", "-") for word in re.findall(r"(:?[\w-]+)=", found.group(1))}
        if found
        else set()
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_template_uses_icons_that_are_in_the_sprite(path: Path) -> None:
    used = re.findall(
        r"\bicon(?:_end)?=[\"']([a-z0-9-]+)[\"']|\{% icon [\"']([a-z0-9-]+)[\"'] %\}", text_of(path)
    )
    assert {first or second for first, second in used} - icons() == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_template_uses_components_that_exist(path: Path) -> None:
    used = {name for name, _ in TAG.findall(text_of(path))} - {"vars", "slot"}
    assert {name for name in used if component_file(name) is None} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_python_values_go_only_into_declared_attributes(path: Path) -> None:
    """An undeclared `:attr` is written out as it is: a value with quotation marks would break out of it."""
    wrong = [
        f"{name} :{key}"
        for name, attributes in TAG.findall(text_of(path))
        for key in re.findall(r"\s:([\w-]+)=", attributes)
        if name not in {"vars", "slot"} and key.replace("_", "-") not in declared(name)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_template_has_no_inline_script_style_or_handler(path: Path) -> None:
    text = text_of(path)
    assert re.findall(r"\sstyle=[\"']", text) == []
    assert re.findall(r"\son[a-z]+=[\"']", text) == []
    assert re.findall(r"<style\b|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*(?:\bsrc=|type=[\"']application/json))", text) == []


@pytest.mark.parametrize("path", sorted(COMPONENTS.rglob("*.html")), ids=ids)
def test_component_begins_with_how_to_use_it(path: Path) -> None:
    assert re.match(r"(\{% load [\w ]+ %\})?\{% comment %\}\n", path.read_text(encoding="utf-8"))


def test_components_are_in_the_catalogue() -> None:
    readme = (WEB / "README.md").read_text(encoding="utf-8")
    names = {
        file.relative_to(COMPONENTS)
        .with_suffix("")
        .as_posix()
        .removesuffix("/index")
        .replace("/", ".")
        .replace("_", "-")
        for file in COMPONENTS.rglob("*.html")
    }
    private = {"unmask-dialog", "page.header", "mark"}
    assert {name for name in names - private if f"c-{name}" not in readme} == set()
