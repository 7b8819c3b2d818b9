"""Every personal field is in a register, and every register names fields that exist.

A register is `<app>/personal_fields.yaml`: `app.Model.field: {purpose, class, who, retention}`, and
under `not_personal` what says nothing about a human being: `app.Model: why` or `app.Model.field: why`.
In the apps that hold people no text, date or binary field escapes both lists.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.db import models

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
CLASSES = {"general", "sensitive", "minor"}
KEYS = {"purpose", "class", "who", "retention"}
# Apps whose every field must be classified.
STRICT = ("people", "registry", "monitoring", "labour", "projects")
CLASSIFIED = (models.CharField, models.TextField, models.BinaryField, models.DateField, models.JSONField)
# Columns that say nothing about a human being, by name, whatever the model.
TECHNICAL = {
    "created_at": "when the row was written",
    "updated_at": "when the row was written",
    "recorded_at": "when the row was written",
    "decided_at": "when somebody acted",
    "pgh_created_at": "when the row was written",
    "pgh_label": "name of a trigger",
    "region_code": "a village, not a person; personal only beside one",
}
NOT_PERSONAL = "not_personal"


@cache
def _files() -> list[dict[str, dict[str, object]]]:
    return [
        yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for file in sorted(SOURCE.rglob("personal_fields.yaml"))
    ]


@cache
def _registers() -> dict[str, dict[str, object]]:
    entries: dict[str, dict[str, object]] = {}
    for file in _files():
        for name, entry in file.items():
            assert name not in entries, f"{name} is registered twice"
            if name != NOT_PERSONAL:
                entries[name] = entry
    return entries


@cache
def _not_personal() -> dict[str, object]:
    return {name: why for file in _files() for name, why in file.get(NOT_PERSONAL, {}).items()}


def _field_exists(name: str) -> bool:
    label, model_name, field_name = name.split(".")
    return any(
        field.name == field_name or getattr(field, "attname", "") == field_name
        for field in apps.get_model(label, model_name)._meta.get_fields()
    )


def test_every_entry_is_complete() -> None:
    wrong = {
        name: entry
        for name, entry in _registers().items()
        if set(entry) != KEYS or entry["class"] not in CLASSES or not all(entry.values())
    }
    assert wrong == {}


def test_every_entry_names_a_field() -> None:
    assert [name for name in _registers() if not _field_exists(name)] == []


def _looks_personal(field: models.Field) -> bool:
    parts = set(field.name.split("_"))
    return (
        bool(parts & {"person", "worker", "phone", "cipher", "birth", "ethnicity"})
        or field.name == "id_number"
    )


def test_every_field_that_looks_personal_is_registered() -> None:
    registered = set(_registers())
    missing = [
        name
        for model in apps.get_models()
        if model.__module__.startswith("xieshou.")
        for field in model._meta.concrete_fields
        if _looks_personal(field) and (name := f"{model._meta.label}.{field.name}") not in registered
    ]
    assert missing == []


@pytest.mark.parametrize("label", STRICT)
def test_every_field_of_apps_with_people_is_classified(label: str) -> None:
    registered = set(_registers())
    missing = [
        name
        for model in apps.get_app_config(label).get_models()
        if model._meta.label not in _not_personal()
        for field in model._meta.concrete_fields
        if isinstance(field, CLASSIFIED)
        and field.name not in TECHNICAL
        and not getattr(field, "choices", None)
        and (name := f"{model._meta.label}.{field.name}") not in registered
        and name not in _not_personal()
    ]
    assert missing == []


def test_what_is_not_personal_exists_and_has_a_reason() -> None:
    models_known = {model._meta.label for model in apps.get_models()}
    unknown = [
        name
        for name in _not_personal()
        if name not in models_known and not (name.count(".") == 2 and _field_exists(name))
    ]
    assert unknown == []
    assert all(_not_personal().values())


def test_no_field_is_on_both_lists() -> None:
    assert set(_registers()) & set(_not_personal()) == set()
