"""`xieshou rotate`: a new key for the personal fields, and everything encrypted or indexed anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from xieshou.config.environment import PREFIX, new_key
from xieshou.config.host.outcome import HostError, say
from xieshou.config.host.secretfiles import replace
from xieshou.config.host.singleton import running_supervisor
from xieshou.kernel.actor import Actor
from xieshou.kernel.errors import DomainError
from xieshou.kernel.rotation import jobs, operations

if TYPE_CHECKING:
    from xieshou.config.environment import Environment

ACTOR = "xieshou rotate"
OTHERS = (
    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    " and backend_type = 'client backend'"
)


def put_new_key_in_front(environment: Environment, *, index: bool) -> str:
    """Make a key that writes from the next start on, the old ones still reading; return what to do next.

    Raises: HostError: the installation runs, and its processes would not know the key.
    """
    name = "index-key" if index else "field-keys"
    variable = PREFIX + name.replace("-", "_").upper()
    if index:
        value = f"{new_key()},{environment.index_key}"
    else:
        used = set(environment.field_key_names)
        number = next(
            number for number in range(len(used) + 1, len(used) * 2 + 2) if f"k{number}" not in used
        )
        value = f"k{number}:{new_key()},{environment.field_keys}"
    if os.environ.get(variable):
        return (
            f"Set {variable} to this in every process, restart them, then say it without --new-key:\n{value}"
        )
    _refuse_running(environment)
    replace(environment.data_dir, name, value)
    return f"A new key stands in front of secrets/{name}; the old one still reads. Keep a copy of the file."


def queue_renewal() -> str:
    """Queue the renewal of all values for the worker."""
    with transaction.atomic():
        jobs.renew_keys.defer_on_commit(actor=Actor.system(ACTOR), at=timezone.now())
    return "Queued: the worker renews the values while all runs. Watch “Background jobs”, then xieshou check."


def renew_here() -> str:
    """Renew all values in this process.

    Raises: HostError: some could not be renewed.
    """
    return _run(operations.renew_keys)


def rebuild_here(environment: Environment) -> str:
    """Make all digests anew in this process.

    Raises: HostError: something else uses the database, or some values could not be read.
    """
    _refuse_running(environment)
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        others = cursor.fetchone()[0]
    if others:
        raise HostError(
            f"{others} other programs use this database. Stop them before rebuilding the indexes."
        )
    return _run(operations.rebuild_indexes)


def _run(operation: object) -> str:
    shown = -1

    def report(done: int, total: int = 0, message: object = "") -> None:
        nonlocal shown
        percent = 100 * done // total if total else 0
        if percent // 10 != shown // 10:
            shown = percent
            say(f"  {percent:>3} % {message}")

    try:
        counts = operation(actor=Actor.system(ACTOR), at=timezone.now(), report=report)  # type: ignore[operator]
    except DomainError as error:
        raise HostError(str(error)) from error
    return f"Done: {sum(counts.values())} written. xieshou check tells which keys are still needed."


def _refuse_running(environment: Environment) -> None:
    if running_supervisor(environment.data_dir):
        raise HostError(
            "Xieshou is running on this data folder. Stop it first: it does not know the new key."
        )
