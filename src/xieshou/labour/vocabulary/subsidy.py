"""Words of subsidies: kinds, distances, how sure a rule is, batches and their lines."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SubsidyKind(TextChoices):
    """What is subsidised."""

    STABLE = "stable", _("Stable work")
    TRANSPORT = "transport", _("Transport to work")
    TRAINING = "training", _("Training allowance")
    PUBLIC_POST = "post", _("Emergency public post")


class Fund(TextChoices):
    """Out of which money a batch is paid."""

    COOPERATION = "cooperation", _("East–west cooperation funds")
    EMPLOYMENT = "employment", _("Employment subsidy funds")
    LINKAGE = "linkage", _("Rural revitalisation subsidy funds")
    LOCAL = "local", _("The county's own budget")


class Distance(TextChoices):
    """How far from home somebody works, as the rules tell it apart."""

    OUTSIDE_PROVINCE = "outside_province", _("Outside the province")
    OUTSIDE_COUNTY = "outside_county", _("Outside the county, inside the province")
    WITHIN_COUNTY = "within_county", _("Within the county")
    ANY = "any", _("Wherever")


class Certainty(TextChoices):
    """How sure the project is of a rule; none of them is a silent default."""

    PUBLISHED = "published", _("Published text compared")
    REPRINT = "reprint", _("From a reprint, original not compared")
    INFERRED = "inferred", _("Inferred, no document found")


class Verdict(TextChoices):
    """What the records say about a person's claim for a year."""

    ELIGIBLE = "eligible", _("Fulfils the rule")
    NOT_PROVEN = "not_proven", _("Not proven yet")
    CLAIMED = "claimed", _("Claimed or paid this year")
    NO_RULE = "no_rule", _("No rule for this distance")


class BatchStatus(TextChoices):
    """Where a batch stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("To be checked")
    APPROVED = "approved", _("Approved")
    SENT = "sent", _("Payment file taken")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("Cancelled")


class ClaimStatus(TextChoices):
    """Where the claim of one person stands."""

    CLAIMED = "claimed", _("Claimed")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Returned by the bank")
    DROPPED = "dropped", _("Taken out")


_B, _C = BatchStatus, ClaimStatus
BATCH_MOVES: dict[BatchStatus, tuple[BatchStatus, ...]] = {
    _B.DRAFT: (_B.SUBMITTED, _B.CANCELLED),
    _B.SUBMITTED: (_B.APPROVED, _B.DRAFT),
    _B.APPROVED: (_B.SENT,),
    _B.SENT: (_B.PAID,),
}
CLAIM_MOVES: dict[ClaimStatus, tuple[ClaimStatus, ...]] = {
    _C.CLAIMED: (_C.PAID, _C.FAILED, _C.DROPPED),
    _C.PAID: (_C.FAILED,),
}
HELD = (_C.CLAIMED, _C.PAID)
