"""Reads of key enterprises: who serves them, when they are due, contacts, agreements, talks, caseloads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from xieshou.kernel.access.models import User
from xieshou.kernel.access.queries import users_in_scope
from xieshou.kernel.crypto import decrypt
from xieshou.kernel.errors import NotFound
from xieshou.labour.models import (
    EnterpriseContact,
    KeyEnterprise,
    ServiceAgreement,
    ServiceContact,
    StewardTerm,
)
from xieshou.labour.queries.steward_posts import OPEN, posts
from xieshou.labour.rules.steward import Served, days
from xieshou.labour.vocabulary.steward import UrgentStage

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor, Scope

STEWARD_ROLE = "recruitment_steward"
PHONE_CONTEXT = "labour.enterprisecontact.phone"


@dataclass(frozen=True, slots=True)
class EnterpriseFilter:
    """What the list of key enterprises can be asked for; empty fields do not filter."""

    text: str = ""
    steward_id: UUID | None = None
    show: str = ""


def enterprises(scope: Scope, *, on: date) -> QuerySet[Any]:
    """Return the key enterprises of the scope with steward, end of agreement and open posts on a day."""
    terms = StewardTerm.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=on), enterprise=OuterRef("pk"), from_date__lte=on
    )
    agreements = ServiceAgreement.objects.filter(enterprise=OuterRef("pk")).order_by("-to_date")
    open_posts = posts(scope).filter(enterprise=OuterRef("pk"), stage__in=OPEN)
    late = open_posts.filter(stage=UrgentStage.MINED, answer_due_on__lt=on)
    return (
        KeyEnterprise.objects.filter(scope.region_q())
        .select_related("employer")
        .annotate(
            steward_id=Subquery(terms.values("steward_id")[:1]),
            steward_name=Subquery(terms.values("steward_name")[:1]),
            agreement_until=Subquery(agreements.values("to_date")[:1]),
            open_posts=_number(open_posts),
            late_answers=_number(late),
        )
    )


def _number(found: QuerySet[Any]) -> Coalesce:
    counted = found.order_by().values("enterprise_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def served(scope: Scope, *, on: date) -> QuerySet[Any]:
    """Return the key enterprises that are served, the one due first first."""
    return enterprises(scope, on=on).filter(ended_on__isnull=True).order_by("due_on", "id")


def list_enterprises(wanted: EnterpriseFilter, *, scope: Scope, on: date) -> QuerySet[Any]:
    """Return the key enterprises that fit: the served ones, of a steward, overdue, without one, or ended."""
    found = served(scope, on=on)
    if wanted.show == "ended":
        found = enterprises(scope, on=on).filter(ended_on__isnull=False).order_by("-ended_on", "-id")
    elif wanted.show == "overdue":
        found = found.filter(due_on__lt=on)
    elif wanted.show == "late":
        found = found.filter(late_answers__gt=0)
    elif wanted.show == "running_out":
        found = found.filter(agreement_until__lte=on + days("agreement_days", on=on))
    elif wanted.show == "nobody":
        found = found.filter(steward_id__isnull=True)
    if wanted.steward_id:
        found = found.filter(steward_id=wanted.steward_id)
    text = wanted.text.strip()
    named = Q(employer__name__icontains=text) | Q(employer__short_name__icontains=text)
    return found.filter(named | Q(employer__initials__istartswith=text)) if text else found


def get_enterprise(enterprise_id: UUID, *, scope: Scope, on: date) -> Any:
    """Return one key enterprise.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = enterprises(scope, on=on).filter(pk=enterprise_id).first()
    if found is None:
        raise NotFound
    return found


