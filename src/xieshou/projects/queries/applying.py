"""Reads of an applicant: calls it may answer, its draft, papers and applications, what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.organisations.queries import get_organisation, list_pairings
from xieshou.kernel.organisations.vocabulary import OrganisationKind
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import (
    Application,
    ApplicationDraft,
    ApplicationPaper,
    FundingCall,
    Introduction,
)
from xieshou.projects.rules.applying import COUNTY_DIGITS, full_years, reachable_counties
from xieshou.projects.vocabulary.scheme import ApplicationStatus, CallStatus

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.organisations.models import Organisation

APPLICANTS = (OrganisationKind.ENTERPRISE, OrganisationKind.COOPERATIVE)


@dataclass(frozen=True, slots=True)
class Background:
    """What the records hold of an applicant, so that it is not asked again."""

    founded_on: date | None
    sector: str
    grants: tuple[Application, ...]

    def years_on(self, day: date) -> int | None:
        """Return the whole years of operation on a day, None where no founding day is known."""
        return None if self.founded_on is None else full_years(self.founded_on, day)


def own_body(actor: Actor) -> Organisation:
    """Return the enterprise or cooperative for which the actor acts.

    Raises: Denied: the actor acts for no such body.
    """
    mine = actor.organisation_id
    if mine is None or not actor.scope.covers_organisation(mine):
        raise Denied
    body = get_organisation(mine)
    if body.kind not in APPLICANTS:
        raise Denied
    return body


def calls_for(body: Organisation, *, on: date) -> QuerySet[FundingCall]:
    """Return the calls that a body may answer or has answered by its place, the latest first."""
    county = body.region_code[:COUNTY_DIGITS]
    ties = list_pairings(on=on, region_prefix=county).filter(eastern_region_code__startswith=county)
    partners = tuple(ties.values_list("western_region_code", flat=True))
    scope = Scope.of(reachable_counties(body.region_code, partners))
    return FundingCall.objects.filter(scope.region_q()).order_by("-opens_on", "-id")


def list_open_calls(body: Organisation, *, on: date) -> list[FundingCall]:
    """Return the calls that a body may answer on a day, the first to close first."""
    found = calls_for(body, on=on).filter(status=CallStatus.OPEN, opens_on__lte=on, closes_on__gt=on)
    return list(found.order_by("closes_on", "pk"))


def get_call_for(body: Organisation, call_id: UUID, *, on: date) -> FundingCall:
    """Return a call within the reach of a body.

    Raises: NotFound.
    """
    found = calls_for(body, on=on).filter(pk=call_id).first()
    if found is None:
        raise NotFound
    return found


def list_own(body: Organisation) -> list[Application]:
    """Return the applications of a body with their calls, the latest first."""
    found = Application.objects.filter(organisation=body).select_related("call")
    return list(found.order_by("-received_at", "pk"))


def find_own(body: Organisation, call: FundingCall) -> Application | None:
    """Return the application of a body to a call, or None."""
    return Application.objects.filter(organisation=body, call=call).first()


def get_own(application_id: UUID, *, body: Organisation, lock: bool = False) -> Application:
    """Return an application of a body with its call, its row locked where asked.

    Raises: NotFound.
    """
    rows = Application.objects.filter(organisation=body, pk=application_id)
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def find_draft(body: Organisation, call: FundingCall, *, lock: bool = False) -> ApplicationDraft | None:
    """Return what a body wrote for a call and has not sent, or None."""
    rows = ApplicationDraft.objects.filter(organisation=body, call=call)
    return (rows.select_for_update() if lock else rows).first()


def list_drafts(body: Organisation) -> set[UUID]:
    """Return the keys of the calls for which a body has a draft."""
    return set(ApplicationDraft.objects.filter(organisation=body).values_list("call_id", flat=True))


def list_papers(organisation_id: UUID, call_id: UUID) -> list[ApplicationPaper]:
    """Return the papers of an applicant that hold, by kind; the scope is the database's."""
    found = ApplicationPaper.objects.filter(
        organisation_id=organisation_id, call_id=call_id, replaced_at=None
    )
    return list(found.order_by("paper"))


def background_of(body: Organisation, *, county: str) -> Background:
    """Return what the records hold of an applicant: its founding day, its sector, its earlier grants."""
    mine = list_own(body)
    days = [row.founded_on for row in mine if row.founded_on is not None]
    granted = tuple(row for row in mine if row.status == ApplicationStatus.GRANTED)
    sector = next((row.sector for row in mine), "") or _introduced_sector(body, county)
    return Background(days[0] if days else None, sector, granted)


def _introduced_sector(body: Organisation, county: str) -> str:
    """Return the sector under which a county introduced the body, "" where it did not."""
    scope = Scope.of([county[:COUNTY_DIGITS]])
    if not body.uscc:
        return ""
    with in_scope(scope):  # of the county's record only this one word goes to the applicant
        rows = Introduction.objects.filter(scope.region_q(), uscc=body.uscc)
        return rows.values_list("sector", flat=True).first() or ""


def has_scores(application: Application) -> bool:
    """Tell whether a reviewer has scored an application; the applicant does not see by whom or how."""
    scope = Scope.of([application.region_code[:COUNTY_DIGITS]])
    with in_scope(scope):
        return application.scores.exists()


def may_read_paper(actor: Actor, paper_id: UUID, *, may_view: bool) -> bool:
    """Tell whether the actor may read the file of a paper: its applicant, and officials once it was sent."""
    row = ApplicationPaper.objects.filter(pk=paper_id).first()
    if row is None:
        return False
    if actor.scope.covers_organisation(row.organisation_id):
        return True
    sent: Any = Application.objects.filter(
        actor.scope.region_q(), call_id=row.call_id, organisation_id=row.organisation_id
    )
    return may_view and sent.exists()
