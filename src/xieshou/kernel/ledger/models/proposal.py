"""Proposals: what one person made and another decides."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger.vocabulary import ProposalStatus


class Proposal(models.Model):
    """A movement of money, or the reversal of one, that waits for a second person.

    `lines` is [[account id, fen], …]; empty for a reversal. The regions are those of the first
    account that money leaves.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=120, unique=True, db_collation="C")
    booked_on = models.DateField(_("booked on"))
    memo = models.CharField(_("purpose"), max_length=200)
    amount_fen = models.BigIntegerField(_("amount"))
    lines = models.JSONField(default=list)
    reverses_id = models.UUIDField(null=True, blank=True)
    source_kind = models.CharField(max_length=60, blank=True, db_collation="C")
    source_id = models.UUIDField(null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ProposalStatus, default=ProposalStatus.PROPOSED
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    partner_region_code = models.CharField(max_length=12, blank=True, db_collation="C")
    maker_id = models.UUIDField()
    maker_name = models.CharField(_("made by"), max_length=120)
    made_at = models.DateTimeField(_("made at"))
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_by_name = models.CharField(_("decided by"), max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        """Decided by somebody else than the maker; only the maker withdraws."""

        ordering = ["made_at", "id"]
        indexes = [
            models.Index(fields=["status", "made_at"], name="ledger_proposal_queue"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="ledger_proposal_amount"),
            models.CheckConstraint(
                condition=~Q(status__in=[ProposalStatus.APPROVED, ProposalStatus.REFUSED])
                | Q(decided_by_id__isnull=False) & ~Q(decided_by_id=F("maker_id")),
                name="ledger_proposal_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.PROPOSED, decided_at__isnull=True)
                | ~Q(status=ProposalStatus.PROPOSED) & Q(decided_at__isnull=False),
                name="ledger_proposal_decided",
            ),
            models.UniqueConstraint(
                fields=["reverses_id"],
                condition=Q(
                    reverses_id__isnull=False,
                    status__in=[ProposalStatus.PROPOSED, ProposalStatus.APPROVED],
                ),
                name="ledger_proposal_one_reversal",
            ),
        ]

    def __str__(self) -> str:
        """Return the purpose."""
        return self.memo
