"""Lists of what the stations do for workers without an account: calls for help, text messages.

A call's own words and the answer stay on its page: they may be about health or the family.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.inbox.queries import text_states
from xieshou.kernel.sheets.declaration import Column, Kind
from xieshou.labour.policies.own import HELP
from xieshou.labour.queries.own import list_help, list_texts
from xieshou.labour.vocabulary.own import HelpKind, HelpStatus, TextKind, TextResult, TextState

from .list_delivery import EMPLOYER, HOME, POST, TIME
from .lists import comes_out, in_chunks, words, worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Scope


def _helps(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    status = filters.get("status")
    found = list_help(scope=scope, status=status if status in HelpStatus.values else HelpStatus.OPEN)
    for row in in_chunks(found, lambda _rows: None):
        post = row.placement
        yield (
            row.person.name, row.home, post.employer.name if post else "", post.post if post else "",
            row.kind, localdate(row.asked_at), row.due_on, row.status,
            localdate(row.answered_at) if row.answered_at else None, row.answered_by_name,
        )  # fmt: skip


comes_out(
    "labour.helps",
    _("Calls for help"),
    (
        worker(_("Worker")),
        HOME,
        EMPLOYER,
        POST,
        words("kind", _("About"), HelpKind),
        Column("asked_on", _("Asked on"), Kind.DATE),
        Column("due_on", _("Due"), Kind.DATE),
        words("status", _("Status"), HelpStatus),
        Column("answered_on", _("Answered on"), Kind.DATE),
        Column("answered_by", _("Answered by")),
    ),
    _helps,
    capability=HELP,
)


def _texts(scope: Scope, filters: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    del filters  # every message of the scope

    def label(rows: list[Any]) -> None:
        known = text_states([row.key for row in rows], scope=scope)
        for row in rows:
            row.state = known.get(row.key, "") if row.result == TextResult.QUEUED else ""

    for row in in_chunks(list_texts(scope=scope), label):
        yield row.person.name, row.home, row.kind, f"{localtime(row.at):{TIME}}", row.result, row.state


comes_out(
    "labour.texts",
    _("Text messages to workers"),
    (
        worker(_("Worker")),
        HOME,
        words("kind", _("About"), TextKind),
        Column("at", _("When"), width=18),
        words("result", _("Sent or not"), TextResult),
        words("state", _("How far it has come"), TextState),
    ),
    _texts,
    capability=HELP,
)
