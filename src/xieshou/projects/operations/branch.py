"""Writes of temporary Party branches and of consents to be named as a Party member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.organisations.operations import (
    OrganisationEntry,
    enter_organisation,
    retire_organisation,
)
from xieshou.kernel.organisations.vocabulary import OrganisationKind
from xieshou.kernel.purposes import check_purpose
from xieshou.projects.errors import EvidenceMissingError, IllegalMoveError
from xieshou.projects.models import MemberConsent, PartyBranch
from xieshou.projects.policies.branch import may_keep_members
from xieshou.projects.policies.linkage import may_enter
from xieshou.projects.queries.branch import get_branch_for_update, get_consent_for_update, list_consents
from xieshou.projects.queries.proposal import get_project
from xieshou.projects.vocabulary.clause import ConsentPurpose
from xieshou.registry.queries.household import get_household, is_member_during

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class BranchError(DomainError):
    """A branch has a name, a site, a superior organisation and a day that has come."""

    default_message = _(
        "Give the name, the site, the organisation that approved the branch, and a day that has come."
    )


class ConsentError(DomainError):
    """The consent is not of a member of this household, lies in the future, or is on file."""

    default_message = _(
        "Choose a member of a household of your area, a purpose and a day that has come; a consent is "
        "recorded once for each purpose."
    )


@dataclass(frozen=True, slots=True)
class NewBranch:
    """A branch to set up."""

    name: str
    site: str
    superior: str
    set_up_on: date
    document: str


@dataclass(frozen=True, slots=True)
class NewConsent:
    """The consent of a member of a household, with the signed sheet."""

    household_id: UUID | None
    person_id: UUID | None
    purpose: str
    given_on: date
    document: str


@transaction.atomic
def set_up_branch(*, project_id: UUID, branch: NewBranch, actor: Actor, at: datetime) -> PartyBranch:
    """Set up a temporary branch at a site of a project: an organisation of its own.

    Raises: NotFound, Denied, BranchError, EvidenceMissingError, OrganisationExistsError.
    """
    project = get_project(project_id, scope=actor.scope)
    if not may_enter(actor, region_code=project.region_code):
        raise Denied
    for name in ("name", "site", "superior"):
        if not getattr(branch, name).strip():
            raise BranchError(field=name)
    if branch.set_up_on > timezone.localdate(at):
        raise BranchError(field="set_up_on")
    if not branch.document.strip():
        raise EvidenceMissingError(field="document")
    entry = OrganisationEntry(branch.name.strip(), OrganisationKind.PARTY_BRANCH, project.region_code)
    row = PartyBranch.objects.create(
        organisation=enter_organisation(entry, actor=actor, at=at),
        project=project,
        region_code=project.region_code,
        site=branch.site.strip(),
        superior=branch.superior.strip(),
        set_up_on=branch.set_up_on,
        document=branch.document.strip(),
        entered_at=at,
        entered_by_name=actor.name,
    )
    _note_branch("branch_set_up", row, actor=actor, at=at)
    return row


@transaction.atomic
def dissolve_branch(*, branch_id: UUID, on: date, document: str, actor: Actor, at: datetime) -> PartyBranch:
    """Dissolve a temporary branch; its organisation is kept, no longer active.

    Raises: NotFound, Denied, IllegalMoveError, EvidenceMissingError.
    """
    row = get_branch_for_update(branch_id, scope=actor.scope)
    if not may_enter(actor, region_code=row.region_code):
        raise Denied
    if row.dissolved_on is not None or not row.set_up_on <= on <= timezone.localdate(at):
        raise IllegalMoveError(
            _("A branch is dissolved once, after it was set up, on a day that has come."), field="on"
        )
    if not document.strip():
        raise EvidenceMissingError(field="document")
    row.dissolved_on, row.dissolve_document = on, document.strip()
    row.save(update_fields=["dissolved_on", "dissolve_document"])
    retire_organisation(organisation_id=row.organisation_id, actor=actor, at=at)
    _note_branch("branch_dissolved", row, actor=actor, at=at)
    return row


@transaction.atomic
def give_consent(*, project_id: UUID, consent: NewConsent, actor: Actor, at: datetime) -> MemberConsent:
    """Record that a member of a household agreed to be named as a Party member in a project.

    Raises: NotFound, Denied, ConsentError, EvidenceMissingError, HouseholdNotFound.
    """
    project = get_project(project_id, scope=actor.scope)
    if not may_keep_members(actor, region_code=project.region_code):
        raise Denied
    if consent.household_id is None or consent.person_id is None:
        raise ConsentError(field="household" if consent.household_id is None else "person")
    household = get_household(consent.household_id, scope=actor.scope)
    if consent.purpose not in ConsentPurpose.values:
        raise ConsentError(field="purpose")
    if consent.given_on > timezone.localdate(at):
        raise ConsentError(field="given_on")
    if not consent.document.strip():
        raise EvidenceMissingError(field="document")
    today = timezone.localdate(at)
    days = {"period_from": today, "period_to": today + timedelta(days=1)}
    if not is_member_during(household_id=household.pk, person_id=consent.person_id, **days):
        raise ConsentError(field="person")
    try:
        with transaction.atomic():
            row = MemberConsent.objects.create(
                project=project,
                region_code=household.region_code,
                household=household,
                person_id=consent.person_id,
                purpose=consent.purpose,
                given_on=consent.given_on,
                document=consent.document.strip(),
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise ConsentError(field="person") from error
    _note_consent("consent_given", row, actor=actor, at=at)
    return row


@transaction.atomic
def withdraw_consent(*, consent_id: UUID, on: date, actor: Actor, at: datetime) -> MemberConsent:
    """Withdraw a consent: who it was is erased at once, and no reason is asked.

    Raises: NotFound, Denied, IllegalMoveError: withdrawn already, or on a day that does not fit.
    """
    row = get_consent_for_update(consent_id, scope=actor.scope)
    if not may_keep_members(actor, region_code=row.region_code):
        raise Denied
    if row.withdrawn_on is not None or not row.given_on <= on <= timezone.localdate(at):
        raise IllegalMoveError(
            _("A consent is withdrawn once, after it was given, on a day that has come."), field="on"
        )
    row.withdrawn_on, row.person, row.household, row.document = on, None, None, ""
    row.save(update_fields=["withdrawn_on", "person", "household", "document"])
    _note_consent("consent_withdrawn", row, actor=actor, at=at)
    return row


@transaction.atomic
def open_members(*, project_id: UUID, purpose: str, actor: Actor, at: datetime) -> list[MemberConsent]:
    """Open the list of who agreed to be named, for a stated purpose that is recorded.

    Raises: NotFound, Denied, PurposeMissingError.
    """
    project = get_project(project_id, scope=actor.scope)
    if not may_keep_members(actor, region_code=project.region_code):
        raise Denied
    stated = check_purpose(purpose)
    record(
        "projects.verification.members_opened",
        actor=actor,
        at=at,
        subject=("projects.project", project.pk),
        region_code=project.region_code,
        purpose=stated,
    )
    return list(list_consents(project.pk, scope=actor.scope))


def _note_branch(verb: str, row: PartyBranch, *, actor: Actor, at: datetime) -> None:
    record(
        f"projects.verification.{verb}",
        actor=actor,
        at=at,
        subject=("projects.project", row.project_id),
        region_code=row.region_code,
        after={"site": row.site, "set_up_on": row.set_up_on, "dissolved_on": row.dissolved_on},
    )


def _note_consent(verb: str, row: MemberConsent, *, actor: Actor, at: datetime) -> None:
    """Record a consent without saying whose it is."""
    record(
        f"projects.verification.{verb}",
        actor=actor,
        at=at,
        subject=("projects.memberconsent", row.pk),
        region_code=row.region_code,
        after={"purpose": row.purpose, "given_on": row.given_on, "withdrawn_on": row.withdrawn_on},
    )
