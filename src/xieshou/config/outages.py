"""What is told when something below the pages fails: a full disk, a database that is away or too slow.

An honest answer within half a minute: what happened, that nothing was saved, and when to try again.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
FULL = {"53100"}  # disk_full
SLOW = {"57014", "55P03"}  # query_canceled, lock_not_available
AWAY_CLASSES = ("08", "53", "57")  # connection, resources, operator intervention
AWAY_KINDS = (psycopg.OperationalError, psycopg.InterfaceError)  # those of the pool are among the first


@dataclass(frozen=True, slots=True)
class Outage:
    """One kind of failure and what people are told."""

    status: int
    title: str | Promise
    advice: str | Promise
    retry_seconds: int


DISK_FULL = Outage(
    507,
    _("There is no room left for new data"),
    _("Nothing was saved; reading still works. Tell the administrator that the disk is full."),
    300,
)
DATABASE_AWAY = Outage(
    503,
    _("The database does not answer"),
    _("Nothing was saved. Try again in a moment; it usually comes back by itself."),
    10,
)
TOO_SLOW = Outage(
    503,
    _("This took too long"),
    _("Nothing was saved. Narrow the search or the period, or try again when fewer people work."),
    30,
)


def outage_of(error: BaseException | None) -> Outage | None:
    """Return what failed below us, or None for a fault of our own."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if found := _kind_of(error):
            return found
        error = error.__cause__ or error.__context__
    return None


def _kind_of(error: BaseException) -> Outage | None:
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return DISK_FULL
    state = getattr(error, "sqlstate", None) or ""
    if state in FULL:
        return DISK_FULL
    if state in SLOW:
        return TOO_SLOW
    if state.startswith(AWAY_CLASSES) or (isinstance(error, AWAY_KINDS) and not state):
        return DATABASE_AWAY
    return None