def get_enterprise_for_update(enterprise_id: UUID, *, scope: Scope) -> KeyEnterprise:
    """Return one key enterprise, locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = KeyEnterprise.objects.select_for_update().filter(scope.region_q(), pk=enterprise_id).first()
    if found is None:
        raise NotFound
    return found


def find_enterprise(employer_id: UUID, *, scope: Scope) -> KeyEnterprise | None:
    """Return the key enterprise of an employer, locked, or None."""
    known = KeyEnterprise.objects.select_for_update().filter(scope.region_q(), employer_id=employer_id)
    return known.first()


def last_term(enterprise: KeyEnterprise) -> StewardTerm | None:
    """Return the latest term of an enterprise, also one that begins later."""
    return StewardTerm.objects.filter(enterprise=enterprise).order_by("-from_date").first()


def find_term(enterprise_id: UUID, *, on: date) -> StewardTerm | None:
    """Return the term in which a day lies, or None."""
    held = Q(to_date__isnull=True) | Q(to_date__gt=on)
    return StewardTerm.objects.filter(held, enterprise_id=enterprise_id, from_date__lte=on).first()


def list_terms(enterprise: KeyEnterprise, *, scope: Scope) -> QuerySet[StewardTerm]:
    """Return who was in charge of an enterprise, the latest first."""
    return StewardTerm.objects.filter(scope.region_q(), enterprise=enterprise).order_by("-from_date")


def list_current_terms(*, scope: Scope) -> QuerySet[StewardTerm]:
    """Return the terms that have not ended, by the name of the enterprise."""
    found = StewardTerm.objects.filter(scope.region_q(), to_date__isnull=True)
    return found.select_related("enterprise__employer").order_by("enterprise__employer__name", "id")


def accounts_of(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the user names of stewards by their keys."""
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "username"))


def list_contacts(enterprise: KeyEnterprise, *, scope: Scope) -> list[EnterpriseContact]:
    """Return the present contacts of an enterprise, the oldest first."""
    found = EnterpriseContact.objects.filter(scope.region_q(), enterprise=enterprise, ended_on__isnull=True)
    return list(found.order_by("entered_at", "id"))


def first_contacts(enterprise_ids: Collection[UUID], *, scope: Scope) -> dict[UUID, EnterpriseContact]:
    """Return the first present contact of each enterprise: one query."""
    found = EnterpriseContact.objects.filter(
        scope.region_q(), enterprise_id__in=enterprise_ids, ended_on__isnull=True
    )
    ordered = found.order_by("enterprise_id", "entered_at", "id").distinct("enterprise_id")
    return {row.enterprise_id: row for row in ordered}


def get_contact(contact_id: UUID, *, scope: Scope) -> EnterpriseContact:
    """Return one contact.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = EnterpriseContact.objects.filter(scope.region_q(), pk=contact_id).first()
    if found is None:
        raise NotFound
    return found


def open_phone(contact: EnterpriseContact) -> str:
    """Return the telephone number of a contact. Callers mask or audit it."""
    return decrypt(bytes(contact.phone_cipher), context=PHONE_CONTEXT)


def list_agreements(enterprise: KeyEnterprise, *, scope: Scope) -> QuerySet[ServiceAgreement]:
    """Return the agreements of an enterprise, the latest end first."""
    return ServiceAgreement.objects.filter(scope.region_q(), enterprise=enterprise).order_by("-to_date", "id")


def list_talks(enterprise: KeyEnterprise, *, scope: Scope) -> QuerySet[ServiceContact]:
    """Return the contacts made with an enterprise, the latest first."""
    found = ServiceContact.objects.filter(scope.region_q(), enterprise=enterprise)
    return found.select_related("urgent_post").order_by("-held_on", "-entered_at", "-id")


def list_served(*, scope: Scope, on: date, steward_id: UUID | None = None) -> list[Served]:
    """Return the enterprises as caseloads count them, of one steward or of all: one query."""
    found = served(scope, on=on)
    if steward_id:
        found = found.filter(steward_id=steward_id)
    columns = ("steward_id", "steward_name", "due_on", "agreement_until", "open_posts", "late_answers")
    return [Served(key, name or "", *rest) for key, name, *rest in found.values_list(*columns)]


def list_stewards(*, actor: Actor, on: date) -> list[User]:
    """Return the users of the actor's area who hold the role of a steward on a day."""
    held = Q(grants__to_date__isnull=True) | Q(grants__to_date__gt=on)
    found = users_in_scope(actor).filter(
        held, grants__role=STEWARD_ROLE, grants__from_date__lte=on, is_active=True
    )
    return list(found.distinct().order_by("display_name", "username"))


def may_see_agreement(enterprise_id: UUID, *, scope: Scope) -> bool:
    """Tell whether an enterprise, whose documents are asked for, lies in the scope."""
    return KeyEnterprise.objects.filter(scope.region_q(), pk=enterprise_id).exists()
