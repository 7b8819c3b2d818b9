"""`xieshou check`: each line passes, or says what to do."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.apps import apps
from django.conf import settings
from django.core.checks import ERROR, WARNING
from django.core.checks import run_checks as run_django_checks
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from xieshou.config.environment import load_environment, unknown_variables
from xieshou.config.host.database import OLDEST_VERSION
from xieshou.config.host.migrate import count_missing
from xieshou.config.host.pgsettings import DURABLE
from xieshou.engines.poverty.spark import what_is_missing
from xieshou.kernel.actor import Scope
from xieshou.kernel.crypto import key_id
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psycopg
    from django.http import HttpResponse

Verdict = Literal["pass", "note", "FAIL"]
HSTS_SECONDS = 31_536_000
SCOPE_COLUMNS = ("region_code",)
OPEN_TABLES = {
    "organisations_organisation": "who may see organisations sees them all; phones are encrypted",
    "realtime_pass": "looked up by its digest before any scope is known; it holds no personal field",
}
UNPROTECTED = """
    select c.relname from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' and c.relname = any(%s)
       and not (c.relrowsecurity and c.relforcerowsecurity)
     order by 1
"""


@dataclass(frozen=True, slots=True)
class Line:
    """The outcome of one check."""

    verdict: Verdict
    text_of: str
    advice: str = ""

    @property
    def failed(self) -> bool:
        """Return whether something must be done."""
        return self.verdict == "FAIL"

    def text(self) -> str:
        """Return the line for the terminal."""
        return f"{self.verdict:<5} {self.text_of}" + (f": {self.advice}" if self.advice else "")


def run_checks() -> list[Line]:
    """Return the lines of all checks; one that breaks is a failed line itself."""
    lines: list[Line] = []
    for check in CHECKS:
        try:
            lines.extend(check())
        except Exception as error:  # noqa: BLE001 -- a broken check is a finding, not a crash
            name = check.__name__.strip("_").replace("_", " ")
            lines.append(Line("FAIL", name, f"could not be tested ({type(error).__name__})"))
    return lines


def judge(holds: object, text: str, advice: str) -> Line:
    """Return a pass, or a failure with its advice."""
    return Line("pass", text) if holds else Line("FAIL", text, advice)


def _configuration() -> Iterator[Line]:
    environment = load_environment()
    yield Line("pass", "configuration is well-formed")
    for name in unknown_variables(os.environ):
        yield Line("note", f"{name} is not a setting", "remove it or correct its name")
    kind = "production" if environment.production else "development"
    yield Line(
        "note", f"mode: {kind}", "" if environment.production else "set XIESHOU_PRODUCTION=1 before real use"
    )
    secrets = environment.data_dir / "secrets"
    loose = [path.name for path in secrets.glob("*") if path.stat().st_mode & 0o077]
    yield judge(not loose, "secret files are private", f"chmod 600 {secrets}/{' '.join(loose)}")


def _production_safety() -> Iterator[Line]:
    """Check what production needs; in development these are notes."""
    advice = {
        "debug pages are off": (not settings.DEBUG, "unset XIESHOU_DEBUG"),
        "session cookie travels by https only": (settings.SESSION_COOKIE_SECURE, "set XIESHOU_PRODUCTION=1"),
        "CSRF cookie travels by https only": (settings.CSRF_COOKIE_SECURE, "set XIESHOU_PRODUCTION=1"),
        "http is redirected to https": (settings.SECURE_SSL_REDIRECT, "set XIESHOU_PRODUCTION=1"),
        "HSTS lasts a year": (
            settings.SECURE_HSTS_SECONDS >= HSTS_SECONDS,
            "set XIESHOU_PRODUCTION=1",
        ),
        "host names are listed": (
            settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS,
            "set XIESHOU_ALLOWED_HOSTS",
        ),
    }
    production = load_environment().production
    for text, (holds, what) in advice.items():
        if holds or production:
            yield judge(holds, text, what)
        else:
            yield Line("note", f"{text}: not yet", f"before real use {what}")
    for message in run_django_checks(include_deployment_checks=production):
        if message.level >= (WARNING if production else ERROR):
            yield Line("FAIL", f"Django {message.id}", str(message.msg).splitlines()[0])


def _security_headers() -> Iterator[Line]:
    """Ask the sign-in page, as a browser would, and look at its headers."""
    answer: HttpResponse = Client(SERVER_NAME=_some_host()).get(  # type: ignore[assignment] # test client's own class
        reverse("account_login"), secure=True
    )
    yield judge(answer.status_code == 200, "the sign-in page answers", f"status {answer.status_code}")  # noqa: PLR2004 -- HTTP OK
    policy = answer.headers.get("Content-Security-Policy", "")
    wanted: dict[str, tuple[object, str]] = {
        "Content-Security-Policy without inline script": (
            "script-src" in policy and "unsafe" not in policy,
            "keep django-csp in MIDDLEWARE",
        ),
        "frames are refused": ("frame-ancestors 'none'" in policy, "set frame-ancestors"),
        "X-Content-Type-Options": (answer.headers.get("X-Content-Type-Options") == "nosniff", "nosniff"),
        "X-Frame-Options": (answer.headers.get("X-Frame-Options") == "DENY", "DENY"),
        "Referrer-Policy": (answer.headers.get("Referrer-Policy") == "same-origin", "same-origin"),
        "Cross-Origin-Opener-Policy": (
            answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin",
            "same-origin",
        ),
        "pages are not stored": ("no-store" in answer.headers.get("Cache-Control", ""), "no-store"),
        "a request id is given": (answer.headers.get("X-Request-ID"), "keep RequestIdMiddleware first"),
    }
    for text, (holds, what) in wanted.items():
        yield judge(holds, text, what)
    if load_environment().production:
        yield judge(answer.headers.get("Strict-Transport-Security"), "HSTS", "set XIESHOU_PRODUCTION=1")


def _database_settings() -> Iterator[Line]:
    raw = _raw("default")
    version = raw.info.server_version
    yield judge(version >= OLDEST_VERSION, f"PostgreSQL {version // 10000}", "15 or newer is needed")
    for name in DURABLE:
        row = raw.execute("select current_setting(%s)", [name]).fetchone()
        yield judge(row and row[0] != "off", f"{name} is on", f"set {name} = on on the server")
    row = raw.execute("select current_setting('data_checksums')").fetchone()
    yield judge(row == ("on",), "data checksums are on", "run pg_checksums --enable")
    row = raw.execute("select current_setting('server_encoding')").fetchone()
    yield judge(row == ("UTF8",), "the database is UTF-8", "create it with encoding UTF8")


def _roles() -> Iterator[Line]:
    raw = _raw("default")
    row = raw.execute(
        "select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user"
    ).fetchone()
    yield judge(
        row == (False, False, False),
        "the application role is bound by row-level security",
        "alter role … nosuperuser nobypassrls nocreaterole",
    )
    owns = raw.execute(
        "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'public' and pg_get_userbyid(c.relowner) = current_user"
    ).fetchone()
    yield judge(owns == (0,), "the application role owns no table", "migrate as the owner role")


def _row_level_security() -> Iterator[Line]:
    """Check that every table with a region is behind forced row rules."""
    tables = sorted(protected_tables())
    bare = [str(name) for (name,) in _raw("default").execute(UNPROTECTED, [tables])]
    yield judge(
        not bare,
        f"row-level security is forced on {len(tables) - len(bare)} of {len(tables)} tables",
        f"add protect_table() in a migration for {', '.join(bare)}",
    )


def _keys() -> Iterator[Line]:
    """Name every place whose values need an older key, or one that is not there."""
    from xieshou.kernel.rotation.queries import list_stale_indexes, list_uses

    environment = load_environment()
    names = dict(zip(map(key_id, environment.field_key_list), environment.field_key_names, strict=True))
    with in_scope(Scope.everything()):
        uses, stale = list_uses(at=timezone.now()), list_stale_indexes()
    current = environment.field_key_names[0]
    missing = [use for use in uses if use.key not in names]
    old = [use for use in uses if names.get(use.key, current) != current]
    for use in missing:
        yield Line(
            "FAIL",
            f"{use.count} values of {use.place} need a key that is not configured",
            "add it to XIESHOU_FIELD_KEYS",
        )
    for use in old:
        yield Line(
            "note",
            f"{use.count} values of {use.place} still need the key {names[use.key]}",
            "run xieshou rotate",
        )
    if not missing and not old:
        yield Line("pass", f"every value is encrypted with the key {current}")
    for name in sorted(set(names.values()) - {current} - {names.get(use.key) for use in uses}):
        yield Line("note", f"the key {name} is needed by no value", "remove it from XIESHOU_FIELD_KEYS")
    yield judge(
        not stale,
        "the blind indexes are of the present key",
        f"stop, run xieshou rotate --indexes ({', '.join(stale)})",
    )


def _migrations() -> Iterator[Line]:
    missing = count_missing()
    yield judge(not missing, "no migration is pending", f"{missing} pending: xieshou manage migrate")


def protected_tables() -> set[str]:
    """Return the tables that row rules must protect: those whose rows have a home region.

    Those of OPEN_TABLES are left out, each with its reason.
    """
    tables = set()
    for model in apps.get_models():
        meta = model._meta  # noqa: SLF001 -- Django's documented model API
        names = {field.column for field in meta.local_concrete_fields}
        ours = model.__module__.startswith("xieshou.")
        if ours and meta.managed and names & set(SCOPE_COLUMNS):
            tables.add(meta.db_table)
    return tables - set(OPEN_TABLES)


def _some_host() -> str:
    names = [name for name in settings.ALLOWED_HOSTS if "*" not in name]
    return names[0].lstrip(".") if names else "localhost"


def _spark() -> Iterator[Line]:
    """Say which engine the monthly runs have."""
    if not settings.SPARK_MASTER:
        yield Line("note", "monthly runs on DuckDB", "name a Spark for provinces that are too large")
        return
    missing = what_is_missing()
    yield judge(
        not missing, "Spark can be driven from here", f"install {missing}, or unset XIESHOU_SPARK_MASTER"
    )


def _raw(alias: str) -> psycopg.Connection:
    wrapper = connections[alias]
    wrapper.ensure_connection()
    raw: psycopg.Connection = wrapper.connection
    return raw


CHECKS: tuple[Callable[[], Iterator[Line]], ...] = (
    _configuration,
    _production_safety,
    _security_headers,
    _database_settings,
    _roles,
    _row_level_security,
    _keys,
    _migrations,
    _spark,
)
