"""`xieshou check`: each line passes or says what to do; a removed guard turns its line."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.plugins.actors import AT
from xieshou.config.environment import Environment
from xieshou.config.host import checks
from xieshou.config.host.checks import Line, judge, run_checks
from xieshou.kernel.crypto import encrypt
from xieshou.kernel.organisations.models import Organisation
from xieshou.kernel.organisations.rules import PHONE_CONTEXT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings


def find(lines: list[Line], part: str) -> Line:
    return next(line for line in lines if part in line.text_of)


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment = Environment(data_dir=tmp_path)
    environment.production = True
    monkeypatch.setattr(checks, "load_environment", lambda: environment)


def test_line_says_what_to_do() -> None:
    assert judge(1, "a", "do b").text() == "pass  a"
    assert judge(0, "a", "do b").text() == "FAIL  a: do b"


@pytest.mark.django_db(databases=["default", "owner"])
def test_everything_but_durability_passes_in_the_tests() -> None:
    failed = {line.text_of for line in run_checks() if line.failed}
    assert failed <= {
        "fsync is on",
        "full_page_writes is on",
        "synchronous_commit is on",
        "data checksums are on",
    }


def test_missing_durability_is_noticed(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")
    assert find(list(checks._database_settings()), "synchronous_commit").failed


def test_development_settings_fail_in_production(db: None, production: None, settings: Settings) -> None:
    settings.DEBUG = True
    lines = list(checks._production_safety())
    for part in ("debug", "session cookie", "CSRF cookie", "redirected", "HSTS"):
        assert find(lines, part).failed, part


def test_development_settings_are_notes_in_development(db: None) -> None:
    lines = list(checks._production_safety())
    assert find(lines, "session cookie").verdict == "note"
    assert not any(line.failed for line in lines)


def test_removed_header_is_noticed(db: None, settings: Settings) -> None:
    part = "Content-Security-Policy"
    assert not find(list(checks._security_headers()), part).failed
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "csp" not in name]
    assert find(list(checks._security_headers()), part).failed


def test_table_without_row_rules_is_named(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = checks.protected_tables()
    assert tables, "no model has a home region"
    assert not next(checks._row_level_security()).failed
    monkeypatch.setattr(checks, "protected_tables", lambda: tables | {"django_session"})
    line = next(checks._row_level_security())
    assert line.failed
    assert "django_session" in line.advice


def test_broken_check_is_a_failed_line(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def _broken() -> Iterator[Line]:
        raise RuntimeError
        yield

    monkeypatch.setattr(checks, "CHECKS", (_broken,))
    assert run_checks() == [Line("FAIL", "broken", "could not be tested (RuntimeError)")]


def test_loose_secret_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment = Environment(data_dir=tmp_path)
    monkeypatch.setattr(checks, "load_environment", lambda: environment)
    assert not find(list(checks._configuration()), "secret files").failed
    (tmp_path / "secrets" / "index-key").chmod(0o644)
    line = find(list(checks._configuration()), "secret files")
    assert line.failed
    assert "index-key" in line.advice


def test_unknown_variable_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIESHOU_ZEBRA", "1")
    assert find(list(checks._configuration()), "XIESHOU_ZEBRA").verdict == "note"


def test_keys_that_values_need_are_named(
    db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one, two, three = (base64.b64encode(letter * 32).decode() for letter in (b"1", b"2", b"3"))
    environment = Environment(data_dir=tmp_path, field_keys=f"k2:{two},k1:{one},k0:{three}")
    monkeypatch.setattr(checks, "load_environment", lambda: environment)
    settings.FIELD_KEYS = [b"1" * 32]
    row = Organisation.objects.create(
        name="厂",
        kind="enterprise",
        region_code="310000000000",
        contact_phone=encrypt("13900000000", context=PHONE_CONTEXT),
        created_at=AT,
        updated_at=AT,
    )
    settings.FIELD_KEYS = environment.field_key_list

    old = [line.text() for line in checks._keys()]
    assert old[0].startswith(
        "note  1 values of organisations.Organisation.contact_phone still need the key k1"
    )
    assert old[1:] == [
        "note  the key k0 is needed by no value: remove it from XIESHOU_FIELD_KEYS",
        "pass  the blind indexes are of the present key",
    ]
    row.contact_phone = encrypt("13900000000", context=PHONE_CONTEXT)
    row.save()
    assert next(checks._keys()).text() == "pass  every value is encrypted with the key k2"
    environment.field_keys = f"k3:{three}"
    assert (
        next(checks._keys())
        .text()
        .startswith(
            "FAIL  1 values of organisations.Organisation.contact_phone need a key that is not configured"
        )
    )


def test_indexes_of_another_key_are_named(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from xieshou.kernel.rotation import queries

    monkeypatch.setattr(queries, "list_stale_indexes", lambda: ["people.Person.phone_index"])
    line = list(checks._keys())[-1]
    assert line.failed
    assert "xieshou rotate --indexes (people.Person.phone_index)" in line.advice


def test_pending_migration_is_noticed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "count_missing", lambda: 2)
    assert (
        next(checks._migrations()).text()
        == "FAIL  no migration is pending: 2 pending: xieshou manage migrate"
    )
