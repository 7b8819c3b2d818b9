"""Objections to public notices as a register that comes out: who objects is masked, the code stays inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.redaction import mask_name
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.policies.scheme import MANAGE
from xieshou.projects.queries.grant_notice import choices_of, list_objections
from xieshou.projects.vocabulary.objection import ObjectionChannel, ObjectionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope


class ObjectionLoader(Loader):
    """Writes the register; an objection itself is entered on its page, where its code is given."""

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the objections of the scope, the earliest first, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_objections(scope=scope):
            about = dict(choices_of(row.notice)).get(str(row.application_id), say("The result as a whole"))
            decided = timezone.localdate(row.decided_at) if row.decided_at else None
            yield (
                row.notice.number, row.notice.title, about, row.received_on, row.channel,
                mask_name(row.told_name) if row.told_name else "", row.text, row.status, row.answer, decided,
                row.decided_by_name,
            )  # fmt: skip


OBJECTIONS = Sheet(
    name="projects.objections",
    title=_("Register of objections to grants"),
    columns=(
        Column("number", _("Number of the call"), width=18),
        Column("title", _("Funding call"), width=26),
        Column("about", _("About"), width=30),
        Column("received_on", _("Received on"), Kind.DATE),
        Column(
            "channel", _("How it arrived"), Kind.CHOICE,
            choices=tuple(Choice(code, label) for code, label in ObjectionChannel.choices),
        ),
        Column("told_name", _("Objector (masked)"), personal="general"),
        Column("text", _("Objection"), max_length=1_000, width=40, personal="general"),
        Column(
            "status", _("State"), Kind.CHOICE,
            choices=tuple(Choice(code, label) for code, label in ObjectionStatus.choices),
        ),
        Column("answer", _("Reason of the decision"), width=40),
        Column("decided_on", _("Decided on"), Kind.DATE),
        Column("decided_by", _("Decided by")),
    ),
    capability=MANAGE,
    export_capability=MANAGE,
    layout=Layout(title_rows=(_("Register of objections to grants"),), example_rows=0, freeze_columns=1),
    out_only=True,
)  # fmt: skip
register(OBJECTIONS, ObjectionLoader)
