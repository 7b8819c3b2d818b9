"""Reads of certificates: for the county with everything, for the public with four facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Certificate, CertificateLookup
from xieshou.labour.vocabulary.course import CertificateStatus

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class PublicCertificate:
    """What everybody may know of a certificate."""

    is_valid: bool
    course: str
    issued_on: date
    masked_name: str


def find_public(code: str) -> PublicCertificate | None:
    """Return the four public facts of the certificate with a whole code; None where there is none.

    It takes no scope: whoever holds the code may ask, and learns nothing else.
    """
    with in_scope(Scope.everything()):
        row = (
            Certificate.objects.filter(code=code)
            .select_related("enrolment__course", "enrolment__person")
            .first()
        )
    if row is None:
        return None
    name = row.enrolment.person.name
    return PublicCertificate(
        is_valid=row.status == CertificateStatus.VALID,
        course=row.enrolment.course.title,
        issued_on=row.issued_on,
        masked_name=name[:1] + "*" * max(1, len(name) - 1),
    )


def count_lookups(sender: bytes, *, since: datetime) -> int:
    """Return how often a sender has asked since a moment."""
    return CertificateLookup.objects.filter(sender=sender, at__gte=since).count()


def certificates(scope: Scope) -> QuerySet[Certificate]:
    """Return the certificates of the scope with learner and course, the latest first."""
    found = Certificate.objects.filter(scope.region_q())
    related = found.select_related("enrolment__person", "enrolment__course__provider")
    return related.order_by("-issued_on", "number")


def get_certificate(certificate_id: UUID, *, scope: Scope) -> Certificate:
    """Return a certificate of the scope.

    Raises: NotFound.
    """
    found = certificates(scope).filter(pk=certificate_id).first()
    if found is None:
        raise NotFound
    return found


def get_certificate_for_update(certificate_id: UUID, *, scope: Scope) -> Certificate:
    """Return a certificate of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = Certificate.objects.select_for_update().filter(scope.region_q(), pk=certificate_id).first()
    if found is None:
        raise NotFound
    return found
