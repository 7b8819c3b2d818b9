"""A granted application becomes a project: what the application and its call say is not asked again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.projects.queries.granted import legs_of_call
from xieshou.projects.queries.scheme import get_application_for_update
from xieshou.projects.rules.proposal import Terms
from xieshou.projects.vocabulary.proposal import Category, FundSource, Nature, Origin
from xieshou.projects.vocabulary.scheme import ApplicationStatus

from .proposal import CodeTakenError, enter_project, note

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Application, Project

LONGEST_CODE = 30
A_YEAR = timedelta(days=365)


class NotGrantedError(DomainError):
    """The application was not granted."""

    default_message = _("Only a granted application becomes a project. Wait for the decision on the call.")


class MadeBeforeError(DomainError):
    """A project was made from the application."""

    default_message = _("This application is a project already. Open it in the project library.")


@transaction.atomic
def make_project(*, application_id: UUID, actor: Actor, at: datetime, on: date) -> Project:
    """Enter the draft of a project from a granted application: name, place, money, applicant, target, legs.

    The days begin today and last a year; who is responsible is left to be filled in.

    Raises: NotFound, Denied, NotGrantedError, MadeBeforeError, CodeTakenError.
    """
    row = get_application_for_update(application_id, scope=actor.scope)
    if row.status != ApplicationStatus.GRANTED:
        raise NotGrantedError
    if hasattr(row, "project"):
        raise MadeBeforeError
    project = enter_project(code=_code_of(row), terms=terms_of_application(row, on=on), actor=actor, at=at)
    legs = legs_of_call(row.call_id)
    for name, key in legs.items():
        setattr(project, name, key)
    project.application = row
    project.save(update_fields=["application", *legs])
    note("made_of_application", project, actor=actor, at=at, after={"application": str(row.pk)})
    return project


def terms_of_application(row: Application, *, on: date) -> Terms:
    """Return what an application says of its project."""
    target = gettext("Linked with %(households)s households") % {"households": row.households_linked}
    return Terms(
        name=row.title,
        category=Category.INDUSTRY,
        nature=Nature.NEW,
        region_code=row.region_code,
        origin=Origin.COUNTY,
        plan_year=row.call.opens_on.year,
        starts_on=on,
        ends_on=on + A_YEAR,
        responsible_unit="",
        tasks=row.plan,
        amount_fen=row.requested_fen + row.own_fen,
        sources={FundSource.EAST_WEST.value: row.requested_fen, FundSource.OWN.value: row.own_fen},
        sector=row.sector,
        implementer=str(row.organisation)[:120],
        households_planned=row.households_linked,
        performance_target=target if row.households_linked else "",
        is_operating=True,
    )


def _code_of(row: Application) -> str:
    """Return the number of the call with the place of the application among those granted.

    Raises: CodeTakenError: the call's number leaves no room.
    """
    granted = row.call.applications.filter(status=ApplicationStatus.GRANTED).order_by("received_at", "pk")
    keys = list(granted.values_list("pk", flat=True))
    code = f"{row.call.number}-{keys.index(row.pk) + 1:02d}"
    if len(code) > LONGEST_CODE:
        raise CodeTakenError(field="code")
    return code
