"""Migrations and seeds: what is missing is brought in, what is there is left alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from xieshou.config.host import migrate, seeding

both = pytest.mark.django_db(databases=["default", "owner"])


@both
def test_complete_database_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(migrate, "call_command", lambda name, **_options: called.append(name))
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.close", lambda _self: None)
    assert migrate.count_missing() == 0
    assert migrate.migrate() == 0
    assert called == []


@both
def test_missing_migrations_are_applied_and_rights_given(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str, Any]] = []
    monkeypatch.setattr(migrate, "count_missing", lambda: 2)
    monkeypatch.setattr(
        migrate, "call_command", lambda name, **options: called.append((name, options["database"]))
    )
    monkeypatch.setattr(migrate, "grant", lambda: called.append(("grant", None)))
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.close", lambda _self: None)
    assert migrate.migrate() == 2
    assert called == [("migrate", "owner"), ("grant", None)]


class Demonstration(SimpleNamespace):
    """A demonstration that notes what was asked of it."""

    SIGN_INS = (("村干部", "cunganbu", "word"),)

    def __init__(self, *, complete: bool) -> None:
        super().__init__(complete=complete, built=[])

    def is_complete(self) -> bool:
        return bool(self.complete)

    def build(self, **wishes: object) -> None:
        self.built.append(wishes)


@pytest.fixture
def demonstration(monkeypatch: pytest.MonkeyPatch) -> Demonstration:
    made = Demonstration(complete=False)
    monkeypatch.setattr(seeding, "_demonstration", lambda: made)
    monkeypatch.setattr(seeding, "regions_loaded", lambda: True)
    return made


def load(**options: Any) -> None:
    seeding.load_demonstration(households=10, seed=7, progress=lambda _line: None, **options)


def test_missing_demonstration_is_built(demonstration: Demonstration) -> None:
    load()
    assert (demonstration.built[0]["households"], demonstration.built[0]["seed"]) == (10, 7)


def test_complete_demonstration_is_left_alone(demonstration: Demonstration) -> None:
    demonstration.complete = True
    load()
    assert demonstration.built == []
    assert seeding.demonstration_loaded()


def test_sign_ins_are_words(demonstration: Demonstration) -> None:
    assert seeding.sign_ins() == [("村干部", "cunganbu", "word")]


@both
def test_regions_are_not_loaded_from_a_table_that_does_not_exist() -> None:
    assert seeding._has_rows("django_migrations")
