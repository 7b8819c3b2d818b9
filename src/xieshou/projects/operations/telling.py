"""Telling applicants what was decided on their applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.access.queries import users_of_bodies
from xieshou.kernel.inbox.operations import Message, Where, notify
from xieshou.projects.policies.scheme import APPLY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from xieshou.projects.models import Application, FundingCall

TEXTS = {
    "complete": noop("Complete and eligible: %(title)s. It goes to the reviewers."),
    "returned": noop("To be completed before %(due)s: %(title)s. %(reason)s"),
    "on_notice": noop("On the public notice: %(title)s. Nothing is granted before the notice is over."),
    "off_notice": noop("Not on the public notice: %(title)s. The page says why."),
    "again": noop("The public notice was withdrawn, the applications are ranked again: %(title)s."),
    "excluded": noop("Taken out after an objection: %(title)s. %(reason)s"),
    "granted": noop("Granted: %(title)s. Sign the agreement with the county."),
    "declined": noop("Not granted: %(title)s. The page says why."),
}


def tell_applicants(
    rows: Iterable[Application], call: FundingCall, what: str, *, at: datetime, **values: Any
) -> None:
    """Tell whoever applies for these bodies what happened to their applications."""
    found = list(rows)
    on = timezone.localdate(at)
    people = users_of_bodies({row.organisation_id for row in found}, capability=APPLY, on=on)
    for row in found:
        if row.organisation_id in people:
            message = Message(
                kind="projects.application",
                text=TEXTS[what],
                values={"title": row.title, **values},
                source=("projects.application", row.pk),
                link=f"/projects/applying/applications/{row.pk}/",
                where=Where(region_code=call.region_code, organisation_id=row.organisation_id),
            )
            key = f"application:{row.pk}:{what}:{at.timestamp():.0f}"
            notify(message, recipients=people[row.organisation_id], key=key, at=at)
