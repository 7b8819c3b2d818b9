"""The second wall: PostgreSQL row-level security fed by the scope of the transaction.

The application role is bound by policies (FORCE). Without a scope in the transaction no protected
row is visible, so a forgotten filter shows nothing instead of everything.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.migrations import RunSQL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .actor import Scope

REGION_SETTING = "xieshou.regions"
ORGANISATION_SETTING = "xieshou.organisations"
_SET = "select set_config(%s, %s, true), set_config(%s, %s, true)"
_READ = "select coalesce(current_setting(%s, true), ''), coalesce(current_setting(%s, true), '')"
_EXCHANGE = f"""
    with before as materialized ({_READ})
    select before.*, set_config(%s, %s, true), set_config(%s, %s, true) from before
"""  # noqa: S608 -- our own words


def set_scope(scope: Scope) -> None:
    """Set the scope of the current transaction; it ends with the transaction.

    Raises: TransactionManagementError: no transaction is open (the setting would be lost).
    """
    if not connection.in_atomic_block:
        message = "A scope is set inside a transaction only."
        raise transaction.TransactionManagementError(message)
    _run(_SET, *_settings(scope))


def current_settings() -> tuple[str, ...]:
    """Return the two settings as they stand."""
    return _run(_READ, REGION_SETTING, ORGANISATION_SETTING)


@contextmanager
def in_scope(scope: Scope) -> Iterator[None]:
    """Run the block in a transaction that sees only the rows of `scope`; nested, the outer scope returns."""
    is_nested = connection.in_atomic_block
    with transaction.atomic():
        outer = (
            _run(_EXCHANGE, REGION_SETTING, ORGANISATION_SETTING, *_settings(scope)) if is_nested else None
        )
        if outer is None:  # an outermost scope ends with its transaction
            set_scope(scope)
        yield
        _restore(outer)


@contextmanager
def scope_to_come() -> Iterator[Callable[[Scope], None]]:
    """Run the block in a transaction and give it what sets its scope, once it has read which one it is.

    Nested, the outer scope returns after it.
    """
    is_nested = connection.in_atomic_block
    with transaction.atomic():
        outer = current_settings() if is_nested else None
        yield set_scope
        _restore(outer)


def _restore(outer: tuple[str, ...] | None) -> None:
    if outer is not None:
        _run(_SET, REGION_SETTING, outer[0], ORGANISATION_SETTING, outer[1])


def _settings(scope: Scope) -> list[str]:
    patterns = ",".join(f"{prefix}%" for prefix in scope.regions)
    organisations = ",".join(str(key) for key in scope.organisations)
    return [REGION_SETTING, patterns, ORGANISATION_SETTING, organisations]


def _run(statement: str, *values: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: tuple[str, ...] = cursor.fetchone()
    return found


def _condition(regions: Sequence[str], organisations: Sequence[str], also: str) -> str:
    region_list = f"(select string_to_array(current_setting('{REGION_SETTING}', true), ','))"
    organisation_list = (
        f"(select string_to_array(current_setting('{ORGANISATION_SETTING}', true), ',')::uuid[])"
    )
    terms = [f"{column} like any ({region_list}::text[])" for column in regions]
    terms += [f"{column} = any ({organisation_list}::uuid[])" for column in organisations]
    if also:
        terms.append(f"({also})")
    return " or ".join(terms)


def protect_table(
    table: str,
    *,
    region_columns: Sequence[str] = ("region_code",),
    organisation_columns: Sequence[str] = (),
    also_visible: str = "",
) -> list[RunSQL]:
    """Return migration operations that force row-level security on a table.

    Args:
        table:                database name of the table.
        region_columns:       a row is visible if any of these codes lies below a prefix of the scope.
        organisation_columns: … or any of these keys is an organisation of the scope.
        also_visible:         … or this SQL condition holds (reading only; writing needs the others).
    """
    read = _condition(region_columns, organisation_columns, also_visible)
    write = _condition(region_columns, organisation_columns, "")
    name = f'"{table}"'
    statements = [
        (f"alter table {name} enable row level security", f"alter table {name} disable row level security"),
        (f"alter table {name} force row level security", f"alter table {name} no force row level security"),
        (
            f"create policy scope_read on {name} for select using ({read})",
            f"drop policy scope_read on {name}",
        ),
        (
            f"create policy scope_insert on {name} for insert with check ({write})",
            f"drop policy scope_insert on {name}",
        ),
        (
            f"create policy scope_update on {name} for update using ({write}) with check ({write})",
            f"drop policy scope_update on {name}",
        ),
        (
            f"create policy scope_delete on {name} for delete using ({write})",
            f"drop policy scope_delete on {name}",
        ),
    ]
    return [RunSQL(forward, backward) for forward, backward in statements]
