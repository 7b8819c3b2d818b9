"""Every form of three wings names the Excel form that carries it, or the written reason why it has none.

The tables are `<wing>/data/excel_forms.yaml`: `forms` (file.Class → sheets, or a code of `reasons`) and `lists`
(sheets that no form enters: counted tables). A new form without a line fails here, and so does a new sheet that
no line names or that no page of the wing leads to.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from django import forms

from xieshou.kernel.sheets.registry import can_export, list_sheets

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
WINGS = ("cooperation", "projects", "labour")
LEAST_WORDS = 4


@cache
def table(wing: str) -> dict[str, Any]:
    text = (SOURCE / wing / "data" / "excel_forms.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def forms_of(wing: str) -> set[str]:
    """Return file.Class of every form that a wing declares."""
    package = import_module(f"xieshou.{wing}.forms")
    found = set()
    for info in pkgutil.iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{info.name}")
        for name, kind in inspect.getmembers(module, inspect.isclass):
            own = kind.__module__ == module.__name__ and not name.startswith("_")
            if own and issubclass(kind, forms.BaseForm):
                found.add(f"{info.name}.{name}")
    return found


def named_sheets(wing: str) -> set[str]:
    lines = table(wing)["forms"].values()
    return {sheet for line in lines if isinstance(line, list) for sheet in line} | set(table(wing)["lists"])


def declared_sheets(wing: str) -> set[str]:
    """Return the sheets of a wing: registered ones, and those that a view fills by itself."""
    registered = {sheet.name for sheet in list_sheets() if sheet.name.startswith(f"{wing}.")}
    text = "\n".join(file.read_text(encoding="utf-8") for file in (SOURCE / wing).rglob("*.py"))
    written = re.findall(rf'\bSheet\(\s*name="({wing}\.[a-z_]+)"', text)
    return registered | set(written)


@pytest.mark.parametrize("wing", WINGS)
def test_every_form_has_its_excel_or_the_reason_why_not(wing: str) -> None:
    assert sorted(forms_of(wing) ^ table(wing)["forms"].keys()) == []


@pytest.mark.parametrize("wing", WINGS)
def test_every_reason_is_written_and_used(wing: str) -> None:
    reasons, lines = table(wing)["reasons"], table(wing)["forms"].values()
    used = {line for line in lines if isinstance(line, str)}
    assert used == reasons.keys()
    assert [code for code, words in reasons.items() if len(words.split()) < LEAST_WORDS] == []


@pytest.mark.parametrize("wing", WINGS)
def test_every_sheet_is_named_and_every_name_is_a_sheet(wing: str) -> None:
    assert sorted(declared_sheets(wing) ^ named_sheets(wing)) == []


@pytest.mark.parametrize("wing", WINGS)
def test_every_registered_sheet_comes_out(wing: str) -> None:
    names = [sheet.name for sheet in list_sheets() if sheet.name.startswith(f"{wing}.")]
    assert [name for name in names if not can_export(name)] == []


@pytest.mark.parametrize("wing", WINGS)
def test_a_page_leads_to_every_registered_sheet(wing: str) -> None:
    pages = "\n".join(
        file.read_text(encoding="utf-8")
        for folder in ("templates", "views", "vocabulary")
        for file in (SOURCE / wing / folder).rglob("*")
        if file.suffix in {".html", ".py"}
    )
    names = [sheet.name for sheet in list_sheets() if sheet.name.startswith(f"{wing}.")]
    assert [name for name in names if not re.search(rf"""["']{re.escape(name)}["']""", pages)] == []
