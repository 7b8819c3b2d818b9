"""Supervision orders with their rectification; media partners with contract and campaign."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieshou.cooperation.vocabulary.supervision import ORDER_MOVES, OrderStatus

from .base import TwoSided, legal_moves, one_of


class SupervisionOrder(TwoSided):
    """What the office tells somebody to put right, by when; reported by one person, checked by another."""

    number = models.CharField(max_length=24, unique=True, db_collation="C")
    problem = models.CharField(max_length=300)
    basis = models.CharField(max_length=200)
    addressee = models.CharField(max_length=120)
    issued_on = models.DateField()
    due_date = models.DateField()
    status = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.ISSUED)
    measure = models.CharField(max_length=500, blank=True)
    answered_on = models.DateField(null=True)
    answered_by_id = models.UUIDField(null=True, editable=False)
    judgement = models.CharField(max_length=300, blank=True)
    closed_on = models.DateField(null=True)
    closed_by_id = models.UUIDField(null=True, editable=False)

    class Meta:
        """Due after it is issued; closed with a measure, by somebody else than who reported it."""

        constraints = [
            one_of("status", OrderStatus, name="cooperation_order_status"),
            models.CheckConstraint(condition=Q(due_date__gt=F("issued_on")), name="cooperation_order_days"),
            models.CheckConstraint(
                condition=Q(status=OrderStatus.ISSUED) | (~Q(measure="") & Q(answered_on__isnull=False)),
                name="cooperation_order_measure",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.CLOSED)
                | (Q(closed_on__isnull=False) & ~Q(closed_by_id=F("answered_by_id"))),
                name="cooperation_order_two_people",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "due_date"], name="cooperation_order_due")]
        triggers = [legal_moves("status", ORDER_MOVES)]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class MediaPartner(TwoSided):
    """A medium that tells of the cooperation: contract, term, and the campaign it carries."""

    name = models.CharField(max_length=120)
    contract_number = models.CharField(max_length=60)
    campaign = models.CharField(max_length=200)
    link = models.URLField(max_length=300, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        """A contract stands once; it ends after it begins."""

        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "partner_region_code", "contract_number"],
                name="cooperation_media_once",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="cooperation_media_days",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
