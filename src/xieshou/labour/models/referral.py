"""The match beat after the match line: a referral of one worker to one vacancy, up to the worker's answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xieshou.kernel.ids import new_id
from xieshou.labour.vocabulary.referral import (
    CLOSED,
    LEGAL_MOVES,
    OPEN,
    AnsweredBy,
    EndReason,
    Origin,
    ReferralStatus,
)

from .transitions import legal_moves, one_of


class Referral(models.Model):
    """One worker proposed to one employer for one vacancy.

    It names nobody: the employer sees `pseudonym` and `profile` until the worker accepts; then the
    person is shared with the employer. `holds_place` says that it counts among the vacancy's taken places.
    """

    worker: str  # the name or a pseudonym, and which of the two: set by queries.people.label_workers
    is_named: bool

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    wish = models.ForeignKey("labour.JobWish", on_delete=models.PROTECT, related_name="referrals")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    vacancy = models.ForeignKey("labour.Vacancy", on_delete=models.PROTECT, related_name="referrals")
    employer = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    match_line = models.ForeignKey(
        "labour.MatchLine", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.RANKING)
    pseudonym = models.CharField(max_length=8)
    profile = models.JSONField(default=dict, blank=True)
    region_code = models.CharField(max_length=12)
    work_region_code = models.CharField(max_length=12)
    status = models.CharField(max_length=20, choices=ReferralStatus.choices, default=ReferralStatus.REFERRED)
    status_at = models.DateTimeField()
    holds_place = models.BooleanField(default=True)
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)
    end_note = models.CharField(max_length=200, blank=True)
    offer_wage_fen = models.BigIntegerField(null=True, blank=True)
    offer_start_date = models.DateField(null=True, blank=True)
    offer_valid_until = models.DateField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=10, choices=AnsweredBy.choices, blank=True)
    assisted_by_id = models.UUIDField(null=True, blank=True)
    assisted_by_name = models.CharField(max_length=120, blank=True)
    consent_note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True, editable=False)
    created_by_name = models.CharField(max_length=120, blank=True, editable=False)

    class Meta:
        """One open referral a wish; an ended one frees its place and says why; a clerk notes the consent."""

        constraints = [
            one_of("status", ReferralStatus, name="labour_referral_status"),
            one_of("origin", Origin, name="labour_referral_origin"),
            models.UniqueConstraint(
                fields=["wish"], condition=Q(status__in=OPEN), name="labour_referral_open_once"
            ),
            models.UniqueConstraint(
                fields=["match_line"], condition=Q(match_line__isnull=False), name="labour_referral_line_once"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=CLOSED) | Q(holds_place=False), name="labour_referral_place_freed"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=CLOSED) | Q(end_reason__in=EndReason.values),
                name="labour_referral_end_reason",
            ),
            models.CheckConstraint(
                condition=~Q(answered_by=AnsweredBy.CLERK)
                | (Q(assisted_by_id__isnull=False) & ~Q(consent_note="")),
                name="labour_referral_assisted",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReferralStatus.OFFERED)
                | Q(offer_wage_fen__gt=0, offer_start_date__isnull=False, offer_valid_until__isnull=False),
                name="labour_referral_offer_terms",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-status_at", "id"], name="labour_referral_stage"),
            models.Index(fields=["region_code", "status"], name="labour_referral_region"),
            models.Index(fields=["employer", "status"], name="labour_referral_employer"),
            models.Index(fields=["person"], name="labour_referral_person"),
        ]
        triggers = [legal_moves("status", LEGAL_MOVES)]

    def __str__(self) -> str:
        """Return the pseudonym and the state; names stay with the person."""
        return f"{self.pseudonym} {self.status}"
