"""Words of keeping: workers at risk of leaving, counselling, briefings before departure, exit interviews."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RiskStatus(TextChoices):
    """Where a worker who wavers stands."""

    OPEN = "open", _("To be helped")
    PROPOSED = "proposed", _("Another post is held")
    KEPT = "kept", _("Stays")
    MOVED = "moved", _("Moved to another post")
    LEFT = "left", _("Has left")


class RiskOrigin(TextChoices):
    """What raised a flag."""

    CHECK = "check", _("Retention check")
    HAND = "hand", _("Raised by hand")
    WORKER = "worker", _("Asked for by the worker")


class Relation(TextChoices):
    """Who the family contact is."""

    SPOUSE = "spouse", _("Husband or wife")
    PARENT = "parent", _("Parent")
    CHILD = "child", _("Son or daughter")
    SIBLING = "sibling", _("Brother or sister")
    OTHER = "other", _("Other relative")


class Kept(TextChoices):
    """Whether a promise of the employer was kept, as the worker says when leaving."""

    YES = "yes", _("Kept")
    NO = "no", _("Not kept")
    UNKNOWN = "unknown", _("Does not say")


_R = RiskStatus
RISK_MOVES: dict[RiskStatus, tuple[RiskStatus, ...]] = {
    _R.OPEN: (_R.PROPOSED, _R.KEPT, _R.LEFT),
    _R.PROPOSED: (_R.KEPT, _R.MOVED, _R.LEFT),
}
OPEN_RISKS = (_R.OPEN, _R.PROPOSED)
