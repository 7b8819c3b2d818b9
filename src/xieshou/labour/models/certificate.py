"""Certificates of a pass, and how often somebody asked the public page about one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.course import CERTIFICATE_MOVES, CertificateStatus

from .transitions import legal_moves, one_of


class Certificate(models.Model):
    """A certificate; `code` is what the public page is asked with, random and never shown in lists."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrolment = models.OneToOneField("labour.Enrolment", on_delete=models.PROTECT, related_name="certificate")
    region_code = models.CharField(max_length=12, db_collation="C")
    number = models.CharField(max_length=32)
    code = models.CharField(max_length=20)
    issued_on = models.DateField()
    issued_by_name = models.CharField(max_length=120, blank=True)
    status = models.CharField(
        max_length=10, choices=CertificateStatus.choices, default=CertificateStatus.VALID
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_name = models.CharField(max_length=120, blank=True)
    revoke_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """Number and code exist once; a revoked certificate says when and why."""

        constraints = [
            one_of("status", CertificateStatus, name="labour_certificate_status"),
            models.UniqueConstraint(fields=["number"], name="labour_certificate_number"),
            models.UniqueConstraint(fields=["code"], name="labour_certificate_code"),
            models.CheckConstraint(
                condition=~Q(status=CertificateStatus.REVOKED)
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="labour_certificate_revoked",
            ),
        ]
        triggers = [legal_moves("status", CERTIFICATE_MOVES)]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class CertificateLookup(models.Model):
    """One question to the public page; `sender` is a digest that changes every day and opens nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sender = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        """Counted by sender and time."""

        indexes = [models.Index(fields=["sender", "at"], name="labour_lookup_sender")]

    def __str__(self) -> str:
        """Return the time."""
        return str(self.at)
